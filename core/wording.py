"""Two versions of a text side by side: which words were kept, which went, which came."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_MOST_WORDS = 3000
"""Above this many differing words a text is shown whole: comparing words costs the square of their number."""
_CONTEXT = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: kept, gone or new."""

    text: str
    kind: Literal["same", "gone", "new", "gap"] = "same"


def whole(text: str, kind: Literal["gone", "new"]) -> tuple[Piece, ...]:
    """A text that went or came as a whole; nothing for an empty one."""
    return (Piece(text, kind),) if text else ()


def compare_words(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts in pieces: what they share, what went, what came; long shared stretches are cut to what stands beside a change."""
    old, new = before.split(), after.split()
    if old == new:
        return whole(before, "gone"), whole(after, "new")
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(middle_old) + len(middle_new) > _MOST_WORDS:
        blocks = [("replace", 0, len(middle_old), 0, len(middle_new))]
    else:
        blocks = list(SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes())
    left: list[Piece] = [Piece(" ".join(old[:head]))]
    right: list[Piece] = [Piece(" ".join(new[:head]))]
    for tag, start, end, new_start, new_end in blocks:
        left.append(Piece(" ".join(middle_old[start:end]), "same" if tag == "equal" else "gone"))
        right.append(Piece(" ".join(middle_new[new_start:new_end]), "same" if tag == "equal" else "new"))
    left.append(Piece(" ".join(old[len(old) - tail :])))
    right.append(Piece(" ".join(new[len(new) - tail :])))
    return _short(left), _short(right)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _short(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Shared stretches cut to a few words beside the changes; the first keeps its end, the last its beginning."""
    kept: list[Piece] = []
    last = len(pieces) - 1
    for position, piece in enumerate(pieces):
        words = piece.text.split()
        if not words:
            continue
        if piece.kind != "same" or len(words) <= 3 * _CONTEXT:
            kept.append(piece)
            continue
        if position > 0:
            kept.append(Piece(" ".join(words[:_CONTEXT])))
        kept.append(Piece("…", "gap"))
        if position < last:
            kept.append(Piece(" ".join(words[-_CONTEXT:])))
    return tuple(kept)
