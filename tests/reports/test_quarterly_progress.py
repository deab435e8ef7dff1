"""quarterly-progress: a line per đề án with its money, contract and last report."""

from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.utils import timezone

from centers.models.scope import EVERYTHING
from core.exceptions import InvalidInput
from core.table import Row, Table
from projects.models import Contract, ProgressReport, StateChange
from reports.services.compute import build_report
from tests import factories

pytestmark = pytest.mark.django_db


def table(period: str = "2025-Q4", **parameters: str) -> Table:
    report = build_report(
        kind="quarterly-progress", parameters={"period": period} | parameters, scope=EVERYTHING
    )
    return report.tables[0]


def rows(**parameters: str) -> dict[str, Row]:
    return {row.key: row for row in table(**parameters).data_rows()}


def test_a_line_tells_money_contract_volume_and_difficulty(country: SimpleNamespace) -> None:
    Contract.objects.create(project=country.one, number="05/HĐ-KC", signed_on=date(2025, 2, 20), value=300)
    ProgressReport.objects.create(
        project=country.one,
        period="2025-09",
        percent=60,
        status="accepted",
        window_end=date(2025, 9, 14),
        difficulty="Máy về chậm",
    )
    ProgressReport.objects.create(
        project=country.one,
        period="2025-11",
        percent=90,
        status="draft",
        window_end=date(2025, 11, 14),
        difficulty="chưa gửi",
    )

    cells = rows()["KCQG-2025-0001"].cells

    assert (
        cells["approved"],
        cells["advanced"],
        cells["paid"],
        cells["settled_to_date"],
        cells["remaining"],
    ) == (300, 109, 60, 150, 131)
    assert str(cells["percent"]) == "56.33"
    assert (cells["contract"], cells["volume"], cells["difficulty"]) == (
        "05/HĐ-KC, 20/02/2025",
        60,
        "Máy về chậm",
    )
    assert cells["expected_end"] == date(2025, 12, 1)


def test_what_nobody_reported_is_blank(country: SimpleNamespace) -> None:
    cells = rows()["KCQG-2025-0002"].cells

    assert (cells["volume"], cells["contract"], cells["difficulty"]) == (None, None, None)


def test_carried_over_projects_come_first_then_contents(country: SimpleNamespace) -> None:
    older = factories.project(
        country.gia_lai, code="KCDP-2024-0001", year=2024, fund="local", content="products"
    )
    factories.entry(older, "carry_in", 80, source="local", fund_year=2025)

    made = table()

    assert [row.key for row in made.rows] == [
        "carried",
        "carried-products",
        "KCDP-2024-0001",
        "new",
        "new-training",
        "KCQG-2025-0002",
        "new-technology",
        "KCDP-2025-0003",
        "KCQG-2025-0001",
        "KCQG-2025-0005",
        "new-products",
        "KCDP-2025-0004",
    ]
    groups = {row.key: row.cells["available"] for row in made.rows if row.role == "group"}
    assert groups["carried"] + groups["new"] == made.total["available"] == 1730


def test_living_on_money_carried_over_makes_a_de_an_of_this_year_a_carried_over_one(
    country: SimpleNamespace,
) -> None:
    factories.entry(country.two, "carry_in", 5, fund_year=2025)

    keys = [row.key for row in table().rows]

    assert keys.index("carried-training") < keys.index("KCQG-2025-0002") < keys.index("new")


def test_the_total_is_the_sum_of_the_lines(country: SimpleNamespace) -> None:
    made = table()

    for key in ("approved", "available", "advanced", "paid", "settled_to_date", "remaining"):
        assert made.total[key] == sum(row.cells[key] for row in made.data_rows())


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("province", ["new-63:24", "new-63:27", "new-34:24", "new-34:52", "new-multi"]),
        ("fund", ["new-national", "new-local"]),
        ("center", ["new-IPC1", "new-TTKC-24-63", "new-TTKC-27-63", "new-TTKC-24", "new-TTKC-52"]),
        ("project", []),
    ],
)
def test_groups_follow_the_dimension_asked_for(country: SimpleNamespace, by: str, groups: list[str]) -> None:
    made = table(by=by)

    heads = [row.key for row in made.rows if row.role == "group" and row.level == 1]
    assert sorted(heads) == sorted(groups)
    assert sum(1 for _ in made.data_rows()) == 5


def test_a_parameter_of_another_kind_is_refused() -> None:
    with pytest.raises(InvalidInput) as error:
        table(colour="red")

    assert error.value.field == "colour"


def test_movement_of_an_older_fund_year_is_not_lost(country: SimpleNamespace) -> None:
    older = factories.project(
        country.gia_lai, code="KCDP-2023-0001", year=2023, fund="local", status="settled"
    )
    factories.budget(older, 90, source="local")
    factories.entry(older, "assign", 90, source="local", fund_year=2023)
    factories.entry(older, "pay", 60, source="local", fund_year=2023, happened_on=date(2025, 10, 2))

    cells = rows()["KCDP-2023-0001"].cells

    assert (cells["approved"], cells["available"], cells["paid"], cells["remaining"]) == (90, 90, 60, 30)
    assert "KCDP-2023-0001" not in rows(period="2026-Q1")


def test_as_known_before_a_contract_a_report_and_a_step(country: SimpleNamespace) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with patch("django.utils.timezone.now", return_value=tomorrow):
        Contract.objects.create(
            project=country.one, number="05/HĐ-KC", signed_on=date(2025, 2, 20), value=300
        )
        ProgressReport.objects.create(
            project=country.one,
            period="2025-09",
            percent=60,
            status="accepted",
            window_end=date(2025, 9, 14),
            sent_at=tomorrow,
        )
        StateChange.objects.create(
            project=country.one, action="accept", from_state="in_progress", to_state="accepted"
        )
    type(country.one).objects.filter(pk=country.one.pk).update(status="accepted")

    before = rows(as_of=f"{timezone.localdate():%Y-%m-%d}")["KCQG-2025-0001"].cells
    now = rows()["KCQG-2025-0001"].cells

    assert (before["contract"], before["volume"], before["status"]) == (None, None, "Đang thực hiện")
    assert (now["contract"], now["volume"], now["status"]) == ("05/HĐ-KC, 20/02/2025", 60, "Đã nghiệm thu")
