"""The form of how a unit signs its papers."""

from typing import Any

from django import forms

from centers.enums import CenterKind
from centers.models import Center
from core.forms import ActForm, LineField
from core.words import say
from reports.enums import Authority
from reports.signing import RECIPIENTS_MOST, Wording


class SigningForm(ActForm):
    submit = say("Lưu thể thức ký")

    authority = forms.ChoiceField(
        label=say("Hình thức ký"),
        choices=Authority.choices,
        help_text=say("Ký thay khi cấp phó ký; thừa lệnh khi người đứng đầu giao người dưới quyền ký"),
    )
    principal = LineField(
        label=say("Ký cho ai"),
        required=False,
        max_length=120,
        help_text=say(
            "Người hoặc tập thể sau chữ TM., KT., TL., TUQ., như Giám đốc; bỏ trống khi ký trực tiếp"
        ),
    )
    title = LineField(
        label=say("Chức vụ người ký"),
        max_length=120,
        help_text=say("Như Phó Giám đốc; in chữ hoa, đậm"),
        error_messages={"required": say("Ghi chức vụ người ký.")},
    )
    name = LineField(
        label=say("Họ và tên người ký"),
        required=False,
        max_length=80,
        help_text=say("Không ghi học hàm, học vị; bỏ trống để ghi tay"),
    )
    symbol = LineField(
        label=say("Ký hiệu văn bản"),
        required=False,
        max_length=30,
        help_text=say("In sau số, như BC-SCT; số ghi lúc gửi từng báo cáo"),
    )
    place = LineField(
        label=say("Địa danh"),
        required=False,
        max_length=60,
        help_text=say("In trước ngày, tháng, năm; như Bắc Ninh"),
    )
    recipients = forms.CharField(
        label=say("Nơi nhận"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=say(
            "Mỗi nơi một dòng, nhiều nhất %(most)s dòng; gạch đầu dòng và dấu câu được in sẵn",
            most=RECIPIENTS_MOST,
        ),
    )
    drafter = LineField(
        label=say("Đơn vị soạn thảo (viết tắt)"),
        required=False,
        max_length=30,
        help_text=say("In ở dòng cuối: - Lưu: VT, KCTV."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def look_again(self, version: int) -> None:
        """Somebody was first: what was typed stays, and saves over the version that is shown now."""
        sent: Any = self.data
        anew = sent.copy()
        anew[self.add_prefix("seen")] = str(version)
        self.data = anew


def as_typed(words: Wording, version: int) -> dict[str, Any]:
    """What stands, as the form shows it."""
    return {
        "authority": words.authority,
        "principal": words.principal,
        "title": words.title,
        "name": words.name,
        "symbol": words.symbol,
        "place": words.place,
        "recipients": "\n".join(words.recipients),
        "drafter": words.drafter,
        "seen": version,
    }


def proposed(center: Center, receiver: Center) -> dict[str, Any]:
    """What the form offers a unit for which nobody said anything yet; it holds once it is saved."""
    agency = center.kind == CenterKind.AGENCY
    short = {CenterKind.DEPARTMENT: "BC-SCT", CenterKind.CENTER: "BC-TTKC"}
    return {
        "authority": Authority.DIRECT,
        "title": "Cục trưởng" if agency else "Giám đốc",
        "symbol": short.get(CenterKind(center.kind), ""),
        "place": "Hà Nội" if agency else center.province.name if center.province else "",
        "recipients": "" if receiver.pk == center.pk else receiver.name,
        "seen": 0,
    }
