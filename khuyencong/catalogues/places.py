"""Centres, provinces, and who serves which province, as catalogues."""

from datetime import date
from typing import Any

from django.utils import timezone

from centers.models import AgencyName, Center, Coverage, Province, ProvinceSuccession
from centers.services import coverage, provinces, units
from core.formatting import format_date
from core.words import say, say_as
from khuyencong.catalogues import forms, touches
from khuyencong.catalogues.definition import Act, Catalogue, Col, Row

NOW = say_as("until", "nay")
"""Instead of the last day of what still holds."""


def day_or(value: date | None, blank: str = "–") -> str:
    return format_date(value) if value else blank


def until(row: Row) -> str:
    return day_or(row.valid_to, NOW)


FROM = Col(say("Từ ngày"), lambda row: day_or(row.valid_from), tight=True)
UNTIL = Col(say("Đến hết ngày"), until, tight=True)
PROVINCE_COLUMNS = (
    Col(say("Mã"), lambda row: row.key, tight=True),
    Col(say("Tên"), lambda row: row.name),
    Col(say("Loại"), lambda row: str(row.get_kind_display())),
    Col(say("Vùng"), lambda row: row.region or "–"),
    FROM,
    UNTIL,
)
COVERAGE_COLUMNS = (
    Col(say("Tỉnh, thành phố"), lambda row: row.province.full_name),
    Col(say("Trung tâm vùng"), lambda row: str(row.center)),
    FROM,
    UNTIL,
    Col(say("Ghi chú"), lambda row: row.note or "–"),
)
NAME_COLUMNS = (
    Col(say("Tên"), lambda row: row.name),
    Col(say("Tên gọi tắt"), lambda row: row.short_name or "–"),
    FROM,
    UNTIL,
    Col(say("Văn bản"), lambda row: row.document or "–"),
)


def _latest(row: Row) -> bool:
    return row.valid_to is None or row.valid_to >= timezone.localdate()


def planned(row: Row) -> bool:
    return row.valid_from is not None and row.valid_from > timezone.localdate()


def _all_provinces() -> list[Province]:
    return list(Province.objects.order_by("sort_key", "valid_from"))


def _merge(actor: Any, row: Row, values: dict[str, Any], seen: str) -> Any:
    return provinces.merge_provinces(
        actor=actor, pk=row.pk, seen=seen, **{**values, "joining": list(values["joining"])}
    )


PROVINCES = Catalogue(
    key="tinh",
    title=say_as("catalogue", "Tỉnh, thành phố"),
    lead=say(
        "Mỗi dòng là một tỉnh trên một bản đồ: 63 tỉnh đến 30/06/2025, 34 tỉnh từ 01/07/2025. Đề án giữ địa bàn của ngày lập."
    ),
    model=Province,
    name=lambda row: f"{row.full_name[0].upper()}{row.full_name[1:]}",
    columns=PROVINCE_COLUMNS,
    rows=_all_provinces,
    group="places",
    acts=(
        Act(
            "doi",
            say("Đổi tên, loại từ một ngày"),
            forms.ProvinceForm,
            lambda actor, row, values, seen: provinces.change_province(
                actor=actor, pk=row.pk, seen=seen, **values
            ),
            said=say(
                "Dòng hiện nay kết thúc ngày hôm trước, dòng mới nối tiếp; trung tâm vùng phụ trách giữ nguyên. Chỉ ghi khi đã đến ngày."
            ),
            fits=lambda row: row.valid_to is None,
            start=lambda row: {"name": row.name, "kind": row.kind},
            touches=lambda row, values: touches.of_units([row], values["valid_from"]),
        ),
        Act(
            "sap-nhap",
            say("Sáp nhập tỉnh khác vào"),
            forms.MergeForm,
            _merge,
            said=say(
                "Một việc cho cả đợt: mọi tỉnh kết thúc ngày hôm trước, tỉnh mới nối tiếp tất cả và có một trung tâm vùng phụ trách. Chỉ ghi khi đã đến ngày."
            ),
            fits=lambda row: row.valid_to is None,
            start=lambda row: {"name": row.name, "kind": row.kind},
            touches=lambda row, values: touches.of_units([row, *values["joining"]], values["valid_from"]),
            danger=True,
        ),
        Act(
            "sua",
            say("Sửa lỗi ghi"),
            forms.ProvinceSlipForm,
            lambda actor, row, values, seen: provinces.correct_province(
                actor=actor, pk=row.pk, seen=seen, **values
            ),
            said=say("Chỉ dùng khi ghi nhầm. Tên đổi theo quyết định thì dùng “Đổi tên, loại từ một ngày”."),
            start=lambda row: {"name": row.name, "kind": row.kind, "region": row.region},
        ),
    ),
)


def _all_coverage() -> list[Coverage]:
    rows = Coverage.objects.select_related("center", "province")
    return list(rows.order_by("province__sort_key", "valid_from"))


