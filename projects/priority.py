"""The order in which đề án are chosen for a plan (R10). Pure.

Flagship đề án first (TT 36/2013/TT-BCT Art. 7), then place before trade (NĐ 45/2012/NĐ-CP Art. 6; TT 46/2012/TT-BCT Art. 6). Of places
the portal knows difficult areas; of trades the typical products and labour-intensive facilities of point b, and of point a those that
the catalogue of trades names. Export contracts and the origin of materials are not recorded, so they do not count. At a tie, by code.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from beneficiaries.enums import Trade
from core.words import say
from projects.enums import Form

LABOUR_INTENSIVE = 50
"""Workers from which a facility counts as labour-intensive (TT 46/2012/TT-BCT Art. 6)."""

_POINT_A = frozenset({Trade.PROCESSING, Trade.CHEMICALS, Trade.MECHANICS})


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """What the order asks of one facility that benefits."""

    trade: str
    workers: int | None
    difficult_area: bool
    typical_product: bool
    women_owned: bool
    ethnic_minority_owned: bool


@dataclass(frozen=True, slots=True)
class Priority:
    """``rank`` sorts, the first to be chosen first; ``reasons`` say in words what it rests on."""

    rank: tuple[int, int, int]
    reasons: tuple[str, ...]


def priority_of(form: str, beneficiaries: Iterable[Beneficiary]) -> Priority:
    """The priority of a đề án; its best beneficiary counts."""
    people = list(beneficiaries)
    reasons = [say("Đề án điểm")] if form == Form.FLAGSHIP else []
    difficult = any(one.difficult_area for one in people)
    if difficult:
        reasons.append(say("Địa bàn khó khăn"))
    trade, words = _trade(people)
    reasons += words
    if any(one.women_owned for one in people):
        reasons.append(say("Do phụ nữ làm chủ"))
    if any(one.ethnic_minority_owned for one in people):
        reasons.append(say("Do người dân tộc thiểu số làm chủ"))
    if not people:
        reasons.append(say("Chưa nêu đơn vị thụ hưởng"))
    return Priority((0 if form == Form.FLAGSHIP else 1, 0 if difficult else 1, trade), tuple(reasons))


def _trade(people: list[Beneficiary]) -> tuple[int, list[str]]:
    """Point b of the clause before point a; the rest has no order of its own."""
    words = []
    if any(one.typical_product for one in people):
        words.append(say("Sản phẩm CNNT tiêu biểu"))
    if any((one.workers or 0) >= LABOUR_INTENSIVE for one in people):
        words.append(say("Từ %(least)s lao động", least=LABOUR_INTENSIVE))
    if words:
        return 0, words
    if any(one.trade in _POINT_A for one in people):
        return 1, [say("Ngành ưu tiên")]
    return 2, []
