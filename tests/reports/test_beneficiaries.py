"""beneficiaries: facilities that đề án of a period support, counted and listed with their past; exact figures."""

import json
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import Facility, FacilityVersion
from beneficiaries.services.facilities import create_facility, update_facility
from centers.models import Province, User
from centers.models.scope import EVERYTHING
from core.renderers.json import render_json
from core.table import Row, Table
from projects.drafts import BeneficiaryDraft
from projects.enums import State
from projects.models import BeneficiariesVersion, ProjectVersion
from projects.services.budgets import replace_beneficiaries
from projects.services.merging import merge_facilities
from projects.services.versions import keep_projects
from reports.services.compute import build_report
from reports.services.runs import write_file
from tests import factories
from tests.projects import stages
from tests.reports.one_figure import assert_alike, rows
from tests.reports.workbook import assert_reckons

pytestmark = pytest.mark.django_db
PERSON = "001099012345"
COUNTS = (
    "facilities", "first_time", "supports", "support", "women_owned", "ethnic_minority_owned", "craft_village", "difficult_area",
)  # fmt: skip


def tables(period: str = "2025", **parameters: str) -> dict[str, Table]:
    report = build_report(kind="beneficiaries", parameters={"period": period} | parameters, scope=EVERYTHING)
    return {table.key: table for table in report.tables}


def counts(row: Row) -> list[object]:
    return [row.cells[key] for key in COUNTS]


def total(table: Table) -> list[object]:
    assert table.total is not None
    return [table.total[key] for key in COUNTS]


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def given(country: SimpleNamespace) -> SimpleNamespace:
    """Tea in two đề án of 2025 and one of 2023, wood in two items of one, a household without an amount, one far away."""
    old, new = Province.objects.get(map="63", code="24"), country.bac_ninh.province
    tea = factories.facility(old, name="HTX Chè Yên Thế", women_owned=True, difficult_area=True, workers=12)
    wood = factories.facility(new, name="Công ty Gỗ Đồng Kỵ", craft_village=True, tax_code="2300099346")
    home = factories.facility(new, name="Hộ Nguyễn Văn An", legal_form="household", tax_code=PERSON)
    far = factories.facility(country.gia_lai.province, name="HTX Cà phê Đak Đoa", ethnic_minority_owned=True)
    before = factories.project(
        country.old_bac_giang, code="KCQG-2023-0007", year=2023, start=date(2023, 3, 1), end=date(2023, 11, 30),
        content="products", status=State.SETTLED,
    )  # fmt: skip
    factories.support(before, tea, 70)
    factories.support(country.one, tea, 100)
    factories.support(country.three, tea, 30, item="consulting")
    factories.support(country.three, wood, 50)
    factories.support(country.three, wood, 5, item="brand")
    factories.support(country.two, home)
    factories.support(country.four, far, 40)
    return SimpleNamespace(**vars(country), tea=tea, wood=wood, home=home, far=far, before=before)


def test_facilities_are_counted_once_per_line_and_once_in_the_total(given: SimpleNamespace) -> None:
    made = tables()["beneficiaries"]
    found = rows(made)
    assert counts(found["technology"]) == [2, 1, 4, 185, 1, 0, 1, 1]
    assert counts(found["technology-national"]) == [1, 0, 1, 100, 1, 0, 0, 1]
    assert counts(found["technology-local"]) == [2, 1, 3, 85, 1, 0, 1, 1]
    assert counts(found["training-national"]) == [1, 1, 1, 0, 0, 0, 0, 0]
    flags = {"women_owned", "ethnic_minority_owned", "craft_village", "difficult_area"}
    assert found["training-national"].unfounded == {"support"} | flags
    assert found["technology"].unfounded == {"ethnic_minority_owned"}
    assert counts(found["products"]) == [1, 1, 1, 40, 0, 1, 0, 0]
    assert total(made) == [4, 3, 6, 225, 1, 1, 1, 1]


def test_each_facility_is_a_line_with_its_past(given: SimpleNamespace) -> None:
    made = tables()["facilities"]
    assert [row.label for row in made.rows] == [
        "Công ty Gỗ Đồng Kỵ", "Hộ Nguyễn Văn An", "HTX Cà phê Đak Đoa", "HTX Chè Yên Thế",
    ]  # fmt: skip
    line = rows(made)[given.tea.code]
    keys = (
        "projects",
        "supports",
        "support",
        "earlier",
        "earlier_years",
        "earlier_support",
        "place",
        "workers",
    )
    assert [line.cells[key] for key in keys] == [
        "KCDP-2025-0003; KCQG-2025-0001", 2, 130, 1, "2023", 70, "Bắc Giang", 12,
    ]  # fmt: skip
    assert line.href == f"/co-so/{given.tea.code}/"
    assert rows(tables(map="current")["facilities"])[given.tea.code].cells["place"] == "Bắc Ninh"
    assert made.total == {"supports": 6, "support": 225, "earlier_support": 70}
    assert rows(made)[given.home.code].unfounded == {"support", "earlier_support"}


