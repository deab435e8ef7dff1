"""What 30/2020/NĐ-CP, Annex I, says of the number and the signature of an administrative document. Pure.

A report is named BC, its number takes a 0 under 10, the sign of authority stands before the title of the one for whom is signed, the
signer's name bears no academic title, and recipients end with what the clerk's office keeps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from core.exceptions import InvalidInput, Problems
from core.table import Signature
from core.text import clean, clean_lines
from core.words import say
from reports.enums import Authority

ALONE = frozenset({Authority.DIRECT.value, Authority.ACTING.value})
"""Signed in one's own right: nobody stands before the signer."""
NUMBER_BLANK = "……"
RECIPIENTS_MOST, RECIPIENT_LONGEST = 15, 100
"""So that the block of the signature stays on one page."""
NUMBER = re.compile(r"[0-9]{1,5}[a-z]?")
SYMBOL = re.compile(r"BC(-[A-ZĐÂĂÊÔƠƯ0-9]+)+")
_DEGREE = re.compile(
    r"^(GS|PGS|TSKH|TS|ThS|CN|KS|BS|Giáo sư|Phó Giáo sư|Tiến sĩ|Tiến sỹ|Thạc sĩ|Thạc sỹ|Kỹ sư|Cử nhân)\b\.?(?=[\s.])",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^(TM|KT|TL|TUQ|Q)\.", re.IGNORECASE)
_DASH = re.compile(r"^[-–—+•*\s]+")
_KEPT = re.compile(r"^lưu\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a unit signs, as it stands on its papers: the same fields as :class:`reports.models.SigningBlock`."""

    authority: str = Authority.DIRECT
    principal: str = ""
    title: str = "Thủ trưởng đơn vị"
    name: str = ""
    symbol: str = ""
    place: str = ""
    recipients: tuple[str, ...] = ()
    drafter: str = ""

    @property
    def signature(self) -> Signature:
        """The lines above the name, in capitals: "KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"; "Q. GIÁM ĐỐC" is one line."""
        title = self.title.upper()
        if self.authority in ALONE:
            acting = self.authority == Authority.ACTING
            return Signature(title=f"Q. {title}" if acting else title, name=self.name)
        return Signature(f"{self.authority.upper()}. {self.principal.upper()}", title, self.name)

    @property
    def number_left(self) -> str:
        """What is printed while a paper has no number: place for the pen, then the symbol; blank where there is no symbol either."""
        return f"{NUMBER_BLANK}/{self.symbol}" if self.symbol else ""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The number and the day that the clerk's office gave one document; both blank leave them to the pen."""

    number: str = ""
    on: date | None = None


UNNUMBERED = Numbered()


class Fault(NamedTuple):
    """What is wrong with one field."""

    code: str
    field: str
    message: str


def wording(
    *,
    authority: str,
    principal: str,
    title: str,
    name: str,
    symbol: str,
    place: str,
    recipients: str,
    drafter: str,
) -> Wording:
    """What was typed in its one form. ``principal`` counts only where somebody is signed for; dashes and ends of lines are the paper's own.

    Raises Problems naming each field: ``unknown_authority``, ``principal_missing``, ``title_missing``, ``sign_twice``, ``degree``,
    ``symbol``, ``recipients_many``, ``recipient_long``, ``kept_line``, ``drafter``.
    """
    lines = [each for line in clean_lines(recipients).splitlines() if (each := _recipient(line))]
    made = Wording(
        authority=authority,
        principal="" if authority in ALONE else clean(principal),
        title=clean(title),
        name=clean(name),
        symbol=clean(symbol).replace(" ", "").upper(),
        place=clean(place),
        recipients=tuple(lines),
        drafter=clean(drafter).rstrip("."),
    )
    faults = [fault._asdict() for fault in (*_signer_faults(made), *_other_faults(made))]
    if faults:
        raise Problems(faults[0]["message"], faults, code=faults[0]["code"])
    return made


def _recipient(line: str) -> str:
    """A recipient without the dash before it and the sign after it, which the paper puts."""
    return _DASH.sub("", clean(line)).rstrip(";. ").strip()


def _signer_faults(made: Wording) -> Iterator[Fault]:
    if made.authority not in Authority.values:
        yield Fault("unknown_authority", "authority", say("Chọn hình thức ký."))
    elif made.authority not in ALONE and not made.principal:
        yield Fault(
            "principal_missing", "principal", say("Ghi người hoặc tập thể được ký cho, như Giám đốc.")
        )
    if not made.title:
        yield Fault("title_missing", "title", say("Ghi chức vụ người ký."))
    if _SIGN.match(made.principal) or _SIGN.match(made.title):
        field = "principal" if _SIGN.match(made.principal) else "title"
        yield Fault(
            "sign_twice",
            field,
            say("Chữ TM., KT., TL., TUQ., Q. được in theo hình thức ký; ở đây chỉ ghi chức vụ."),
        )
    if _DEGREE.match(made.name):
        told = say("Trước họ tên người ký không ghi học hàm, học vị (30/2020/NĐ-CP, Phụ lục I).")
        yield Fault("degree", "name", told)


def _other_faults(made: Wording) -> Iterator[Fault]:
    if made.symbol and not SYMBOL.fullmatch(made.symbol):
        told = say("Ký hiệu của báo cáo gồm BC, gạch nối và chữ viết tắt tên đơn vị, như BC-SCT.")
        yield Fault("symbol", "symbol", told)
    if len(made.recipients) > RECIPIENTS_MOST:
        told = say("Nơi nhận không quá %(most)s dòng.", most=RECIPIENTS_MOST)
        yield Fault("recipients_many", "recipients", told)
    if any(len(line) > RECIPIENT_LONGEST for line in made.recipients):
        told = say("Mỗi nơi nhận không quá %(most)s ký tự.", most=RECIPIENT_LONGEST)
        yield Fault("recipient_long", "recipients", told)
    if any(_KEPT.match(line) for line in made.recipients):
        told = say("Dòng “Lưu: VT” được in sẵn; tên đơn vị soạn thảo ghi ở ô bên dưới.")
        yield Fault("kept_line", "recipients", told)
    if made.drafter.upper().startswith(("VT", "LƯU")):
        told = say("Chỉ ghi tên viết tắt của đơn vị soạn thảo, như KCTV; chữ VT được in sẵn.")
        yield Fault("drafter", "drafter", told)


def number_printed(asked: Numbered, wording: Wording, *, today: date) -> str:
    """The number and symbol of a document as printed, "05/BC-SCT"; the place for the pen where it has none yet.

    A number and its day are given together: the clerk's office enters both at once. Raises InvalidInput (``number``, ``number_missing``,
    ``day_missing``, ``symbol_missing``, ``later_day``).
    """
    number = clean(asked.number)
    if not number:
        if asked.on:
            raise InvalidInput(say("Ghi số văn bản của ngày này."), code="number_missing", field="number")
        return wording.number_left
    if not NUMBER.fullmatch(number) or not int(number.rstrip("abcdefghijklmnopqrstuvwxyz")):
        raise InvalidInput(
            say("Số văn bản viết bằng chữ số, như 125; ký hiệu được in sau số."),
            code="number",
            field="number",
        )
    if not wording.symbol:
        raise InvalidInput(
            say("Đơn vị chưa đặt ký hiệu văn bản; lãnh đạo đặt ở trang “Thể thức ký” rồi mới ghi số."),
            code="symbol_missing",
            field="number",
        )
    if asked.on is None:
        raise InvalidInput(say("Ghi ngày của văn bản mang số này."), code="day_missing", field="on")
    if asked.on > today:
        raise InvalidInput(say("Ngày văn bản không sau hôm nay."), code="later_day", field="on")
    return f"{number.zfill(2)}/{wording.symbol}"
