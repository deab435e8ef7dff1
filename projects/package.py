"""The files of a data package: their columns, keys and references (design of ``import_package`` and ``export_package``)."""

from dataclasses import dataclass

from beneficiaries.package import FACILITIES
from centers.package import CENTERS
from core.importing.columns import (
    CellError,
    ChoiceColumn,
    CodeColumn,
    DayColumn,
    DongColumn,
    NumberColumn,
    PeriodColumn,
    PlainCodeColumn,
    ReferenceColumn,
    TextColumn,
    WholeColumn,
    year_column,
)
from core.importing.tables import ForeignKey, Table
from projects.enums import (
    KEY_MAX,
    REVERSE,
    Content,
    EntryKind,
    Form,
    Fund,
    Origin,
    ReportState,
    Source,
    State,
)


@dataclass(frozen=True, slots=True)
class KeyColumn(TextColumn):
    """A request key: one that may be taken back leaves room for the key of its reversal."""

    def parse(self, text: str) -> str:
        value = TextColumn.parse(self, text)
        longest = self.max_length - (0 if value.startswith(REVERSE) else len(REVERSE))
        if len(value) > longest:
            raise CellError(f"{self.title} dài {len(value)} ký tự, quá {longest} ký tự.")
        return value


_PROJECT = ForeignKey("project", "projects")
_CENTER = ForeignKey("center", "centers")

PROJECTS = Table(
    "projects",
    "Đề án",
    (
        PlainCodeColumn("code", "Mã đề án"),
        TextColumn("title", "Tên đề án", max_length=500),
        ChoiceColumn("fund", "Quỹ", values=Fund.values),
        ChoiceColumn("form", "Hình thức", values=Form.values),
        ChoiceColumn("content", "Nội dung", values=Content.values),
        year_column("year", "Năm kế hoạch"),
        DayColumn("start", "Ngày bắt đầu"),
        DayColumn("end", "Ngày kết thúc"),
        ReferenceColumn("center", "Đơn vị thực hiện", max_length=30),
        TextColumn("provinces", "Tỉnh, thành phố", required=False, max_length=600),
        ChoiceColumn("status", "Trạng thái", values=State.values),
    ),
    key=("code",),
    foreign_keys=(_CENTER,),
)

ORIGINS = Table(
    "origins",
    "Nguồn gốc đề án",
    (
        ReferenceColumn("project", "Đề án"),
        ChoiceColumn("origin", "Nguồn gốc", values=Origin.values),
    ),
    key=("project",),
    foreign_keys=(_PROJECT,),
    noted=False,
    optional=True,
)
"""Đề án that lived on a portal; those that the file does not name are published history. A file of its own, so that ``projects.csv`` keeps
its agreed columns."""

PROJECT_FACILITIES = Table(
    "project_facilities",
    "Đơn vị thụ hưởng",
    (
        ReferenceColumn("project", "Đề án"),
        ReferenceColumn("facility", "Cơ sở", max_length=30),
        CodeColumn("item", "Khoản mục"),
        DongColumn("support", "Kinh phí hỗ trợ", required=False),
    ),
    key=("project", "facility", "item"),
    foreign_keys=(_PROJECT, ForeignKey("facility", "facilities")),
)

BUDGET = Table(
    "budget",
    "Dự toán",
    (
        ReferenceColumn("project", "Đề án"),
        year_column("fund_year", "Năm ngân sách"),
        CodeColumn("item", "Khoản mục"),
        ChoiceColumn("source", "Nguồn kinh phí", values=Source.values),
        DongColumn("amount", "Số tiền"),
    ),
    foreign_keys=(_PROJECT,),
)

LEDGER = Table(
    "ledger",
    "Sổ kinh phí",
    (
        ReferenceColumn("project", "Đề án"),
        ChoiceColumn("source", "Nguồn kinh phí", values=Source.values),
        year_column("fund_year", "Năm ngân sách"),
        ChoiceColumn("kind", "Loại bút toán", values=EntryKind.values),
        DayColumn("happened_on", "Ngày phát sinh"),
        DongColumn("amount", "Số tiền"),
        TextColumn("document", "Chứng từ", required=False, max_length=300, verbatim=True),
        KeyColumn("request_key", "Khóa yêu cầu", required=False, max_length=KEY_MAX),
    ),
    foreign_keys=(_PROJECT,),
)

TARGETS = Table(
    "targets",
    "Chỉ tiêu kế hoạch",
    (
        year_column("year", "Năm"),
        ReferenceColumn("center", "Đơn vị", max_length=30),
        ReferenceColumn("project", "Đề án", required=False),
        CodeColumn("indicator", "Chỉ tiêu"),
        NumberColumn("value", "Giá trị"),
    ),
    foreign_keys=(_CENTER, _PROJECT),
)

RESULTS = Table(
    "results",
    "Kết quả thực hiện",
    (
        ReferenceColumn("center", "Đơn vị", max_length=30),
        ReferenceColumn("project", "Đề án", required=False),
        DayColumn("happened_on", "Ngày đạt kết quả"),
        CodeColumn("indicator", "Chỉ tiêu"),
        NumberColumn("value", "Giá trị"),
        NumberColumn("women", "Số nữ", required=False),
        NumberColumn("ethnic_minority", "Số người dân tộc thiểu số", required=False),
    ),
    foreign_keys=(_CENTER, _PROJECT),
)

_LONG = 100_000

CONTRACTS = Table(
    "contracts",
    "Hợp đồng",
    (
        ReferenceColumn("project", "Đề án"),
        TextColumn("number", "Số hợp đồng", max_length=60, verbatim=True),
        DayColumn("signed_on", "Ngày ký"),
        DongColumn("value", "Giá trị hợp đồng"),
    ),
    key=("project", "number"),
    foreign_keys=(_PROJECT,),
    noted=False,
    optional=True,
)

IMPLEMENTATION_PLANS = Table(
    "implementation_plans",
    "Kế hoạch thực hiện",
    (
        ReferenceColumn("project", "Đề án"),
        DayColumn("expected_end", "Ngày dự kiến hoàn thành"),
        TextColumn("text", "Nội dung kế hoạch", max_length=_LONG, verbatim=True),
    ),
    key=("project",),
    foreign_keys=(_PROJECT,),
    noted=False,
    optional=True,
)

PROGRESS = Table(
    "progress",
    "Báo cáo tiến độ",
    (
        ReferenceColumn("project", "Đề án"),
        PeriodColumn("period", "Kỳ báo cáo"),
        WholeColumn("percent", "Khối lượng hoàn thành", maximum=100),
        TextColumn("narrative", "Tình hình thực hiện", required=False, max_length=_LONG, verbatim=True),
        TextColumn("difficulty", "Khó khăn, kiến nghị", required=False, max_length=_LONG, verbatim=True),
        DayColumn("expected_end", "Ngày dự kiến hoàn thành", required=False),
        ChoiceColumn("status", "Trạng thái báo cáo", values=ReportState.values),
        DayColumn("window_end", "Ngày cuối kỳ"),
    ),
    key=("project", "period"),
    foreign_keys=(_PROJECT,),
    noted=False,
    optional=True,
)

TABLES = {
    table.name: table
    for table in (
        CENTERS,
        FACILITIES,
        PROJECTS,
        ORIGINS,
        PROJECT_FACILITIES,
        BUDGET,
        LEDGER,
        TARGETS,
        RESULTS,
        CONTRACTS,
        IMPLEMENTATION_PLANS,
        PROGRESS,
    )
}
"""All files of a package by name, in the order in which they are read; the origins and those of carrying out are optional."""