def test_a_workbook_adds_up_supports_but_not_facilities(given: SimpleNamespace, tmp_path: Path) -> None:
    """A facility that stands in two lines counts once in the total."""
    made = build_report(
        kind="beneficiaries", parameters={"period": "2025", "by": "content"}, scope=EVERYTHING
    )
    write_file(made, tmp_path / "a.xlsx", "xlsx")
    found = assert_reckons(tmp_path / "a.xlsx", made)
    assert found["beneficiaries", "total"] == found["beneficiaries", "group"] == {"supports", "support"}
    assert found["facilities", "total"] == {"supports", "support", "earlier_support"}


def test_personal_tax_codes_are_masked_in_every_format(
    given: SimpleNamespace, reviewer: User, client: Client, tmp_path: Path
) -> None:
    client.force_login(reviewer)
    assert_alike("beneficiaries", {"period": "2025", "by": "content"}, client=client, folder=tmp_path)
    line = rows(tables()["facilities"])
    assert line[given.home.code].cells["tax_code"] == "•••••••••345"
    assert line[given.wood.code].cells["tax_code"] == "2300099346"
    page = client.get("/bao-cao/", {"kind": "beneficiaries", "period": "2025"}).content
    assert PERSON.encode() not in page
    assert all(PERSON.encode() not in path.read_bytes() for path in tmp_path.iterdir())
    assert not FacilityVersion.objects.filter(tax_code=PERSON).exists()


@pytest.mark.parametrize("by", ["content", "province", "center", "fund", "project"])
@pytest.mark.parametrize("shown", ["as-filed", "current"])
def test_supports_and_money_sum_to_the_total(given: SimpleNamespace, by: str, shown: str) -> None:
    """Facilities are counted once in each line, so lines may count more of them than there are; supports and money never do."""
    made = tables(by=by, map=shown)
    counted, listed = made["beneficiaries"], made["facilities"]
    assert counted.total is not None
    assert listed.total is not None
    for key in ("supports", "support"):
        assert counted.total[key] == sum(row.cells[key] for row in counted.data_rows())  # type: ignore[misc]
        assert counted.total[key] == listed.total[key] == sum(row.cells[key] for row in listed.rows)  # type: ignore[misc]
    assert counted.total["facilities"] == len(list(listed.rows)) == 4


@pytest.mark.parametrize("year", ["2023", "2025"])
def test_the_facilities_of_a_year_are_those_of_its_quarters_and_months(
    given: SimpleNamespace, year: str
) -> None:
    def named(period: str) -> set[str]:
        return {row.key for row in tables(period)["facilities"].rows}

    months = [named(f"{year}-{month:02d}") for month in range(1, 13)]
    quarters = [named(f"{year}-Q{quarter}") for quarter in range(1, 5)]
    assert quarters == [set().union(*months[first : first + 3]) for first in (0, 3, 6, 9)]
    assert named(year) == set().union(*quarters) != set()
    assert named(f"{year}-9M") == set().union(*quarters[:3])
    assert named(f"{year}-H1") == set().union(*quarters[:2])


def test_what_was_not_approved_or_was_stopped_supports_nobody(given: SimpleNamespace) -> None:
    for number, status in enumerate((State.DRAFT, State.REJECTED, State.PLAN_PENDING, State.STOPPED)):
        project = factories.project(given.bac_ninh, code=f"X-{number}", year=2025, status=status)
        factories.support(project, factories.facility(given.bac_ninh.province, name=f"Xưởng {number}"), 9)
    assert total(tables()["beneficiaries"]) == [4, 3, 6, 225, 1, 1, 1, 1]


def test_filters_narrow_what_is_told_but_not_its_past(given: SimpleNamespace) -> None:
    local = tables(fund="local")
    assert total(local["beneficiaries"]) == [3, 2, 4, 125, 1, 1, 1, 1]
    assert rows(local["facilities"])[given.tea.code].cells["earlier_support"] == 70
    assert set(rows(tables(province="34:24")["facilities"])) == {given.tea.code, given.wood.code}
    assert set(rows(tables(region="IPC3")["facilities"])) == {given.far.code}


