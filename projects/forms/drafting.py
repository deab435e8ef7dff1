"""Forms of a dossier that is being written."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from centers.models import Center
from core.exceptions import DomainError, Problems
from core.fields import IdsField, TextField
from core.forms import ActForm, DayField, NumberField
from core.seen import SeenForm
from core.words import say
from projects.enums import AttachmentKind, Content, Form, Fund
from projects.models import Indicator, Project
from projects.selectors.drafting import center_choices, place_choices
from projects.services.targets import TargetKey
from projects.validators import LABELS, Problem

_PICK = {"invalid_choice": say("Chọn trong danh sách.")}


def _line(name: str, help_text: str = "") -> TextField:
    return TextField(label=LABELS[name], help_text=help_text)


def _prose(name: str, help_text: str = "", rows: int = 6) -> TextField:
    widget = forms.Textarea(attrs={"rows": rows})
    return TextField(label=LABELS[name], help_text=help_text, lines=True, widget=widget)


def _choice(name: str, choices: Sequence[tuple[Any, Any]], help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=LABELS[name], choices=choices, help_text=help_text, error_messages=_PICK)


def _places(project: Project, values: Mapping[str, Any]) -> IdsField:
    return IdsField(
        label=LABELS["provinces"],
        choices=place_choices(project.start, values["provinces"]),
        widget=forms.CheckboxSelectMultiple,
        help_text=say(
            "Tỉnh, thành phố theo địa giới ngày bắt đầu %(start)s. Đề án liên tỉnh chọn nhiều nơi",
            start=f"{project.start:%d/%m/%Y}",
        ),
        error_messages=_PICK,
    )


def _partners(project: Project, values: Mapping[str, Any]) -> IdsField:
    return IdsField(
        label=LABELS["coordinators"],
        choices=center_choices(project, values["coordinators"]),
        widget=forms.CheckboxSelectMultiple,
        help_text=say("Sở, trung tâm có tài khoản trên cổng"),
        error_messages=_PICK,
    )


_FIELDS: Mapping[str, Callable[[Project, Mapping[str, Any]], forms.Field]] = {
    "title": lambda *_: _line("title", say("Nêu việc, sản phẩm và nơi làm; tối đa 500 ký tự")),
    "provinces": _places,
    "coordinators": _partners,
    "coordinating_units": lambda *_: _line("coordinating_units", say("Đơn vị khác, cách nhau bằng dấu phẩy")),
    "need": lambda *_: _prose("need", say("Vì sao cần làm, thực trạng của cơ sở và của địa phương"), 10),
    "goals": lambda *_: _prose("goals", say("Đạt được gì, đo bằng gì"), 8),
    "form": lambda *_: _choice("form", Form.choices),
    "content": lambda *_: _choice("content", Content.choices),
    "start": lambda *_: DayField(label=LABELS["start"]),
    "end": lambda *_: DayField(label=LABELS["end"]),
    "scale": lambda *_: _prose("scale", say("Số lượng, công suất, phạm vi")),
    "schedule": lambda *_: _prose("schedule", say("Từng việc, ai làm, làm từ khi nào đến khi nào"), 8),
    "effect": lambda *_: _prose("effect", say("Hiệu quả kinh tế, xã hội, môi trường")),
    "note": lambda *_: _prose("note", rows=3),
}


class DossierForm(SeenForm):
    """Some fields of a đề án, by their names in ``PROJECT_FIELDS``; ``values`` are the present ones."""

    def __init__(
        self,
        data: Any = None,
        *,
        project: Project,
        names: Iterable[str],
        values: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial={name: values[name] for name in names})
        self.carry({name: _FIELDS[name](project, values) for name in names})


def target_name(key: TargetKey) -> str:
    """The field of a target: ``t-2026-workers_trained``."""
    return f"t-{key[0]}-{key[1]}"


class TargetsForm(SeenForm):
    """Targets of a đề án by year and indicator."""

    def __init__(
        self, data: Any = None, *, cells: Mapping[TargetKey, Indicator], values: Mapping[TargetKey, Any]
    ) -> None:
        self.keys = {target_name(key): key for key in cells}
        super().__init__(data, initial={name: values.get(key) for name, key in self.keys.items()})
        self.carry(
            {
                name: NumberField(
                    label=say(
                        "%(label)s, năm %(year)s (%(unit)s)",
                        label=cells[key].label,
                        year=key[0],
                        unit=cells[key].unit,
                    )
                )
                for name, key in self.keys.items()
            }
        )

    def by_key(self, values: Mapping[str, Any]) -> dict[TargetKey, Any]:
        """The same values by the service's keys."""
        return {self.keys[name]: value for name, value in values.items()}

    def clash(self, now: Mapping[Any, Any], who: Mapping[str, str]) -> None:
        super().clash({target_name(key): value for key, value in now.items()}, who)

    def refuse(self, error: DomainError) -> None:
        """The service names a target by its key."""
        if isinstance(error, Problems):
            named: list[Problem] = [{**one, "field": target_name(one["field"])} for one in error.errors]
            error = Problems(error.message, named, code=error.code)
        super().refuse(error)


