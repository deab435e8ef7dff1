"""axe (WCAG 2.2 AA) in dark on a telephone; every page in light and wide is looked at by ``test_every_page.py``."""

from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from centers.models import User
from core import audit
from core.models import Job, JobState
from projects.enums import State
from projects.models import Decision, Project, ProjectFacility
from projects.services.amendment_requests import start_amendment
from projects.services.council import MemberDraft, add_member
from projects.services.decisions import approve_plan
from projects.services.lifecycle import transition_project
from reports.models import ReportRun
from tests import factories
from tests.browser.conftest import fits, follow, log_in, picture
from tests.projects import stages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DARK = [("dark", 390)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def faults(page: Page) -> list[tuple[str, str]]:
    found: dict[str, Any] = Axe().run(page, options=RULES).response
    return [
        (fault["id"], node["html"][:160] + " | " + str(node.get("failureSummary", ""))[:300])
        for fault in found["violations"]
        for node in fault["nodes"][:3]
    ]


def urls_of(project: Project) -> list[str]:
    facility = ProjectFacility.objects.get(project=project).facility
    jobs = [
        Job.objects.create(
            kind="report",
            owner=project.created_by,
            state=state,
            error="Lỗi mẫu." if state == JobState.FAILED else "",
        )
        for state in (JobState.RUNNING, JobState.FAILED)
    ]
    runs = [
        ReportRun.objects.create(
            kind="plan-vs-actual", period="2026-Q1", parameters={"period": "2026-Q1", "by": "content"}, format="pdf",
            owner=project.created_by, scope=project.created_by.scope.as_data(), job=job,
        )
        for job in jobs
    ]  # fmt: skip
    draft = factories.project(project.center, status="draft", form="flagship", created_by=project.created_by)
    draft.attachments.create(
        kind="proposal",
        name="thuyet-minh.pdf",
        file="x",
        content_type="application/pdf",
        size=9,
        sha256="0" * 64,
    )
    return [
        "/",
        "/?year=1900",
        "/viec-cua-toi/",
        "/viec-cua-toi/?muc=cho-toi",
        "/viec-cua-toi/thong-bao/",
        "/de-an/",
        "/de-an/?q=che&status=in_progress&year=abc",
        "/de-an/?q=khong-co-gi",
        *(
            f"/de-an/{project.code}/{tab}"
            for tab in (
                "",
                "kinh-phi/",
                "thu-huong/",
                "so-kinh-phi/",
                "ket-qua/",
                "tham-dinh/",
                "ho-so/",
                "ho-so/them/",
                "lich-su/",
                "tien-do/",
                "tien-do/bao-cao/?ky=2026-04",
                "ket-qua/nhap/",
                "ket-qua/nhap/?ky=quy",
            )
        ),
        "/de-an/lap-moi/",
        f"/de-an/{project.code}/sao-chep/",
        *(
            f"/de-an/{draft.code}/soan/{section}/"
            for section in ("cac-ben", "muc-tieu", "noi-dung", "ket-qua", "ho-so", "kiem-tra")
        ),
        f"/de-an/{draft.code}/soan/ho-so/{draft.attachments.get().pk}/bo/",
        f"/de-an/{project.code}/so-kinh-phi/doi-chieu/",
        f"/de-an/{project.code}/so-kinh-phi/lap/contribute/",
        *(f"/de-an/{project.code}/so-kinh-phi/de-nghi/{row.pk}/" for row in project.money_requests.all()),
        "/so-kinh-phi/",
        "/so-kinh-phi/?loc=da-tra-loi",
        "/so-kinh-phi/ke-hoach/",
        "/so-kinh-phi/han/?loc=thanh-ly",
        "/co-so/",
        f"/co-so/{facility.code}/",
        "/ke-hoach/",
        "/quyet-dinh/",
        "/bao-cao/",
        "/bao-cao/?kind=plan-vs-actual&period=2026-Q1",
        "/bao-cao/?kind=quarterly-progress&period=2026-Q1",
        "/bao-cao/?kind=x&period=9999",
        *(f"/bao-cao/{run.pk}/" for run in runs),
        "/tai-khoan/",
        "/tai-khoan/mat-khau/",
        "/tai-khoan/ung-dung/",
        "/tai-khoan/khoa/",
        "/khong-co/",
    ]


@pytest.mark.parametrize(("scheme", "width"), DARK)
def test_every_page_passes_axe(page: Page, project: Project, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    page.goto("/dang-nhap/")
    found = {"/dang-nhap/": faults(page)}
    log_in(page)
    for url in urls_of(project):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == (404 if url == "/khong-co/" else 200), url
        found[url] = faults(page)
    told = [f"{url}: {rule}: {html}" for url, seen in found.items() for rule, html in seen]
    assert told == [], "\n".join(told)


APPRAISAL_ACTS = ("lap/", "hoan-tat/", "rut/")


@pytest.mark.parametrize(("scheme", "width"), DARK)
def test_every_page_of_an_appraisal_passes_axe(page: Page, live_server: Any, scheme: Any, width: int) -> None:
    """Before it is begun, while it is written, with errors, when it is finished; and the lead's pages."""
    people = stages.cast()
    made = stages.ready(State.DRAFT)
    for goals in ("Bản đầu", "Bản hai"):
        Project.objects.filter(pk=made.pk).update(goals=goals)
        transition_project(project_id=made.pk, action="submit", actor=people["center_lead"])
        if goals == "Bản đầu":
            transition_project(
                project_id=made.pk, action="return", actor=people["appraiser"], reason="Bổ sung."
            )
    finished = stages.appraise(made, "base", people["appraiser"])
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    base = f"/de-an/{made.code}/tham-dinh/"
    found = {}

    def walk(*urls: str) -> None:
        for url in urls:
            answer = page.goto(url)
            assert answer is not None
            assert answer.status == 200, url
            found[url] = faults(page)

    log_in(page, "vai-appraiser")
    walk(base, f"{base}{finished.pk}/", f"{base}lan-gui/2/", f"{base}lap/")
    page.get_by_label("Hội đồng thẩm định").check()
    follow(page, page.get_by_role("button", name="Lập phiếu khác"))
    number = page.get_by_label("Số biên bản")
    number.evaluate("one => one.removeAttribute('maxlength')")
    number.fill("x" * 61)
    # Leaving the field saves it alone and says what is wrong; the button then brings the whole page with its errors.
    follow(page, page.get_by_role("button", name="Lưu, làm tiếp sau"))
    expect(page.locator("#minutes_number-state .field-error")).to_be_visible()
    found["errors"] = faults(page)
    draft = made.appraisals.open().get()
    lead = MemberDraft(user_id=people["department_lead"].pk, seat="chair")
    add_member(actor=people["appraiser"], appraisal_id=draft.pk, draft=lead)
    outsider = add_member(
        actor=people["appraiser"], appraisal_id=draft.pk, draft=MemberDraft(name="Lê Văn Bảy")
    )
    walk(*(f"{base}{act}" for act in (*APPRAISAL_ACTS, "hoi-dong/them/", f"hoi-dong/{outsider.pk}/")))
    page.context.clear_cookies()
    log_in(page, "vai-department_lead")
    walk(f"{base}lap/", f"{base}thu-hoi/", f"{base}cam-ket/", f"/de-an/{made.code}/buoc/pass/")
    told = [f"{url}: {rule}: {html}" for url, seen in found.items() for rule, html in seen]
    assert told == [], "\n".join(told)


def decided(approver: User, project: Project) -> list[str]:
    """A plan with money, a đề án that waits for it, one decision with its list; the pages of deciding over them."""
    plan = stages.plan(amount=900_000_000)
    waiting = stages.ready(State.PLAN_PENDING, code="KCQG-2026-0901")
    stages.ready(State.PLAN_PENDING, code="KCQG-2026-0902", form="flagship")
    approve_plan(
        actor=approver, number="15/QĐ-BCT", date=date(2026, 1, 5), issuer="minister", plan=plan, batch=1,
        project_ids=[waiting.pk], request_key="axe",
    )  # fmt: skip
    decision = Decision.objects.get()
    return [
        "/ke-hoach/",
        "/ke-hoach/lap/",
        f"/ke-hoach/{plan.pk}/",
        f"/ke-hoach/{plan.pk}/kinh-phi/",
        f"/ke-hoach/{plan.pk}/kinh-phi/?sua={plan.envelopes.get().pk}",
        f"/ke-hoach/{plan.pk}/chuyen-nguon/",
        "/quyet-dinh/",
        f"/quyet-dinh/{decision.pk}/",
        f"/quyet-dinh/{decision.pk}/dinh-kem/",
        f"/de-an/{project.code}/ngung/",
        f"/bao-cao/?kind=plan-summary&period=2026&decision={decision.pk}",
    ]


@pytest.mark.parametrize(("scheme", "width"), DARK)
def test_the_pages_of_deciding_pass_axe(
    page: Page, project: Project, approver: User, scheme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page, approver.username)
    found = {}
    urls = decided(approver, project)
    for url in urls:
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        found[url] = faults(page)
    board = urls[2]
    for name, button in (("chưa ghi số", "Xem trước quyết định"), ("xác nhận", "Xem trước quyết định")):
        page.goto(board)
        page.get_by_label("Chọn KCQG-2026-0902").check()
        if name == "xác nhận":
            page.get_by_label("Số quyết định").fill("16/QĐ-BCT")
            page.get_by_label("Ngày quyết định").fill("10/01/2026")
        follow(page, page.get_by_role("button", name=button))
        found[name] = faults(page)
    page.goto(f"/de-an/{project.code}/ngung/")
    follow(page, page.get_by_role("button", name="Ngừng thực hiện đề án"))
    found["ngừng, thiếu mọi ô"] = faults(page)
    told = [f"{url}: {rule}: {html}" for url, seen in found.items() for rule, html in seen]
    assert told == [], "\n".join(told)


@pytest.mark.parametrize(("scheme", "width"), DARK)
def test_every_page_of_an_amendment_passes_axe(page: Page, live_server: Any, scheme: Any, width: int) -> None:
    """Choosing, writing each kind of field, sending, confirming, deciding, what is stale, whole versions; and none is wider than the screen."""
    people = stages.cast()
    made = stages.ready(State.APPROVED)
    stages.amendment(made, people["officer"], number=1)
    stages.amendment(made, people["officer"], number=2, state="confirmed")
    stages.amendment(made, people["officer"], number=3, before={"goals": "Khác"})
    for kind in ("raise_support", "change_beneficiary", "change_place", "change_time_within_year"):
        start_amendment(actor=people["officer"], project_id=made.pk, kind=kind)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    base = f"/de-an/{made.code}/dieu-chinh/"
    walks = {
        "officer": [
            "",
            "lap/",
            "1/",
            "1/rut/",
            "1/toan-van/",
            "3/",
            "4/gui/",
            *(f"{n}/soan/" for n in range(4, 8)),
        ],
        "department_lead": ["1/xac-nhan/", "1/tu-choi/"],
        "approver": ["2/quyet-dinh/"],
    }
    told = []
    for who, addresses in walks.items():
        page.context.clear_cookies()
        log_in(page, f"vai-{who}")
        for address in [*(base + one for one in addresses), f"/de-an/{made.code}/lich-su/ban/"]:
            answer = page.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            told += [f"{address}: {rule}: {html}" for rule, html in faults(page)]
            if not fits(page):
                told.append(f"{address}: wider than {width}")
    assert told == [], "\n".join(told)


@pytest.mark.parametrize(("scheme", "width"), DARK)
def test_the_audit_trail_passes_axe(
    page: Page, project: Project, auditor: User, scheme: Any, width: int
) -> None:
    audit.record(
        actor=auditor, action="project.update", obj=project, before={"title": "Cũ"}, after={"title": "Mới"}
    )
    audit.record_refusal(actor=auditor, action="project.submit", obj=project, reason="Không có quyền.")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    log_in(page, auditor.username)
    found = {}
    for url in ("/nhat-ky/", "/nhat-ky/?who=khong-ai", "/nhat-ky/?since=31/02/2026"):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        for closed in page.get_by_text("1 trường").all():
            closed.click()
        found[url] = faults(page)
        assert fits(page), url
        picture(page, f"nhat-ky-{width}-{len(found)}")
    told = [f"{url}: {rule}: {html}" for url, seen in found.items() for rule, html in seen]
    assert told == [], "\n".join(told)


@pytest.mark.parametrize(("scheme", "width"), DARK)
def test_the_pages_of_the_paying_side_pass_axe(
    page: Page, project: Project, accountant: User, scheme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    plan = stages.plan()
    book = f"/de-an/{project.code}/so-kinh-phi/"
    request = project.money_requests.get()
    entry = project.entries.get(request_key="a")
    table = factories.reconciliation(project, request.asked_by)
    log_in(page, accountant.username)
    told = []
    for url in (
        book,
        f"{book}de-nghi/{request.pk}/xac-nhan/",
        f"{book}de-nghi/{request.pk}/tu-choi/",
        f"{book}huy/{entry.pk}/",
        f"{book}doi-chieu/",
        f"{book}doi-chieu/{table.pk}/xac-nhan/",
        "/so-kinh-phi/?loc=cho-toi",
        *(
            f"/so-kinh-phi/ke-hoach/{plan.pk}/{part}"
            for part in ("", "but-toan/?figure=advanced", "doi-chieu/")
        ),
    ):
        answer = page.goto(url)
        assert answer is not None
        assert answer.status == 200, url
        told += [f"{url}: {rule}: {html}" for rule, html in faults(page)]
    assert told == [], "\n".join(told)
