"""Forms of an amendment: choose its kind, write what it changes, send, confirm, decide, refuse, withdraw."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from centers.enums import CenterKind
from centers.models import Center, Province
from core.forms import ActForm, DayField
from core.words import lowered, say, say_as
from projects.enums import Authority, Content
from projects.forms.appraisals import ReasonForm
from projects.forms.plans import PAPER_HELP
from projects.models import Amendment, Project
from projects.selectors.amendments import KindChoice
from projects.validators import FIELDS_OF_CHANGE, LABELS

_OLD_PAGE = dict.fromkeys(("required", "invalid"), say("Trang đã cũ; hãy tải lại trang."))
_GRIDS = ("budget", "beneficiaries")
_LISTS = ("provinces", "coordinators")


class KindForm(ActForm):
    """The kind of a new request; ``again`` is the number of an earlier one whose wishes are taken over."""

    submit = say("Bắt đầu soạn")
    kind = forms.ChoiceField(
        label=say("Loại điều chỉnh"),
        widget=forms.RadioSelect,
        error_messages={
            "required": say("Chọn loại điều chỉnh."),
            "invalid_choice": say("Loại điều chỉnh này không có hoặc chưa có quy định ai quyết định."),
        },
    )
    again = forms.IntegerField(
        label=say("Lập lại từ đề nghị số"),
        required=False,
        min_value=1,
        max_value=32767,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, kinds: Iterable[KindChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["kind"]
        choice.choices = [(row.kind.value, row.kind.label) for row in kinds if row.authority]


def _area(name: str, project: Project) -> forms.Field:
    return forms.CharField(required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))


def _line(most: int, *, required: bool) -> Callable[[str, Project], forms.Field]:
    def make(name: str, project: Project) -> forms.Field:
        return forms.CharField(
            required=required,
            max_length=most,
            error_messages={"required": say("Ghi %(what)s.", what=lowered(LABELS[name]))},
        )

    return make


def _day(name: str, project: Project) -> forms.Field:
    field = DayField()
    field.error_messages["required"] = say("Ghi %(what)s.", what=lowered(LABELS[name]))
    return field


def _content(name: str, project: Project) -> forms.Field:
    return forms.ChoiceField(choices=Content.choices)


def _provinces(name: str, project: Project) -> forms.Field:
    """On the map of the first day; the present ones stay even where they are of another map."""
    own = Province.objects.filter(pk__in=project.provinces.values("pk"))
    return _boxes(
        (Province.objects.in_force(project.start) | own).order_by("sort_key").distinct(), required=True
    )


def _coordinators(name: str, project: Project) -> forms.Field:
    own = Center.objects.filter(pk__in=project.coordinators.values("pk"))
    working = Center.objects.in_force(timezone.localdate()).exclude(kind=CenterKind.AGENCY)
    rows = (working.exclude(pk=project.center_id) | own).distinct()
    return _boxes(rows.order_by("sort_key"), required=False)


class _Boxes(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def _boxes(rows: Any, *, required: bool) -> forms.Field:
    return _Boxes(
        rows,
        required=required,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": say("Chọn ít nhất một tỉnh, thành phố."),
            "invalid_choice": say("Lựa chọn không có trong danh mục."),
            "invalid_pk_value": say("Lựa chọn không có trong danh mục."),
        },
    )


_MAKERS: Mapping[str, Callable[[str, Project], forms.Field]] = {
    "title": _line(500, required=True),
    "coordinating_units": _line(400, required=False),
    "start": _day,
    "end": _day,
    "content": _content,
    "provinces": _provinces,
    "coordinators": _coordinators,
    **dict.fromkeys(("need", "goals", "scale", "schedule", "effect", "note"), _area),
}


class AmendmentForm(ActForm):
    """Reason, paper and the plain fields that the kind may touch; grids stand beside it."""

    submit = say("Lưu, làm tiếp sau")
    seen = forms.CharField(widget=forms.HiddenInput, max_length=60, error_messages=_OLD_PAGE)

    def __init__(self, *args: Any, amendment: Amendment, project: Project, mark: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = [name for name in LABELS if name in FIELDS_OF_CHANGE[amendment.kind]]
        for name in self.names:
            if name in _MAKERS:
                field = _MAKERS[name](name, project)
                field.label = LABELS[name]
                self.fields[name] = field
        self.fields["reason"] = forms.CharField(
            label=say("Lý do điều chỉnh"),
            required=False,
            max_length=10_000,
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=say("Nêu căn cứ và sự cần thiết; Sở và cấp quyết định đọc nguyên văn. Cần có khi gửi"),
        )
        self.fields["file"] = forms.FileField(
            label=say("Kèm thêm tài liệu"),
            required=False,
            max_length=300,
            help_text=say("PDF, DOCX, XLSX, JPG, PNG; tối đa 20 MB"),
            error_messages={"empty": say("Tệp rỗng."), "max_length": say("Tên tệp quá dài.")},
        )
        self.initial.update(_initial(amendment.after), seen=mark, reason=amendment.reason)

    def renew(self, mark: str) -> None:
        """What was typed, on a page of today: the next save is meant for what it shows now."""
        sent: Any = self.data
        self.data = sent.copy()
        self.data["seen"] = mark  # type: ignore[index]

    @property
    def own_fields(self) -> list[Any]:
        """The bound fields of what changes, in the order in which a dossier is read."""
        return [self[name] for name in self.names if name in self.fields]

    def changes(self) -> dict[str, Any]:
        """What was written, as the services take it; grids are added by the page."""
        values = {name: self.cleaned_data[name] for name in self.names if name in self.fields}
        return {
            name: sorted(row.pk for row in value) if name in _LISTS else value
            for name, value in values.items()
        }


def _initial(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in ("start", "end") else value
        for name, value in values.items()
        if name not in _GRIDS
    }


class SendForm(ActForm):
    """``seen`` is the revision that was looked over."""

    submit = say("Gửi Sở Công Thương xác nhận")
    seen = forms.IntegerField(widget=forms.HiddenInput, error_messages=_OLD_PAGE)


class ConfirmForm(ActForm):
    submit = say("Xác nhận đề nghị")


class WithdrawForm(ActForm):
    kept = True
    submit = say("Rút đề nghị")
    danger = True


class RefuseForm(ReasonForm):
    submit = say_as("act", "Không chấp thuận")
    danger = True


class ReturnForm(ReasonForm):
    submit = say("Trả lại để bổ sung")


class SeenCheckbox(forms.CheckboxInput):
    """A box whose value stands for what the page showed: ticked on an older page, it is not ticked."""

    def __init__(self, mark: str) -> None:
        super().__init__(check_test=lambda value: value == mark)
        self.mark = mark

    def format_value(self, value: Any) -> str:
        return self.mark

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        given = data.get(name, "")
        return given if given == self.mark else ""


class DecideForm(ActForm):
    """Number, day and issuer of the decision as they stand on the paper, and its scan.

    ``issuers`` are those that can decide it; ``effects``: the mark of what it leaves out of step, to be ticked.
    """

    submit = say("Ghi quyết định và áp dụng")
    number = forms.CharField(
        label=say("Số quyết định"),
        max_length=60,
        help_text=say("Như 125/QĐ-BCT"),
        error_messages={"required": say("Ghi số quyết định.")},
    )
    date = DayField(label=say("Ngày quyết định"))
    issuer = forms.ChoiceField(
        label=say("Cấp ban hành"),
        error_messages={
            "required": say("Chọn một mục."),
            "invalid_choice": say("Không có lựa chọn “%(value)s”."),
        },
    )
    paper = forms.FileField(
        label=say("Văn bản quyết định"),
        help_text=say("%(files)s. Không cần khi quyết định này đã có văn bản trên cổng", files=PAPER_HELP),
        required=False,
        max_length=300,
        error_messages={"empty": say("Tệp rỗng."), "max_length": say("Tên tệp quá dài.")},
    )

    def __init__(
        self, *args: Any, authority: str, issuers: Sequence[str], effects: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if effects:
            self.fields["aware"] = forms.CharField(
                label=say("Tôi đã xem các hệ quả phải xử lý ở trên và vẫn quyết định như đề nghị"),
                widget=SeenCheckbox(effects),
                error_messages={"required": say("Xem các hệ quả ở trên rồi đánh dấu.")},
            )
        self.initial["issuer"] = authority
        issuer = self.fields["issuer"]
        assert isinstance(issuer, forms.ChoiceField)
        issuer.choices = [(one, Authority(one).label) for one in issuers]
        self.fields["date"].error_messages["required"] = say("Ghi ngày quyết định.")