class UploadForm(ActForm):
    """One paper of the dossier."""

    submit = say("Đưa lên")
    kind = forms.ChoiceField(label=say("Loại giấy tờ"), choices=AttachmentKind.choices, error_messages=_PICK)
    file = forms.FileField(
        label=say("Tệp"),
        help_text=say("PDF, DOCX, XLSX, JPG hoặc PNG, tối đa 20 MB"),
        allow_empty_file=True,
        error_messages={
            "required": say("Chọn tệp cần đưa lên."),
            "invalid": say("Chọn tệp cần đưa lên."),
            "missing": say("Chọn tệp cần đưa lên."),
        },
    )


class ConfirmForm(ActForm):
    """Nothing but the button."""

    danger = True

    def __init__(self, *args: Any, submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = submit


_YEAR = {
    "required": say("Ghi năm kế hoạch."),
    "invalid": say("Năm viết bằng bốn chữ số, như 2027."),
}


class _RequestForm(ActForm):
    """A form that makes something: its key makes it once, however often it is sent."""

    request_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_request_key(self) -> str:
        key = str(self.cleaned_data.get("request_key", ""))
        return key if key.isalnum() and key.isascii() and len(key) == 32 else ""


class CreateForm(_RequestForm):
    """What a đề án must have from its first moment; the rest is written in its sections."""

    submit = say("Lập đề án")
    center = forms.TypedChoiceField(label=say("Đơn vị thực hiện"), coerce=int, error_messages=_PICK)
    title = TextField(
        label=LABELS["title"],
        help_text=say("Nêu việc, sản phẩm và nơi làm; sửa lại được sau"),
        error_messages={"required": say("Ghi tên đề án.")},
    )
    fund = forms.ChoiceField(
        label=say("Chương trình"),
        choices=Fund.choices,
        help_text=say("Không đổi được sau khi lập: mã đề án đi theo chương trình và năm"),
        error_messages=_PICK,
    )
    year = forms.IntegerField(
        label=say("Năm kế hoạch"),
        error_messages=_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    form = forms.ChoiceField(label=LABELS["form"], choices=Form.choices, error_messages=_PICK)
    content = forms.ChoiceField(
        label=LABELS["content"],
        choices=[("", say("Chọn nội dung…")), *Content.choices],
        error_messages={**_PICK, "required": say("Chọn nội dung khuyến công.")},
    )
    start = DayField(label=LABELS["start"])
    end = DayField(label=LABELS["end"])

    def __init__(self, *args: Any, centers: Sequence[Center], year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {"year": year, "start": date(year, 1, 1), "end": date(year, 12, 31)}
        self.initial = {**days, **self.initial}
        choice = self.fields["center"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(center.pk, center.name) for center in centers]
        for name in ("start", "end"):
            self.fields[name].error_messages["required"] = say("Ghi ngày, như 31/03/2026.")


class CopyForm(_RequestForm):
    """The plan year of the copy."""

    submit = say("Sao chép thành đề án mới")
    year = forms.IntegerField(
        label=say("Năm kế hoạch của đề án mới"),
        error_messages=_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
