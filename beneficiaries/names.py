"""What two spellings of one name have in common. Pure."""

import re

from core.text import fold

_FORM_WORDS = re.compile(
    r"\b(cong ty|tnhh|trach nhiem huu han|co phan|ctcp|cp|mtv|mot thanh vien|hai thanh vien|mot tv"
    r"|doanh nghiep tu nhan|dntn|dn|htx|hop tac xa|to hop tac|lien hiep|ho kinh doanh|hkd|co so san xuat|co so|cssx"
    r"|san xuat|thuong mai|dich vu|sx|tm|dv|va)\b"
)
_NOT_NAME = re.compile(r"[^a-z0-9]+")


def bare_name(name: str) -> str:
    """A name without diacritics, punctuation and the words of its legal form: what two spellings have in common.

    "Công ty TNHH cà phê Đại Bách" and "Cty CP Cà-phê Đại Bách" both give "ca phe dai bach".
    """
    plain = fold(name).replace("c.ty", "cong ty").replace("cty", "cong ty")
    words = _NOT_NAME.sub(" ", plain)
    return " ".join(_FORM_WORDS.sub(" ", words).split()) or " ".join(words.split())
