"""The acts that every kind of rule of law knows."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from centers.models import User
from core.models import CatalogueAct
from core.words import say
from khuyencong.catalogues.definition import Act, Row, Touch
from khuyencong.catalogues.forms import GroundForm, LawEndForm, ReasonForm
from khuyencong.catalogues.places import planned
from projects.models.law import DatedRule
from projects.services import rules


def _open_still(row: Row) -> bool:
    return row.valid_to is None or row.valid_to >= timezone.localdate()


def _identity(row: DatedRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.IDENTITY}


def rule_acts(
    model: Any,
    *,
    change: type[GroundForm],
    slip: type[GroundForm],
    terms: tuple[str, ...],
    touched: Callable[[Row, Any], list[Touch]],
    plain: Callable[[dict[str, Any]], dict[str, Any]] = lambda values: values,
    fixed: tuple[str, ...] = (),
) -> tuple[Act, ...]:
    """The four acts that every kind of rule knows. ``terms``: what a rule says; ``fixed``: fields that go along unchanged."""

    def begin(actor: User, row: Row, values: dict[str, Any], seen: str) -> CatalogueAct:
        kept = {name: getattr(row, name) for name in fixed}
        values = plain(values)
        frame = {name: values.pop(name) for name in ("valid_from", "ground", "title") if name in values}
        return rules.begin_rule(
            actor=actor, model=model, values={**_identity(row), **kept, **values}, seen=seen, **frame
        )

    def correct(actor: User, row: Row, values: dict[str, Any], seen: str) -> CatalogueAct:
        values = plain(values)
        ground = values.pop("ground")
        kept = {name: getattr(row, name) for name in fixed} | _identity(row)
        return rules.correct_rule(
            actor=actor, model=model, pk=row.pk, values={**kept, **values}, ground=ground, seen=seen
        )

    def start(row: Row) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in (*terms, "article", "note")}
        return {
            name: {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
            for name, value in told.items()
        }

    return (
        Act(
            "doi",
            say("Thay bằng quy định mới"),
            change,
            begin,
            said=say("Dòng hiện nay hết hiệu lực ngày hôm trước, dòng mới bắt đầu. Việc đã làm giữ nguyên."),
            fits=_open_still,
            start=start,
            touches=lambda row, values: touched(row, values["valid_from"]),
        ),
        Act(
            "ket-thuc",
            say("Bãi bỏ từ một ngày"),
            LawEndForm,
            lambda actor, row, values, seen: rules.end_rule(
                actor=actor,
                model=model,
                pk=row.pk,
                last_day=values["valid_to"],
                ground=values["ground"],
                seen=seen,
            ),
            said=say("Sau ngày này không có quy định nào cho mục này, cho đến khi thêm dòng mới."),
            fits=_open_still,
            touches=lambda row, values: touched(row, values["valid_to"]),
            danger=True,
        ),
        Act(
            "sua",
            say("Sửa lỗi ghi"),
            slip,
            correct,
            said=say(
                "Chỉ dùng khi dòng này ghi khác văn bản. Ngày không sửa được; quy định mới thì thêm dòng mới."
            ),
            start=start,
            touches=lambda row, _values: touched(row, row.valid_from),
        ),
        Act(
            "rut",
            say("Rút, chưa áp dụng"),
            ReasonForm,
            lambda actor, row, values, seen: rules.withdraw_rule(
                actor=actor, model=model, pk=row.pk, ground=values["ground"], seen=seen
            ),
            fits=planned,
            danger=True,
        ),
    )


def add_rule(model: Any, label: str, form: type[GroundForm], touched: Callable[[Any], list[Touch]]) -> Act:
    """A rule of a series that is not there yet."""

    def begin(actor: User, _row: Row, values: dict[str, Any], _seen: str) -> CatalogueAct:
        frame = {name: values.pop(name) for name in ("valid_from", "ground", "title")}
        return rules.begin_rule(actor=actor, model=model, values=values, **frame)

    return Act("them", label, form, begin, touches=lambda _row, values: touched(values))
