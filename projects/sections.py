"""The sections of a dossier that is being written: label, address, and the fields whose problems belong to each. Data only."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.words import say
from projects.enums import Form


@dataclass(frozen=True, slots=True)
class Section:
    """``fields`` are names of the service and of its problems; an ``open`` section may stay blank when the dossier is sent."""

    key: str
    label: str
    route: str
    fields: tuple[str, ...]
    open: bool = False


SECTIONS: tuple[Section, ...] = (
    Section(
        "parties",
        say("Các bên và địa điểm"),
        "projects:edit_parties",
        ("title", "provinces", "coordinators", "coordinating_units"),
    ),
    Section("goals", say("Sự cần thiết và mục tiêu"), "projects:edit_goals", ("need", "goals")),
    Section(
        "content",
        say("Nội dung, quy mô, tiến độ"),
        "projects:edit_content",
        ("form", "content", "start", "end", "scale", "schedule", "effect", "note"),
    ),
    Section("beneficiaries", say("Đơn vị thụ hưởng"), "projects:edit_beneficiaries", ("beneficiaries",)),
    Section("budget", say("Dự toán kinh phí"), "projects:edit_budget", ("budget",)),
    Section("targets", say("Kết quả dự kiến"), "projects:edit_targets", ("targets",), open=True),
    Section("documents", say("Hồ sơ kèm theo"), "projects:edit_documents", ("attachments",)),
)
"""In the order of the parts of a đề án (TT 36/2013/TT-BCT Art. 5). A section whose address does not exist is not shown."""

TOGETHER: Mapping[str, tuple[str, ...]] = {"start": ("start", "end"), "end": ("start", "end")}
"""Fields that make sense only with each other are saved with each other."""

FORM_RULES: Mapping[str, tuple[tuple[str, str], ...]] = {
    Form.FLAGSHIP: (
        ("budget", say("Có ít nhất 2 nội dung khuyến công trong dự toán.")),
        ("beneficiaries", say("Có ít nhất 2 đơn vị thụ hưởng.")),
        ("end", say("Thực hiện trong 2 đến 3 năm.")),
    ),
}
"""What a form of đề án asks for, by the field under which the check names a breach (code ``flagship``)."""

FORM_NOTES: Mapping[str, str] = {
    Form.GROUP: say(
        "Đề án nhóm chưa phải nêu đơn vị thụ hưởng khi lập; nêu tên trong kế hoạch thực hiện sau khi được phê duyệt. "
        "Riêng đề án nhóm về máy móc phải nêu đơn vị thụ hưởng khi lên thẩm định cấp Bộ."
    ),
    Form.FLAGSHIP: say("Đề án điểm phải đạt cả các điều kiện dưới đây trước khi gửi thẩm định."),
}


def section_of(field: str) -> Section | None:
    """The section in which a field, or the field of a problem such as ``lines[2].item``, is written."""
    name = field.split("[")[0].split(".")[0]
    name = "budget" if name == "lines" else name
    return next((section for section in SECTIONS if name in section.fields), None)
