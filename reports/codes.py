"""The code that stands on a sealed report: easy to read aloud and to type, hard to guess, with two characters that catch a slip.

``KC-7F3K9-Q2M4D-X5``: ten characters drawn at random (50 bits) and two computed from them, of an alphabet without I, L, O and U
(Crockford's base 32). How somebody types it does not matter: small letters, spaces, O for 0, I or L for 1.
"""

import hashlib
import secrets

LEAD = "KC"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DRAWN, CHECKED = 10, 2
_READ_AS = str.maketrans("OIL", "011", " -–—._/\t\n")


def new_code() -> str:
    """A code that nobody can foresee."""
    return written("".join(secrets.choice(ALPHABET) for _ in range(DRAWN)))


def written(drawn: str) -> str:
    """The whole code of the ``drawn`` characters."""
    return f"{LEAD}-{drawn[:5]}-{drawn[5:]}-{_checks(drawn)}"


def read_code(typed: str) -> str | None:
    """The code meant by what somebody typed; None where the check characters say that it was mistyped, or it is no code at all."""
    bare = typed.upper().translate(_READ_AS)
    if len(bare) > DRAWN + CHECKED:
        bare = bare.removeprefix(LEAD)
    if len(bare) != DRAWN + CHECKED or any(letter not in ALPHABET for letter in bare):
        return None
    drawn, checks = bare[:DRAWN], bare[DRAWN:]
    return written(drawn) if checks == _checks(drawn) else None


def _checks(drawn: str) -> str:
    number = int.from_bytes(hashlib.sha256(f"{LEAD}:{drawn}".encode()).digest()[:2], "big")
    return ALPHABET[number >> 11] + ALPHABET[(number >> 6) & 31]
