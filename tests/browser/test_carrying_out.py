"""The grid of results by keyboard, two people at one cell, a lost line; and the pages of carrying out under axe."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from centers.models import Center
from projects.enums import Form, State
from projects.models import ImplementationPlan, IndicatorResult, Inspection, ProgressReport, Project
from tests import factories
from tests.browser.conftest import fits, follow, log_in
from tests.browser.test_accessibility import faults
from tests.projects import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GRID = "/de-an/KCQG-2026-0001/ket-qua/nhap/?nam=2026"


def cell(page: Page, month: int, indicator: str = "machinery_facilities", part: str = "value") -> Any:
    return page.locator(f"input[type=text][name='{part}.{indicator}.2026-{month:02d}']")


def said(page: Page, month: int, indicator: str = "machinery_facilities") -> Any:
    return page.locator(f"#said-value-{indicator}-2026-{month:02d}")


def values(project: Project, indicator: str = "machinery_facilities") -> list[int]:
    rows = IndicatorResult.objects.known_on(None).filter(project=project, indicator__code=indicator)
    return [int(value) for value in rows.order_by("happened_on").values_list("value", flat=True)]


def test_results_are_entered_by_keyboard_alone(page: Page, project: Project) -> None:
    log_in(page)
    page.goto(GRID)
    cell(page, 2).focus()
    page.keyboard.type("4")
    page.keyboard.press("ArrowRight")
    expect(cell(page, 3)).to_be_focused()
    expect(said(page, 2)).to_contain_text("Đã lưu")
    page.keyboard.type("1.006")
    page.keyboard.press("Enter")
    expect(cell(page, 3, "technology_lines")).to_be_focused()
    expect(said(page, 3)).to_contain_text("Đã lưu")
    expect(page.locator("#sum-value-machinery_facilities")).to_have_text("1.010")
    expect(page.locator("#before-value-machinery_facilities-2026-04")).to_contain_text("1.006")
    page.keyboard.press("ArrowUp")
    expect(cell(page, 3)).to_be_focused()
    page.keyboard.type("6")
    page.keyboard.press("Shift+Enter")
    expect(page.locator("#sum-value-machinery_facilities")).to_have_text("10")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("sáu")
    page.keyboard.press("Tab")
    expect(said(page, 3)).to_contain_text("không đọc được")
    expect(cell(page, 3)).to_have_attribute("aria-invalid", "true")
    expect(cell(page, 3)).to_have_value("sáu")
    assert values(project) == [4, 6]
    assert IndicatorResult.objects.filter(project=project, corrects__isnull=False).count() == 1


def test_another_s_figure_is_shown_in_the_cell_and_kept(page: Page, project: Project) -> None:
    log_in(page)
    page.goto(GRID)
    factories.result(project.center, "machinery_facilities", 9, happened_on=project.start, project=project)
    cell(page, 1).fill("5")
    cell(page, 1).press("Tab")
    expect(said(page, 1)).to_contain_text("Người khác vừa ghi 9 vào ô này.")
    assert values(project) == [9]
    cell(page, 1).fill("6")
    cell(page, 1).press("Tab")
    expect(said(page, 1)).to_contain_text("Đã lưu")
    assert values(project) == [6]


def test_a_lost_login_loses_nothing_of_what_was_typed(page: Page, project: Project) -> None:
    log_in(page)
    page.goto(GRID)
    page.context.clear_cookies()
    cell(page, 2).fill("5")
    cell(page, 2).press("Tab")
    expect(said(page, 2)).to_contain_text("Chưa lưu được; số vẫn ở trên màn hình.")
    expect(cell(page, 2)).to_have_value("5")
    assert values(project) == []


def test_the_grid_is_a_plain_form_without_javascript(
    browser: Any, live_server: Any, project: Project
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    log_in(page)
    page.goto(GRID)
    cell(page, 2).fill("3")
    cell(page, 4).fill("2")
    page.get_by_role("button", name="Lưu tất cả các ô").click()
    expect(page.get_by_text("Đã lưu 2 số.")).to_be_visible()
    expect(page.locator("#sum-value-machinery_facilities")).to_have_text("5")
    assert values(project) == [3, 2]
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_pages_of_carrying_out_pass_axe(
    page: Page, live_server: Any, bac_ninh_center: Center, scheme: Any, width: int
) -> None:
    people = stages.cast()
    approved = stages.ready(State.APPROVED)
    group = stages.ready(State.CONTRACTED, form=Form.GROUP)
    ImplementationPlan.objects.create(project=group, text="Lắp 3 máy", expected_end=group.end)
    running = stages.ready(State.IN_PROGRESS)
    visit = Inspection.objects.create(
        project=running, happened_on=running.start, inspectors="Sở", finding="Thiếu", follow_up="Bổ sung", follow_up_by=running.start
    )  # fmt: skip
    sent = ProgressReport.objects.create(
        project=running, period="2026-02", percent=5, status="sent", window_end=running.start
    )
    draft = ProgressReport.objects.create(
        project=running, period="2026-03", percent=6, status="returned", reason="Thiếu ảnh", window_end=running.end
    )  # fmt: skip
    result = factories.result(
        bac_ninh_center, "workers_trained", 5, happened_on=running.start, project=running
    )
    done = stages.ready(State.ACCEPTED)
    walk = {
        "officer": [
            ("contract", approved),
            ("plan", group),
            ("named", group),
            ("progress", running),
            ("progress_report", running),
            ("progress_turn", running, draft.pk, "gui"),
            ("results_entry", running),
            ("result_correction", running, result.pk),
        ],
        "department_lead": [
            ("approve_plan", group),
            ("progress", running),
            ("inspection", running),
            ("inspection_close", running, visit.pk),
            ("progress_turn", running, sent.pk, "chap-nhan"),
            ("progress_turn", running, sent.pk, "tra-lai"),
            ("acceptance", running),
        ],
        "center_accountant": [("settlement", done)],
    }
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    told: list[str] = []
    for name, stops in walk.items():
        page.context.clear_cookies()
        log_in(page, people[name].username)
        for route, project, *rest in stops:
            url = reverse(f"projects:{route}", args=[project.code, *rest])
            answer = page.goto(url)
            assert answer is not None
            assert answer.status == 200, url
            told += [f"{url}: {rule}: {html}" for rule, html in faults(page)]
            if not fits(page):
                told.append(f"{url}: scrolls sideways")
            button = page.locator(".form-card form.form-stack button")
            if route in ("contract", "inspection", "acceptance", "settlement"):
                follow(page, button)
                expect(page.get_by_role("alert")).to_be_visible()
                told += [f"{url} refused: {rule}: {html}" for rule, html in faults(page)]
    assert told == [], "\n".join(told)
