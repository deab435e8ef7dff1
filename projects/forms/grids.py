"""Rows in which an estimate and a list of beneficiaries are typed: one form per row, wrong cells named at the cell."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.formsets import BaseFormSet, formset_factory

from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import named_by_id
from centers.models import Scope
from core.forms import LineField, MoneyField
from core.words import say
from projects.drafts import BeneficiaryDraft
from projects.forms.budget import ItemSelect
from projects.forms.pasted import MAX_LINES
from projects.selectors.pages import item_labels

_SPARE_ROWS = 3
DROP = "DELETE"


def _money(label: str) -> MoneyField:
    return MoneyField(label=label, required=False, help_text="")


def _text(label: str, most: int) -> LineField:
    return LineField(label=label, required=False, max_length=most)


class _RowForm(forms.Form):
    """A row; ``items`` are the choices of what it is for. Blank rows and rows marked to be left out count for nothing."""

    REQUIRED: tuple[tuple[str, str], ...] = ()
    item = forms.ChoiceField(label=say("Khoản chi"), required=False, widget=ItemSelect)

    def __init__(self, *args: Any, items: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["item"]
        choice.choices = items

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get(DROP) and self.has_changed() | bool(self.initial):
            for name, message in self.REQUIRED:
                if values.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, message)
        return values


class BeneficiaryForm(_RowForm):
    """A facility by its code or tax code, what it is supported for, and how much."""

    REQUIRED = (("facility", say("Ghi mã cơ sở.")), ("item", say("Chọn khoản hỗ trợ.")))

    field_order = ("facility", "item")

    facility = forms.CharField(label=say("Mã cơ sở hoặc mã số thuế"), required=False, max_length=30)
    support = _money(say("Hỗ trợ (đồng)"))
    note = _text(say("Ghi chú"), 2000)
    found: Facility | None = None

    def draft(self) -> BeneficiaryDraft:
        """The row as the services take it."""
        assert self.found is not None
        values = self.cleaned_data
        return BeneficiaryDraft(self.found.pk, values["item"], values["support"] or None, values["note"])


class _Rows(BaseFormSet):
    def used(self) -> list[Any]:
        """The rows that say something and are not marked to be left out, in their order."""
        return [
            form
            for form in self.forms
            if not form.cleaned_data.get(DROP)
            and any(value not in (None, "", False) for value in form.cleaned_data.values())
        ]

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields[DROP].label = say("Bỏ")


class _Beneficiaries(_Rows):
    """``scope`` is whose facilities may be named; those of the đề án itself (``own``) always may."""

    def __init__(self, *args: Any, scope: Scope, own: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope, self._own = scope, list(own)

    def clean(self) -> None:
        rows = [(form, str(form.cleaned_data.get("facility", "")).strip()) for form in self.used()]
        wanted = {text for _, text in rows if text}
        named = Q(code__in=wanted) | Q(tax_code__in=wanted)
        seen = Facility.objects.visible_to(self._scope) | Facility.objects.filter(pk__in=self._own)
        known = {}
        for facility in seen.filter(named):
            known[facility.code] = known[facility.tax_code or ""] = facility
        for form, text in rows:
            form.found = known.get(text)
            if text and form.found is None:
                form.add_error("facility", say("Không tìm thấy cơ sở có mã này trong phạm vi của bạn."))


def _factory(form: type[forms.Form], formset: type[_Rows], words: str) -> Any:
    made: Any = formset_factory(
        form,
        formset=formset,
        extra=_SPARE_ROWS,
        can_delete=True,
        max_num=MAX_LINES,
        absolute_max=MAX_LINES + 10,
        validate_max=True,
    )

    def build(data: Any, initial: list[dict[str, Any]], **kwargs: Any) -> Any:
        items = [("", "—"), *sorted(item_labels().items(), key=lambda pair: pair[1])]
        return made(
            data,
            initial=initial,
            form_kwargs={"items": items},
            error_messages={
                "missing_management_form": say("Danh sách dòng gửi lên bị thiếu. Hãy tải lại trang."),
                "too_many_forms": words,
            },
            **kwargs,
        )

    return build


_beneficiaries = _factory(
    BeneficiaryForm, _Beneficiaries, say("Nhiều nhất %(max_lines)s dòng thụ hưởng.", max_lines=MAX_LINES)
)


def beneficiary_rows(data: Any, rows: Iterable[Mapping[str, Any]], scope: Scope) -> Any:
    """The rows of beneficiaries kept as JSON, with some to spare."""
    rows = list(rows)
    known = named_by_id({row["facility_id"] for row in rows})
    initial = [
        {
            "facility": known[row["facility_id"]][0],
            "name": known[row["facility_id"]][1],
            "item": row["item"],
            "support": row["support"],
            "note": row["note"],
        }
        for row in rows
    ]
    return _beneficiaries(data, initial, prefix="beneficiaries", scope=scope, own=known)