def test_another_province_reads_its_own_alone(given: SimpleNamespace, client: Client, officer: User) -> None:
    elsewhere = factories.project(
        given.gia_lai, code="KCDP-2022-0001", year=2022, fund="local", status=State.SETTLED
    )
    factories.support(elsewhere, given.wood, 11)
    assert rows(tables()["facilities"])[given.wood.code].cells["earlier_support"] == 11
    client.force_login(officer)
    answer = client.get("/api/v1/reports/beneficiaries/", {"period": "2025"})
    body = json.loads(b"".join(answer.streaming_content) if answer.streaming else answer.content)
    lines = {row["key"]: row for row in body["tables"]["facilities"]["rows"]}
    assert set(lines) == {given.tea.code, given.wood.code, given.home.code}
    assert lines[given.wood.code]["earlier"] == 0


def bytes_of(**parameters: str) -> bytes:
    report = build_report(
        kind="beneficiaries", parameters={"period": "2025", "by": "content"} | parameters, scope=EVERYTHING
    )
    return b"".join(render_json(report))


def test_what_is_changed_or_merged_later_stands_where_it_stood(
    given: SimpleNamespace, people: dict[str, User]
) -> None:
    today = f"{timezone.localdate():%Y-%m-%d}"
    before = bytes_of(as_of=today)
    assert total(tables(as_of=today)["beneficiaries"]) == total(tables()["beneficiaries"])
    moment = timezone.now() + timedelta(days=1)
    with patch("django.utils.timezone.now", return_value=moment):
        update_facility(actor=None, facility=given.wood, name="Công ty Nội thất Đồng Kỵ")
        replace_beneficiaries(
            actor=people["officer"],
            project=given.three,
            rows=[BeneficiaryDraft(facility_id=given.wood.pk, item="machinery", support=80)],
        )
        merge_facilities(actor=None, keep=given.wood, double=given.far, reason="Ghi hai lần")
        assert not Facility.objects.filter(pk=given.far.pk).exists()
        assert bytes_of(as_of=today) == before
        live = tables()
        tomorrow = tables(as_of=f"{timezone.localdate():%Y-%m-%d}")
    assert total(live["beneficiaries"]) == total(tomorrow["beneficiaries"]) == [3, 2, 4, 220, 1, 0, 1, 1]
    assert rows(live["facilities"])[given.wood.code].label == "Công ty Nội thất Đồng Kỵ"
    assert [row.cells for row in live["facilities"].rows] == [
        row.cells for row in tomorrow["facilities"].rows
    ]


def test_what_was_recorded_later_is_not_known_before(given: SimpleNamespace) -> None:
    made = tables(as_of=f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}")
    assert (made["beneficiaries"].rows, made["facilities"].rows) == ([], [])


def test_a_facility_entered_here_is_known_from_then_on(given: SimpleNamespace) -> None:
    made = create_facility(actor=None, name="Lò rèn Đa Hội", province=given.bac_ninh.province)
    assert FacilityVersion.objects.get(facility_id=made.pk).name == "Lò rèn Đa Hội"
    update_facility(actor=None, facility=made, note="Ghi chú")
    assert FacilityVersion.objects.filter(facility_id=made.pk).count() == 1


def test_rows_from_before_versions_were_kept_get_their_first_one(given: SimpleNamespace) -> None:
    keep_projects([given.one])
    early = timezone.now() - timedelta(days=400)
    ProjectVersion.objects.update(recorded_at=early)
    wanted = {row.project_id: row.rows for row in BeneficiariesVersion.objects.all()}
    FacilityVersion.objects.all().delete()
    BeneficiariesVersion.objects.all().delete()

    import_module("projects.migrations.0030_beneficiaries_versions").write_first_versions(apps, None)

    assert {row.project_id: row.rows for row in BeneficiariesVersion.objects.all()} == wanted
    assert set(FacilityVersion.objects.values_list("recorded_at", flat=True)) == {early}
    assert FacilityVersion.objects.get(facility_id=given.home.pk).tax_code == "•••••••••345"
    day = f"{timezone.localdate(early):%Y-%m-%d}"
    assert total(tables(as_of=day)["beneficiaries"]) == [4, 3, 6, 225, 1, 1, 1, 1]


def test_nothing_at_all_is_an_empty_table() -> None:
    made = tables()
    assert (made["beneficiaries"].rows, made["facilities"].rows) == ([], [])


@pytest.mark.parametrize("as_of", ["", "today"])
def test_the_queries_do_not_grow(given: SimpleNamespace, as_of: str) -> None:
    asked = {"by": "province"} | ({"as_of": f"{timezone.localdate():%Y-%m-%d}"} if as_of else {})
    tables(**asked)
    with CaptureQueriesContext(connection) as few:
        tables(**asked)
    for number in range(4):
        more = factories.project(given.bac_ninh, code=f"KCQG-2025-09{number}", year=2025)
        factories.support(more, factories.facility(given.bac_ninh.province, name=f"Xưởng {number}"), 9)
    with CaptureQueriesContext(connection) as many:
        assert len(list(tables(**asked)["facilities"].rows)) == 8
    assert len(many) == len(few)
