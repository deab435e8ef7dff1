"""The reference loader: complete, idempotent, kind to what people added, and clear about a bad file."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.utils import timezone

from centers.models import AgencyName, Center, Coverage, Province, ProvinceSuccession, User
from centers.models.place import ProvinceMap
from centers.services.calendars import begin_calendar, first_free_year
from centers.services.catalogues import Ground
from centers.services.coverage import begin_coverage
from centers.services.provinces import merge_provinces
from centers.services.units import close_center, rename_center
from core.exceptions import InvalidInput
from core.models import CatalogueAct, PeriodCalendar
from projects.models import (
    AdvanceClass,
    ApprovalAuthority,
    Deadline,
    EligibilityRule,
    Indicator,
    LegalDocument,
    Norm,
)
from projects.services.indicator_catalogue import correct_indicator
from projects.services.law import add_norm
from projects.services.reference import load_reference
from projects.services.rules import begin_rule, correct_document, end_rule
from tests import factories

REFERENCE = Path(settings.BASE_DIR) / "data" / "reference"

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "reference"
    shutil.copytree(REFERENCE, target)
    return target


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_second_load_changes_nothing() -> None:
    outcome = load_reference(folder=REFERENCE)
    assert {(part.created, part.updated) for part in outcome} == {(0, 0)}
    assert sum(part.unchanged for part in outcome) > 700


def test_both_maps_stand_with_their_days() -> None:
    assert Province.objects.in_force(date(2025, 6, 30)).count() == 63
    assert Province.objects.in_force(date(2025, 7, 1)).count() == 34
    old, new = Province.objects.at("24", date(2025, 6, 30)), Province.objects.at("24", date(2025, 7, 1))
    assert (old.name, new.name) == ("Bắc Giang", "Bắc Ninh")
    assert ProvinceMap.load().current(old.pk) == new


def test_every_old_province_became_one_of_today() -> None:
    atlas = ProvinceMap.load()
    ends = {atlas.current(province.pk).map for province in Province.objects.filter(map="63")}
    assert ends == {"34"}
    assert {atlas.current(p.pk).pk for p in Province.objects.filter(map="63")} == set(
        Province.objects.in_force(date(2026, 5, 1)).values_list("pk", flat=True)
    )


def test_coverage_follows_each_version_of_a_province() -> None:
    province, city = Province.objects.filter(map="34", code="75").order_by("valid_from")
    rows = {
        row.province_id: row
        for row in Coverage.objects.filter(province__in=(province, city)).select_related("center")
    }
    assert {row.center.code for row in rows.values()} == {"IPC2"}
    assert (rows[province.pk].valid_from, rows[province.pk].valid_to) == (date(2025, 7, 1), date(2026, 4, 29))
    assert (rows[city.pk].valid_from, rows[city.pk].valid_to) == (date(2026, 4, 30), None)


def test_every_province_of_a_day_is_covered_once_but_the_one_nobody_assigned() -> None:
    for day, uncovered in ((date(2016, 5, 1), []), (date(2026, 5, 1), ["34:68"])):
        rows = [
            (row.province.key)
            for row in Coverage.objects.select_related("province")
            if row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
        ]
        assert len(rows) == len(set(rows))
        assert [found.key for found in Province.objects.in_force(day) if found.key not in rows] == uncovered


def test_figures_arrive_as_typed_values() -> None:
    norm = Norm.objects.get(key="machinery", valid_from=date(2018, 5, 11))
    assert (norm.percent_cap, norm.amount_cap, norm.article_confirmed) == (Decimal(50), 300_000_000, True)
    assert norm.citation == "Điều 8, khoản 4, 28/2018/TT-BTC"
    assert AdvanceClass.objects.get(item="*", valid_from=date(2018, 5, 11)).percent == Decimal(70)
    assert Deadline.objects.get(key="settlement_dossier").days_after == 15
    trained = Indicator.objects.get(code="workers_trained")
    assert (trained.by_women, trained.by_ethnic_minority, trained.unit) == (True, True, "người")
    assert list(PeriodCalendar.objects.values_list("from_year", "cut_day")) == [(1900, 0), (2019, 14)]


def test_centres_hang_below_their_department() -> None:
    center = Center.objects.select_related("parent__parent", "province").get(code="TTKC-60-63")
    assert center.parent.kind == "department"
    assert center.parent.parent.code == "CUC"
    assert center.province.key == "63:60"


def test_a_changed_row_is_updated_and_what_people_added_stays(folder: Path) -> None:
    document = LegalDocument.objects.first()
    Norm.objects.create(key="own", label="Định mức của tỉnh", valid_from=date(2026, 1, 1), document=document)
    Center.objects.filter(code="TTKC-24").update(phone="0204 3854 000")
    edit(folder, "norms.csv", ",50,300000000,facility", ",50,350000000,facility")
    edit(folder, "centers.csv", "TTKC-24,", "TTKC-24,")
    outcome = {part.name: part for part in load_reference(folder=folder)}
    assert (outcome["norm"].created, outcome["norm"].updated) == (0, 1)
    assert Norm.objects.get(key="machinery", valid_from=date(2018, 5, 11)).amount_cap == 350_000_000
    assert Norm.objects.filter(key="own").exists()
    assert Center.objects.get(code="TTKC-24").phone == "0204 3854 000"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("provinces.csv", "2004-01-01", "2004-13-01", "provinces.csv, dòng 2, cột valid_from"),
        ("provinces.csv", "city", "town", "provinces.csv, dòng 2, cột kind"),
        ("provinces.csv", "map,code", "map,ma", "provinces.csv: thiếu cột code"),
        ("centers.csv", "ipc,CUC", "ipc,XXX", "centers.csv, dòng 3, cột parent: không có đơn vị “XXX”"),
        ("coverage.csv", "IPC1,63,01", "IPC1,34,02", "coverage.csv, dòng 2, cột code"),
        ("norms.csv", "28/2018/TT-BTC", "99/2099/TT-BTC", "norms.csv, dòng 2, cột document"),
        ("norms.csv", ",30,1000000000", ",130,1000000000", "norms.csv, dòng 4: trái ràng buộc"),
        ("norms.csv", "1000000000", "1.000.000.000", "norms.csv, dòng 4, cột amount_cap"),
        (
            "advance_classes.csv",
            "pollution_cluster,",
            "cluster_infrastructure,",
            "dòng 3, cột item: trùng khóa với dòng 2",
        ),
        (
            "indicators.csv",
            "women;ethnic_minority",
            "women;old",
            "indicators.csv, dòng 2, cột disaggregated_by",
        ),
        ("sectors.csv", "2018,08,", "2018,08,,", "sectors.csv, dòng 2: có 4 ô, cần 3"),
        ("eligibility.csv", ",yes,45", ",maybe,45", "eligibility.csv, dòng 2, cột eligible"),
    ],
)
def test_a_malformed_file_is_named_with_row_and_column(
    folder: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(folder, file, old, new)
    with pytest.raises(InvalidInput) as caught:
        load_reference(folder=folder)
    assert message in caught.value.message


def test_nothing_is_kept_of_a_load_that_fails(folder: Path) -> None:
    edit(folder, "sectors.csv", "Khai khoáng khác", "Tên khác")
    edit(folder, "eligibility.csv", ",yes,45", ",maybe,45")
    with pytest.raises(CommandError):
        call_command("load_reference", folder=folder, verbosity=0)
    outcome = load_reference(folder=REFERENCE)
    assert {(part.created, part.updated) for part in outcome} == {(0, 0)}


def test_a_missing_file_and_a_wrong_encoding_are_said(folder: Path) -> None:
    (folder / "sectors.csv").write_bytes("version,code,name\n2018,10,Thực phẩm".encode("utf-16"))
    with pytest.raises(InvalidInput, match="không phải là UTF-8"):
        load_reference(folder=folder)
    (folder / "sectors.csv").unlink()
    with pytest.raises(InvalidInput, match=r"Thiếu tệp danh mục sectors\.csv"):
        load_reference(folder=folder)


def test_a_rule_that_people_ended_is_not_opened_again() -> None:
    norm = Norm.objects.get(key="machinery", valid_from=date(2018, 5, 11))
    Norm.objects.filter(pk=norm.pk).update(valid_to=date(2026, 12, 31))

    call_command("load_reference", verbosity=0)

    norm.refresh_from_db()
    assert norm.valid_to == date(2026, 12, 31)


WHY = Ground(reason="Theo quyết định")


@pytest.fixture
def admin(db: None) -> User:
    return factories.user("quantri_dm", Center.objects.get(code="CUC"), "admin")


def values_of(*models: type[Model]) -> list[tuple[object, ...]]:
    return [row for model in models for row in model._base_manager.order_by("pk").values_list()]


CHANGEABLE = (
    Province, ProvinceSuccession, Center, AgencyName, Coverage, PeriodCalendar, Indicator, LegalDocument,
    Norm, AdvanceClass, ApprovalAuthority, Deadline, EligibilityRule,
)  # fmt: skip


def change_something_of_everything(admin: User) -> None:
    """One change of each catalogue, as administrators make them."""
    today = timezone.localdate()
    cuc, target = Center.objects.get(code="CUC"), Province.objects.get(map="34", name="Bắc Ninh")
    joining = Province.objects.get(map="34", name="Hưng Yên")
    merge_provinces(
        actor=admin, pk=target.pk, joining=[joining], name="Kinh Bắc", kind="city", valid_from=date(2026, 7, 1),
        center=Center.objects.get(code="IPC2"), ground=WHY,
    )  # fmt: skip
    lam_dong = Province.objects.get(map="34", name="Lâm Đồng")
    begin_coverage(
        actor=admin, province=lam_dong, center=Center.objects.get(code="IPC3"), valid_from=today, ground=WHY
    )
    rename_center(
        actor=admin, pk=cuc.pk, name="Cục Khuyến công", short_name="Cục KC", valid_from=today, ground=WHY
    )
    close_center(actor=admin, pk=Center.objects.get(code="TTKC-33").pk, last_day=today, ground=WHY)
    begin_calendar(actor=admin, from_year=first_free_year(), cut_day=20, ground=WHY)
    row = Indicator.objects.get(code="workshops")
    correct_indicator(actor=admin, pk=row.pk, values={"label": "Hội nghị"}, ground=WHY)
    law = Ground(reason="Thông tư mới", document="28/2018/TT-BTC")
    common = {"actor": admin, "valid_from": date(2027, 1, 1), "ground": law}
    deadline = {
        "key": "liquidation",
        "label": "Thanh lý",
        "month": 1,
        "day": 31,
        "days_after": None,
        "anchor": "next_year",
    }
    begin_rule(model=Deadline, values=deadline, **common)
    begin_rule(model=AdvanceClass, values={"item": "*", "percent": Decimal(50)}, **common)
    authority = {"change_kind": "add_project", "fund": "national", "form": "", "authority": "agency"}
    begin_rule(model=ApprovalAuthority, values=authority, **common)
    rule = EligibilityRule.objects.filter(valid_to__isnull=True).first()
    end_rule(actor=admin, model=EligibilityRule, pk=rule.pk, last_day=today, ground=law)
    document = LegalDocument.objects.get(number="28/2018/TT-BTC")
    correct_document(actor=admin, pk=document.pk, values={"title": "Tên đã sửa"}, ground=WHY)
    add_norm(
        actor=admin,
        key="machinery",
        label="Máy móc",
        valid_from=date(2027, 1, 1),
        document=document,
        percent_cap=Decimal(40),
    )


def test_loading_again_leaves_all_that_administrators_changed(admin: User) -> None:
    change_something_of_everything(admin)
    before, acts = values_of(*CHANGEABLE), CatalogueAct.objects.count()
    outcome = load_reference(folder=REFERENCE)
    assert values_of(*CHANGEABLE) == before
    assert CatalogueAct.objects.count() == acts
    held = {part.name: part.held for part in outcome if part.held}
    assert held == {
        "province": 2, "center": 2, "agencyname": 3, "coverage": 3, "periodcalendar": 2, "indicator": 1, "legaldocument": 1,
        "norm": 2, "advanceclass": 2, "approvalauthority": 1, "deadline": 1, "eligibilityrule": 2,
    }  # fmt: skip


def test_a_newer_file_does_not_undo_or_double_what_administrators_said(admin: User, folder: Path) -> None:
    change_something_of_everything(admin)
    edit(folder, "norms.csv", ",50,300000000,facility", ",50,350000000,facility")
    edit(
        folder,
        "deadlines.csv",
        "liquidation,",
        "liquidation,Khác,2,1,,next_year,36/2013/TT-BCT,Điều 18,2027-01-05,,lex,\nliquidation,",
    )
    edit(folder, "indicators.csv", "workshops,", "workshops,")
    text = (folder / "indicators.csv").read_text(encoding="utf-8")
    (folder / "indicators.csv").write_text(
        text.replace("Hội thảo, hội nghị, tập huấn", "Tên của tệp").replace("Lớp đào tạo nghề", "Lớp nghề"),
        encoding="utf-8",
    )
    deadlines = list(Deadline.objects.filter(key="liquidation").values_list())
    norms = list(Norm.objects.filter(key="machinery").values_list())
    load_reference(folder=folder)
    assert list(Deadline.objects.filter(key="liquidation").values_list()) == deadlines
    assert list(Norm.objects.filter(key="machinery").values_list()) == norms
    assert Indicator.objects.get(code="workshops").label == "Hội nghị"
    assert Indicator.objects.get(code="training_classes").label == "Lớp nghề"


def test_what_a_file_changes_later_is_written_down(folder: Path) -> None:
    edit(folder, "indicators.csv", "Lớp đào tạo nghề", "Lớp nghề")
    load_reference(folder=folder)
    act = CatalogueAct.objects.get()
    change = act.changes.get()
    assert (act.kind, act.actor, change.series) == ("load", None, "training_classes")
    assert (change.before["label"], change.after["label"]) == ("Lớp đào tạo nghề", "Lớp nghề")


def test_the_command_says_what_it_left_alone(admin: User, capsys: pytest.CaptureFixture[str]) -> None:
    correct_indicator(
        actor=admin, pk=Indicator.objects.get(code="workshops").pk, values={"label": "Hội nghị"}, ground=WHY
    )
    call_command("load_reference")
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if "để theo quản trị" in line] == [
        next(line for line in lines if line.startswith("indicator "))
    ]
