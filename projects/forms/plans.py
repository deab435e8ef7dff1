"""Forms of plans: opening one, giving it money, deciding over its list."""

import uuid
from collections.abc import Sequence
from datetime import date as day_type
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from core.formatting import BLANK, format_date
from core.forms import OLD_PAGE, ActForm, DayField, MoneyField, renew_key
from core.words import say
from projects.enums import SOURCES_OF_FUND, Authority

_CHOOSE = {"required": say("Chọn một mục."), "invalid_choice": say("Không có lựa chọn “%(value)s”.")}
PAPER_HELP = say("PDF, DOCX, XLSX, JPG hoặc PNG, tối đa 20 MB")


class OpenPlanForm(ActForm):
    """``owners`` are the centres whose plan the person may open: (id, name)."""

    submit = say("Lập kế hoạch")

    year = forms.IntegerField(
        label=say("Năm kế hoạch"),
        min_value=1990,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": say("Ghi năm."), "invalid": say("Năm là bốn chữ số, như 2026.")},
    )
    center = forms.TypedChoiceField(label=say("Kế hoạch của"), coerce=int, error_messages=_CHOOSE)

    def __init__(self, *args: Any, owners: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        center = self.fields["center"]
        assert isinstance(center, forms.TypedChoiceField)
        center.choices = owners
        if len(owners) == 1:
            center.initial = owners[0][0]


class EnvelopeForm(ActForm):
    """Money of a source by a batch; ``seen`` is the amount that the person saw."""

    kept = True
    submit = say("Ghi kinh phí")

    source = forms.ChoiceField(
        label=say("Nguồn"),
        error_messages=_CHOOSE,
    )
    batch = forms.IntegerField(
        label=say("Đợt"),
        min_value=1,
        max_value=99,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": say("Ghi số đợt."), "invalid": say("Đợt là một số từ 1 đến 99.")},
    )
    amount = MoneyField(label=say("Kinh phí của đợt"), error_messages={"required": say("Ghi số tiền.")})
    number = forms.CharField(
        label=say("Số văn bản giao hoặc điều chỉnh"),
        max_length=60,
        error_messages={"required": say("Ghi số văn bản.")},
    )
    date = DayField(
        label=say("Ngày văn bản"),
        error_messages={
            "required": say("Ghi ngày."),
            "invalid": say("Ngày “%(value)s” không có trong lịch; viết như 31/03/2026."),
        },
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, fixed: bool, fund: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)
        source.choices = [(one.value, one.label) for one in SOURCES_OF_FUND[fund]]
        if fixed:
            self.submit = say("Ghi điều chỉnh")
            for name in ("source", "batch"):
                self.fields[name].disabled = True


class RulingForm(ActForm):
    """Number, day and issuer of a decision; ``issuers`` are the authorities that can decide it."""

    number = forms.CharField(
        label=say("Số quyết định"), max_length=60, error_messages={"required": say("Ghi số quyết định.")}
    )
    date = DayField(
        label=say("Ngày quyết định"),
        error_messages={
            "required": say("Ghi ngày quyết định."),
            "invalid": say("Ngày “%(value)s” không có trong lịch; viết như 31/03/2026."),
        },
    )
    issuer = forms.ChoiceField(label=say("Cấp ban hành"), error_messages=_CHOOSE)

    def __init__(self, *args: Any, issuers: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        issuer = self.fields["issuer"]
        assert isinstance(issuer, forms.ChoiceField)
        issuer.choices = [(one, Authority(one).label) for one in issuers]

    @property
    def carried(self) -> list[tuple[str, Any]]:
        """The paper's data as hidden fields: what a confirmation sends on."""
        names = [name for name in ("number", "date", "issuer", "batch") if name in self.fields]
        return [(name, self._plain(name)) for name in names]

    def _plain(self, name: str) -> Any:
        value = self[name].value()
        return format_date(value) if isinstance(value, day_type) else value or ""

    @property
    def shown_date(self) -> str:
        return str(self._plain("date")) or BLANK

    @property
    def issuer_word(self) -> str:
        return dict(Authority.choices).get(str(self["issuer"].value()), BLANK)


class BoardForm(RulingForm):
    """The decision of the plan board; ``batches`` are those that the plan has money of."""

    batch = forms.TypedChoiceField(label=say("Đợt"), coerce=int, error_messages=_CHOOSE)
    field_order = ("batch", "number", "date", "issuer")

    def __init__(self, *args: Any, batches: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batch = self.fields["batch"]
        assert isinstance(batch, forms.TypedChoiceField)
        batch.choices = [(number, say("Đợt %(number)s", number=number)) for number in batches]


class KeyForm(forms.Form):
    """What a confirmation sends besides: the scan, and the key that lets a second click change nothing."""

    request_key = forms.CharField(
        widget=forms.HiddenInput,
        validators=[RegexValidator(r"\A[0-9a-f]{32}\Z")],
        error_messages={"required": OLD_PAGE, "invalid": OLD_PAGE},
    )
    paper = forms.FileField(
        label=say("Văn bản quyết định"),
        help_text=PAPER_HELP,
        required=False,
        error_messages={"empty": say("Tệp rỗng."), "invalid": say("Chưa nhận được tệp; chọn lại.")},
    )

    def full_clean(self) -> None:
        super().full_clean()
        renew_key(self, "request_key", uuid.uuid4().hex)


class ConfirmForm(KeyForm, BoardForm):
    """The whole of a decision over a plan, as the confirmation sends it."""

    submit = say("Phê duyệt")


class ConfirmCarryForm(KeyForm, RulingForm):
    """The whole of a carry-over, as the confirmation sends it."""

    submit = say("Chuyển nguồn")


class StopForm(RulingForm):
    """Stopping a đề án by a decision."""

    kept = True
    submit = say("Ngừng thực hiện đề án")
    danger = True

    reason = forms.CharField(
        label=say("Lý do ngừng"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": say("Ghi lý do.")},
    )
    paper = forms.FileField(
        label=say("Văn bản quyết định (không bắt buộc)"),
        help_text=say("%(files)s; có thể đính kèm sau ở trang của quyết định", files=PAPER_HELP),
        required=False,
        error_messages={"empty": say("Tệp rỗng.")},
    )
    sure = forms.BooleanField(
        label=say("Tôi đã đọc hậu quả ở trên và xác nhận ngừng đề án; việc này không hoàn tác được"),
        error_messages={"required": say("Đánh dấu xác nhận để ngừng đề án.")},
    )


class PaperForm(ActForm):
    """One more scan of a decision."""

    submit = say("Đính kèm")

    paper = forms.FileField(
        label=say("Văn bản"),
        help_text=PAPER_HELP,
        error_messages={"required": say("Chọn một tệp."), "empty": say("Tệp rỗng.")},
    )