COVERAGE = Catalogue(
    key="phu-trach",
    title=say_as("catalogue", "Địa bàn của trung tâm vùng"),
    lead=say(
        "Tỉnh nào do trung tâm vùng nào phụ trách, từ ngày nào. Báo cáo theo vùng tính theo ngày của số liệu."
    ),
    model=Coverage,
    name=lambda row: f"{row.province.full_name[0].upper()}{row.province.full_name[1:]}",
    columns=COVERAGE_COLUMNS[1:],
    rows=_all_coverage,
    group="places",
    also_searched=lambda row: f"{row.province.key} {row.center.code}",
    add=Act(
        "them",
        say("Giao tỉnh cho trung tâm vùng"),
        forms.NewCoverageForm,
        lambda actor, _row, values, _seen: coverage.begin_coverage(actor=actor, **values),
        touches=lambda _row, values: touches.of_coverage(values["province"], values["valid_from"]),
    ),
    acts=(
        Act(
            "doi",
            say("Đổi trung tâm vùng"),
            forms.CoverageForm,
            lambda actor, row, values, seen: coverage.begin_coverage(
                actor=actor, province=row.province, seen=seen, **values
            ),
            said=say("Trung tâm hiện nay phụ trách đến hết ngày hôm trước."),
            fits=lambda row: row.valid_to is None and row.province.valid_to is None,
            touches=lambda row, values: touches.of_coverage(row.province, values["valid_from"]),
        ),
        Act(
            "ket-thuc",
            say("Kết thúc phụ trách"),
            forms.EndForm,
            lambda actor, row, values, seen: coverage.end_coverage(
                actor=actor, pk=row.pk, last_day=values["valid_to"], ground=values["ground"], seen=seen
            ),
            said=say("Sau ngày này tỉnh không thuộc trung tâm vùng nào."),
            fits=_latest,
            touches=lambda row, values: touches.of_coverage(row.province, values["valid_to"]),
            danger=True,
        ),
        Act(
            "sua",
            say("Sửa lỗi ghi"),
            forms.CoverageNoteForm,
            lambda actor, row, values, seen: coverage.correct_coverage(
                actor=actor, pk=row.pk, seen=seen, **values
            ),
            said=say("Chỉ dùng khi ghi nhầm; đổi trung tâm theo quyết định thì dùng “Đổi trung tâm vùng”."),
            start=lambda row: {"center": row.center_id, "note": row.note},
            touches=lambda row, _values: touches.of_coverage(row.province, row.valid_from),
        ),
        Act(
            "rut",
            say("Rút, chưa áp dụng"),
            forms.ReasonForm,
            lambda actor, row, values, seen: coverage.withdraw_coverage(
                actor=actor, pk=row.pk, ground=values["ground"], seen=seen
            ),
            fits=planned,
            danger=True,
        ),
    ),
)

CENTER_COLUMNS = (
    Col(say("Mã"), lambda row: row.code, tight=True),
    Col(say("Tên"), lambda row: row.name),
    Col(say("Tên gọi tắt"), lambda row: row.short_name or "–"),
    Col(say("Loại"), lambda row: str(row.get_kind_display())),
    Col(say("Trực thuộc"), lambda row: str(row.parent) if row.parent else "–"),
    Col(say("Tỉnh, thành phố"), lambda row: row.province.name if row.province else "–"),
    Col(say("Liên hệ"), lambda row: " · ".join(one for one in (row.address, row.phone) if one) or "–"),
    FROM,
    UNTIL,
)


def _all_centers() -> list[Center]:
    return list(Center.objects.select_related("parent", "province").order_by("sort_key", "code"))


CENTERS = Catalogue(
    key="don-vi",
    title=say_as("catalogue", "Đơn vị"),
    lead=say(
        "Cục, trung tâm vùng, Sở Công Thương và trung tâm khuyến công, với ngày bắt đầu và kết thúc hoạt động."
    ),
    model=Center,
    name=lambda row: row.name,
    columns=(CENTER_COLUMNS[0], *CENTER_COLUMNS[3:]),
    rows=_all_centers,
    group="places",
    alone=True,
    also_searched=lambda row: f"{row.short_name} {row.note}",
    add=Act(
        "them",
        say("Thêm đơn vị"),
        forms.NewCenterForm,
        lambda actor, _row, values, _seen: units.open_center(actor=actor, **values),
    ),
    acts=(
        Act(
            "doi",
            say("Đổi tên từ một ngày"),
            forms.RenameForm,
            lambda actor, row, values, seen: units.rename_center(actor=actor, pk=row.pk, seen=seen, **values),
            said=say("Giấy tờ của ngày trước giữ tên cũ. Chỉ ghi khi đã đến ngày."),
            fits=_latest,
            start=lambda row: {"name": row.name, "short_name": row.short_name},
        ),
        Act(
            "ket-thuc",
            say("Kết thúc hoạt động"),
            forms.EndForm,
            lambda actor, row, values, seen: units.close_center(
                actor=actor, pk=row.pk, last_day=values["valid_to"], ground=values["ground"], seen=seen
            ),
            said=say("Vai trò của cán bộ ở đơn vị kết thúc cùng ngày. Đơn vị và hồ sơ vẫn xem được."),
            fits=lambda row: row.kind != "agency" and _latest(row),
            touches=lambda row, values: touches.of_center(row, values["valid_to"]),
            danger=True,
        ),
        Act(
            "sua",
            say("Sửa lỗi ghi, liên hệ"),
            forms.CenterSlipForm,
            lambda actor, row, values, seen: units.correct_center(
                actor=actor, pk=row.pk, seen=seen, **values
            ),
            said=say(
                "Địa chỉ, điện thoại và lỗi ghi. Tên đổi theo quyết định thì dùng “Đổi tên từ một ngày”."
            ),
            start=lambda row: {
                name: getattr(row, name) for name in ("name", "short_name", "address", "phone", "note")
            },
        ),
    ),
)

BESIDE: dict[str, tuple[str, Any, tuple[Col, ...]]] = {
    AgencyName._meta.label_lower: (say("Tên theo thời gian"), lambda row: row.name, NAME_COLUMNS),
    ProvinceSuccession._meta.label_lower: (
        say("Nối tiếp"),
        lambda row: f"{row.old.full_name} → {row.new.full_name}",
        (Col(say("Trở thành"), lambda row: f"{row.new.full_name} ({row.new.key})"),),
    ),
}
"""Rows that acts of these catalogues change beside their own: title, name, columns."""
