"""The order of a đề án's papers in time: decision, contract, acceptance, settlement dossier; and a plan within the đề án.

Each raises InvalidInput (``date_order``) at the field. History that lacks the earlier paper is let pass.
"""

from datetime import date

from core.exceptions import InvalidInput
from core.words import say
from projects.enums import Action
from projects.models import Project, StateChange


def refuse_before_decision(project: Project, signed_on: date) -> None:
    """No contract is older than the decision that approved the đề án."""
    approved = StateChange.objects.filter(project=project, action=Action.APPROVE, decision__isnull=False)
    day = approved.order_by("-pk").values_list("decision__date", flat=True).first()
    if day is not None and signed_on < day:
        raise _out_of_order(
            say(
                "Ngày ký hợp đồng %(day)s trước ngày quyết định phê duyệt %(approved)s.",
                day=_shown(signed_on),
                approved=_shown(day),
            ),
            "signed_on",
        )


def refuse_outside_project(project: Project, expected_end: date) -> None:
    """The implementation plan ends within the time that was approved; more time is an amendment (R19)."""
    if expected_end < project.start:
        raise _out_of_order(
            say(
                "Ngày dự kiến hoàn thành %(expected_end)s trước ngày bắt đầu %(start)s.",
                expected_end=_shown(expected_end),
                start=_shown(project.start),
            ),
            "expected_end",
        )
    if expected_end > project.end:
        raise _out_of_order(
            say(
                "Ngày dự kiến hoàn thành %(expected_end)s sau ngày kết thúc được duyệt %(end)s. Muốn kéo dài, hãy đề nghị điều chỉnh "
                "thời gian thực hiện.",
                expected_end=_shown(expected_end),
                end=_shown(project.end),
            ),
            "expected_end",
        )


def refuse_before_contract(project: Project, happened_on: date) -> None:
    """Nothing is accepted before the đề án begins or its first contract is signed."""
    if happened_on < project.start:
        raise _out_of_order(say("Ngày nghiệm thu trước ngày bắt đầu đề án."), "happened_on")
    signed = project.contracts.standing().order_by("signed_on").values_list("signed_on", flat=True).first()
    if signed is not None and happened_on < signed:
        raise _out_of_order(
            say(
                "Ngày nghiệm thu %(day)s trước ngày ký hợp đồng %(signed)s.",
                day=_shown(happened_on),
                signed=_shown(signed),
            ),
            "happened_on",
        )


def refuse_before_acceptance(project: Project, happened_on: date) -> None:
    """A settlement dossier rests on the acceptance: it is not older than the last minutes that passed (TT 36/2013 Art. 18)."""
    minutes = project.acceptances.standing().filter(passed=True)
    accepted = minutes.order_by("-happened_on").values_list("happened_on", flat=True).first()
    if accepted is not None and happened_on < accepted:
        raise _out_of_order(
            say(
                "Ngày lập hồ sơ quyết toán %(day)s trước ngày nghiệm thu %(accepted)s.",
                day=_shown(happened_on),
                accepted=_shown(accepted),
            ),
            "happened_on",
        )


def _out_of_order(message: str, field: str) -> InvalidInput:
    return InvalidInput(message, code="date_order", field=field)


def _shown(day: date) -> str:
    return f"{day:%d/%m/%Y}"
