"""One đề án: each tab shows its facts, and none to a person out of scope."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client

from centers.models import Center, Province, User
from core import audit
from projects.enums import EntryKind
from projects.models import Finding, Project, ProjectFacility, StateChange
from projects.selectors.ledger import balances
from projects.selectors.pages import balance_rows, budget_grid, results_against_targets, results_of
from projects.services import ledger
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

TABS = ("", "kinh-phi/", "thu-huong/", "so-kinh-phi/", "ket-qua/", "lich-su/")


@pytest.fixture
def project(bac_ninh_center: Center, officer: User) -> Project:
    """200 triệu assigned, 60 advanced, 10 advanced by mistake and taken back."""
    made = factories.assigned_project(
        bac_ninh_center, 200_000_000, note="Báo cáo năm · https://example.vn/bai-viet · javascript:alert(1)"
    )
    for amount, key in ((60_000_000, "a"), (10_000_000, "b")):
        entry = ledger.record_entry(
            actor=officer,
            project=made,
            source="national",
            fund_year=2026,
            kind=EntryKind.ADVANCE,
            amount=amount,
            happened_on=date(2026, 2, 1),
            request_key=key,
        )
    ledger.reverse_entry(actor=officer, entry=entry, happened_on=date(2026, 2, 2), reason="Ghi nhầm")
    return made


def page(client: Client, project: Project, tab: str) -> str:
    return text_of(client.get(f"/de-an/{project.code}/{tab}").content.decode())


@pytest.mark.parametrize("tab", TABS)
def test_out_of_scope_is_not_found(client: Client, other_officer: User, project: Project, tab: str) -> None:
    client.force_login(other_officer)
    answer = client.get(f"/de-an/{project.code}/{tab}")
    assert answer.status_code == 404
    assert project.title not in answer.content.decode()
    assert client.get(f"/de-an/KHONG-CO/{tab}").content == answer.content


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_names_the_project_its_state_and_holder(
    client: Client, officer: User, project: Project, tab: str
) -> None:
    client.force_login(officer)
    text = page(client, project, tab)
    assert project.code in text
    assert project.title in text
    assert "Đang thực hiện" in text
    assert "đang ở:" in text


def test_overview_links_sources_and_nothing_else(client: Client, officer: User, project: Project) -> None:
    client.force_login(officer)
    html = client.get(f"/de-an/{project.code}/").content.decode()
    assert (
        '<a href="https://example.vn/bai-viet" rel="noopener nofollow noreferrer">Nguồn (example.vn)</a>'
        in html
    )
    assert 'href="javascript' not in html
    assert "Được sử dụng" in text_of(html)


def test_findings_stand_on_the_overview(client: Client, officer: User, project: Project) -> None:
    Finding.objects.create(
        project=project, code="refund_due", message="Vượt mức 5.000.000 đồng.", limit_amount=1, amount=2
    )
    client.force_login(officer)
    assert "Vượt mức 5.000.000 đồng." in page(client, project, "")


def test_budget_grid_sums_by_source_and_year(client: Client, officer: User, project: Project) -> None:
    factories.budget(project, 30_000_000, source="local", item="workshop", fund_year=2027)
    grid = budget_grid(project, officer.scope)
    assert [source.value for source in grid.sources] == ["national", "local"]
    assert [(block.year, block.amounts, block.total) for block in grid.years] == [
        (2026, (200_000_000, None), 200_000_000),
        (2027, (None, 30_000_000), 30_000_000),
    ]
    assert (grid.amounts, grid.total) == ((200_000_000, 30_000_000), 230_000_000)
    assert grid.years[0].lines[0].law.norm.words == "50 % chi phí, không quá 300.000.000 đồng/cơ sở"
    client.force_login(officer)
    text = page(client, project, "kinh-phi/")
    assert "Năm ngân sách 2026 200,0 – 200,0" in text
    assert "Điều 8, khoản 4, 28/2018/TT-BTC" in text


def test_ledger_shows_reversals_and_the_running_balance(
    client: Client, officer: User, project: Project
) -> None:
    [balance] = balances(project)
    assert [(row.label, row.amounts) for row in balance_rows([balance]) if row.main] == [
        ("Được sử dụng", (200_000_000,)),
        ("Giải ngân (tạm ứng + thanh toán − hoàn trả)", (60_000_000,)),
        ("Còn lại", (140_000_000,)),
    ]
    client.force_login(officer)
    answer = client.get(f"/de-an/{project.code}/so-kinh-phi/")
    assert [(row.entry.signed_amount, row.after.remaining) for row in answer.context["rows"]] == [
        (200_000_000, 200_000_000),
        (60_000_000, 140_000_000),
        (10_000_000, 130_000_000),
        (-10_000_000, 140_000_000),
    ]
    text = text_of(answer.content.decode())
    assert "Bút toán đảo: Tạm ứng" in text
    assert "(10,0)" in text
    assert "Đã đảo ngày 02/02/2026" in text


def test_beneficiaries_open_only_pages_in_sight(
    client: Client, officer: User, project: Project, bac_ninh_today: Province, gia_lai_center: Center
) -> None:
    near = factories.facility(bac_ninh_today, name="HTX Gần")
    far = factories.facility(gia_lai_center.province, name="HTX Xa")
    ProjectFacility.objects.create(project=project, facility=near, item="machinery", support=50_000_000)
    ProjectFacility.objects.create(project=project, facility=far, item="machinery")
    client.force_login(officer)
    html = client.get(f"/de-an/{project.code}/thu-huong/").content.decode()
    assert f'<a href="/co-so/{near.code}/">HTX Gần</a>' in html
    assert f"/co-so/{far.code}/" not in html
    assert "HTX Xa" in html
    assert '<data value="50000000">50,0</data>' in html


def test_results_count_a_correction_once(
    client: Client, officer: User, project: Project, bac_ninh_center: Center
) -> None:
    factories.target(bac_ninh_center, "workers_trained", 80, project=project)
    first = factories.result(
        bac_ninh_center, "workers_trained", 35, happened_on=date(2026, 3, 1), project=project
    )
    factories.result(
        bac_ninh_center, "workers_trained", 33, happened_on=date(2026, 3, 1), project=project, corrects=first
    )
    [row] = results_against_targets(project, results_of(project))
    assert (row.planned, row.actual, row.percent) == (Decimal(80), Decimal(33), Decimal("41.25"))
    client.force_login(officer)
    text = page(client, project, "ket-qua/")
    assert "80 33 41,25 %" in text
    assert "Sửa số 35" in text


def test_history_joins_steps_changes_and_refusals(
    client: Client, officer: User, project: Project, gia_lai_center: Center
) -> None:
    StateChange.objects.create(
        project=project,
        action="return",
        from_state="base_appraisal",
        to_state="returned",
        actor=officer,
        reason="Thiếu báo giá",
    )
    audit.record(
        actor=officer,
        action="project.update",
        obj=project,
        before={"center_id": gia_lai_center.pk, "status": "draft"},
        after={"center_id": project.center_id, "status": "approved"},
    )
    audit.record(
        actor=officer, action="project.return", obj=project, before={"status": "a"}, after={"status": "b"}
    )
    audit.record_refusal(
        actor=officer, action="project.approve", obj=project, reason="Không được tự phê duyệt."
    )
    client.force_login(officer)
    text = page(client, project, "lich-su/")
    assert "Trả lại bổ sung: Thẩm định cấp cơ sở → Trả lại bổ sung" in text
    assert "Thiếu báo giá" in text
    assert "Sửa hồ sơ" in text
    assert f"Đơn vị thực hiện {gia_lai_center} {project.center}" in text
    assert "Trạng thái Đang soạn Đã phê duyệt" in text
    assert "Phê duyệt kế hoạch Bị từ chối" in text
    assert text.count("Trả lại bổ sung:") == 1


def test_history_writes_days_and_leaves_out_what_is_empty(
    client: Client, officer: User, project: Project, bac_giang: Province
) -> None:
    audit.record(
        actor=officer,
        action="project.update",
        obj=project,
        before={"start": "2026-01-01", "province_id": None, "provinces": [], "note": ""},
        after={"start": "2026-02-05", "province_id": bac_giang.pk, "provinces": [bac_giang.pk], "note": ""},
    )
    client.force_login(officer)
    text = page(client, project, "lich-su/")
    assert f"Trường Trước Sau Bắt đầu 01/01/2026 05/02/2026 Địa bàn – {bac_giang.name}" in text
    assert "Xem 2 thay đổi" in text


def test_state_from_a_package_has_no_day_of_its_own(
    client: Client, officer: User, bac_ninh_center: Center
) -> None:
    imported = factories.project(bac_ninh_center, imported=True, status="approved")
    Project.objects.filter(pk=imported.pk).update(status_since=datetime(2026, 2, 4, 20, tzinfo=UTC))
    client.force_login(officer)
    url = f"/api/v1/projects/{imported.code}/"
    assert "Đã phê duyệt theo gói dữ liệu, nhập ngày 05/02/2026" in page(client, imported, "")
    assert client.get(url).json()["status_since"] is None
    StateChange.objects.create(
        project=imported, action="start", from_state="approved", to_state="in_progress", actor=officer
    )
    assert "từ 03:00 ngày 05/02/2026" in page(client, imported, "")
    assert client.get(url).json()["status_since"] == "2026-02-05T03:00:00+07:00"


@pytest.mark.parametrize("tab", TABS)
def test_queries_do_not_grow_with_rows(
    client: Client,
    officer: User,
    project: Project,
    bac_ninh_center: Center,
    bac_ninh_today: Province,
    tab: str,
) -> None:
    def grow(times: int) -> None:
        for _ in range(times):
            factories.budget(project, 1_000_000, item="workshop")
            ProjectFacility.objects.create(
                project=project, facility=factories.facility(bac_ninh_today), item="machinery"
            )
            factories.entry(project, EntryKind.ADVANCE, 1_000, happened_on=date(2026, 3, 1))
            factories.result(
                bac_ninh_center, "workers_trained", 1, happened_on=date(2026, 3, 1), project=project
            )
            StateChange.objects.create(
                project=project, action="submit", from_state="draft", to_state="draft", actor=officer
            )
            Finding.objects.create(project=project, code="x", message="x")
            audit.record(
                actor=officer,
                action="project.update",
                obj=project,
                before={"center_id": 1},
                after={"center_id": 2},
            )

    client.force_login(officer)
    grow(1)
    one = queries_of(client, f"/de-an/{project.code}/{tab}")
    grow(2)
    assert queries_of(client, f"/de-an/{project.code}/{tab}") == one
