"""Who may be supported where, as a function of dated rules. Pure: the rows are given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from beneficiaries.enums import LegalForm
from core.words import say

SUBJECT_OF_FORM: dict[str, str] = {
    LegalForm.COMPANY: "small_medium_enterprise",
    LegalForm.PRIVATE_ENTERPRISE: "small_medium_enterprise",
    LegalForm.COOPERATIVE: "cooperative",
    LegalForm.COOPERATIVE_UNION: "cooperative_union",
    LegalForm.COOPERATIVE_GROUP: "cooperative_group",
    LegalForm.HOUSEHOLD: "household",
}
"""The subject of the decree that a legal form stands for, given that a firm is small or medium."""

_ASKED = {
    "province_kind": say("địa bàn thuộc tỉnh hay thành phố trực thuộc trung ương"),
    "unit_type": say("loại đơn vị hành chính (xã, phường, đặc khu…)"),
    "craft_village": say("cơ sở có ở làng nghề được công nhận hay không"),
}


class Rule(Protocol):
    """What the function needs of an eligibility rule; blank fields match anything."""

    subject: str
    province_kind: str
    unit_type: str
    craft_village: bool | None
    eligible: bool
    valid_from: date
    valid_to: date | None
    note: str

    @property
    def citation(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Eligibility:
    """``eligible`` None: the rules do not say, or what they ask about is not known; ``reason`` says which."""

    eligible: bool | None
    citation: str
    reason: str


def eligible(
    rules: Iterable[Rule],
    *,
    subject: str,
    day: date,
    province_kind: str = "",
    unit_type: str = "",
    craft_village: bool | None = None,
) -> Eligibility:
    """Whether ``subject`` at such a place may be supported on ``day`` (NĐ 45/2012 Art. 1; NĐ 235/2025 Art. 1).

    Of the rules that fit, the one that names most decides. What is left blank is unknown: when the answer hangs on it, the answer
    is None and the reason asks for it.
    """
    given: dict[str, str | bool | None] = {
        "province_kind": province_kind,
        "unit_type": unit_type,
        "craft_village": craft_village,
    }
    fitting = [
        rule for rule in rules if rule.subject == subject and _in_force(rule, day) and _fits(rule, given)
    ]
    if not fitting:
        return Eligibility(None, "", say("Không có quy định cho đối tượng và địa bàn này vào ngày đó."))
    certain = [rule for rule in fitting if not _open_questions(rule, given)]
    best = max(certain, key=_named, default=None)
    answers = {rule.eligible for rule in fitting if best is None or _named(rule) >= _named(best)}
    if len(answers) > 1:
        open_names = {name for rule in fitting for name in _open_questions(rule, given)}
        asked = "; ".join(str(text) for name, text in _ASKED.items() if name in open_names)
        return Eligibility(None, "", say("Cần biết: %(asked)s.", asked=asked))
    deciding = best or fitting[0]
    return Eligibility(answers.pop(), deciding.citation, deciding.note)


def _in_force(rule: Rule, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)


def _fits(rule: Rule, given: dict[str, str | bool | None]) -> bool:
    return all(
        getattr(rule, name) in ("", None) or value in ("", None) or getattr(rule, name) == value
        for name, value in given.items()
    )


def _open_questions(rule: Rule, given: dict[str, str | bool | None]) -> list[str]:
    """The things that the rule asks about and nobody said."""
    return [
        name for name, value in given.items() if value in ("", None) and getattr(rule, name) not in ("", None)
    ]


def _named(rule: Rule) -> int:
    return sum(getattr(rule, name) not in ("", None) for name in _ASKED)
