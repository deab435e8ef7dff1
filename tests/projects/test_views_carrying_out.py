"""The pages of carrying out: offered by side and state, hints and due days, refusals in words at their field."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from projects.enums import AttachmentKind, Form, State
from projects.models import (
    Acceptance,
    Attachment,
    Contract,
    ImplementationPlan,
    Inspection,
    ProgressReport,
    Project,
    Settlement,
    StateChange,
)
from projects.services.progress import ProgressDraft, save_progress, send_progress
from tests import factories, pages
from tests.projects import stages

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def words(answer) -> str:
    """What a reader sees of an answer."""
    return pages.text_of(answer.content.decode())


@pytest.fixture
def people(db):
    return stages.cast()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, project: Project, *rest: object) -> str:
    return reverse(f"projects:{name}", args=[project.code, *rest])


def offers(person, project: Project) -> list[str]:
    html = client_of(person).get(url("overview", project)).content.decode()
    found = re.search(r'<nav class="acts".*?</nav>', html, re.DOTALL)
    return re.findall(r">([^<]+)</a>", found[0]) if found else []


@pytest.mark.parametrize(
    ("state", "form", "who", "offered"),
    [
        ("approved", "single", "officer", ["Ghi hợp đồng", "Lập kế hoạch thực hiện"]),
        ("approved", "single", "approver", ["Ký hợp đồng"]),
        ("contracted", "single", "approver", ["Ghi hợp đồng bổ sung", "Ghi kiểm tra"]),
        ("contracted", "group", "officer", ["Bắt đầu thực hiện", "Lập kế hoạch thực hiện", "Nêu tên đơn vị thụ hưởng", "Viết báo cáo tiến độ"]),
        ("contracted", "group", "department_lead", ["Ghi kiểm tra"]),
        ("contracted", "single", "department_lead", ["Ghi kiểm tra"]),
        ("in_progress", "single", "officer", ["Viết báo cáo tiến độ", "Nhập kết quả"]),
        ("in_progress", "single", "appraiser", ["Ghi biên bản nghiệm thu", "Ghi kiểm tra"]),
        ("accepted", "single", "center_accountant", ["Lập hồ sơ quyết toán"]),
        ("accepted", "single", "auditor", []),
        ("draft", "single", "officer", []),
    ],
)  # fmt: skip
def test_each_side_is_offered_its_acts_in_their_states(people, state, form, who, offered) -> None:
    project = stages.ready(state, form=form)
    carrying = {*offers(people[who], project)}
    assert {label for label in carrying if label in ALL} == {label for label in offered if label in ALL}


ALL = {
    "Ghi hợp đồng", "Ghi hợp đồng bổ sung", "Lập kế hoạch thực hiện", "Nêu tên đơn vị thụ hưởng", "Duyệt kế hoạch thực hiện",
    "Viết báo cáo tiến độ", "Nhập kết quả", "Ghi biên bản nghiệm thu", "Ghi kiểm tra", "Lập hồ sơ quyết toán",
}  # fmt: skip


def test_a_contract_is_recorded_within_what_is_left(people) -> None:
    project = stages.ready(State.APPROVED)
    client, page = client_of(people["officer"]), url("contract", project)
    assert 'value="200.000.000"' in client.get(page).content.decode()

    above = client.post(page, {"number": "01/HĐ", "signed_on": "01/02/2026", "value": "200.000.001"})
    assert above.status_code == 422
    assert "vượt 1 đồng" in above.context["form"].errors["value"][0]
    assert above.context["form"]["number"].value() == "01/HĐ"
    unread = client.post(page, {"number": "01/HĐ", "signed_on": "31/02/2026", "value": "1,234.5"})
    assert list(unread.context["form"].errors) == ["signed_on", "value"]
    assert not Contract.objects.exists()

    done = client.post(page, {"number": "01/HĐ", "signed_on": "01/02/2026", "value": "150 tr"}, follow=True)
    assert done.redirect_chain == [(url("progress", project), 302)]
    assert "01/HĐ 01/02/2026 150,0" in words(done)
    again = client.post(page, {"number": "01/HĐ", "signed_on": "01/02/2026", "value": "1"})
    assert "đã được ghi" in again.context["form"].errors["number"][0]


def test_a_page_refuses_those_without_the_right_and_keeps_a_try(people) -> None:
    project = stages.ready(State.APPROVED)
    client, page = client_of(people["approver"]), url("contract", project)
    assert "Việc này thuộc về Đơn vị thực hiện." in words(client.get(page))
    assert client.get(page).status_code == 403
    assert not AuditEvent.objects.filter(refused=True).exists()
    assert client.post(page, {}).status_code == 403
    assert AuditEvent.objects.get(refused=True).action == "contract.record"
    late = client_of(people["officer"]).get(url("contract", stages.ready(State.DRAFT)))
    assert (late.status_code, "Đang soạn" in words(late)) == (409, True)


def test_before_its_first_day_there_is_no_period_to_report(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    begins = timezone.localdate() + timedelta(days=40)
    Project.objects.filter(pk=project.pk).update(start=begins, end=begins + timedelta(days=300))
    answer = client_of(people["officer"]).get(url("progress_report", project))
    assert answer.status_code == 200
    assert f"Chưa có kỳ nào để báo cáo. Đề án bắt đầu ngày {begins:%d/%m/%Y}" in words(answer)
    assert "không tồn tại" not in words(answer)


def test_a_report_is_written_with_the_figures_of_the_period_before(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    ProgressReport.objects.create(
        project=project,
        period="2026-04",
        percent=35,
        difficulty="Máy về chậm",
        expected_end=date(2026, 9, 30),
        status="accepted",
        window_end=date(2026, 4, 14),
    )
    factories.entry(project, "advance", 60_000_000, happened_on=date(2026, 4, 20))
    factories.entry(project, "advance", 10_000_000, happened_on=date(2026, 3, 1))
    factories.result(project.center, "machinery_facilities", 2, happened_on=date(2026, 5, 1), project=project)
    client, page = client_of(people["officer"]), url("progress_report", project)

    answer = client.get(page, {"ky": "2026-05"})
    shown = words(answer)
    assert "Tháng 5 năm 2026 (15/04/2026 – 14/05/2026) · hạn gửi 25/05/2026" in shown
    assert "35 %, tháng 4 năm 2026 (15/03/2026 – 14/04/2026)" in shown
    assert "Máy về chậm" in shown
    assert "Giải ngân trong kỳ 60,0 triệu đồng Lũy kế đến cuối kỳ 70,0 triệu đồng" in shown
    assert ": 2 cơ sở" in shown
    assert answer.context["form"]["expected_end"].value() == date(2026, 9, 30)
    assert answer.context["form"]["percent"].value() is None

    sent = {"ky": "2026-05", "percent": "30", "narrative": "Lắp máy", "seen": "-"}
    falls = client.post(f"{page}?ky=2026-05", sent)
    assert falls.context["form"].errors["percent"] == [
        "Khối lượng 30 % thấp hơn 35 % đã được chấp nhận ở kỳ 2026-04."
    ]
    assert falls.context["form"]["narrative"].value() == "Lắp máy"
    done = client.post(f"{page}?ky=2026-05", sent | {"percent": "40"}, follow=True)
    assert "Đã lưu báo cáo tháng 5 năm 2026. Báo cáo chưa được gửi." in words(done)


@pytest.mark.parametrize(
    ("period", "message"),
    [
        (
            "2031-01",
            "Kỳ tháng 1 năm 2031 (15/12/2030 – 14/01/2031) chưa bắt đầu. Chọn một kỳ trong danh sách.",
        ),
        ("2026-H1", "Báo cáo tiến độ lập theo tháng hoặc theo quý."),
        ("2026-13", "Kỳ báo cáo “2026-13” không tồn tại."),
        ("a\x00b", "Kỳ báo cáo “a"),
    ],
)
def test_a_period_that_cannot_be_is_told(people, period, message) -> None:
    client, page = client_of(people["officer"]), url("progress_report", stages.ready(State.IN_PROGRESS))
    answer = client.get(page, {"ky": period})
    assert (answer.status_code, message in words(answer)) == (422, True)


def test_another_s_report_is_shown_beside_one_s_own(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    client, page = client_of(people["officer"]), url("progress_report", project) + "?ky=2026-05"
    seen = client.get(page).context["form"]["seen"].value()
    save_progress(
        actor=people["center_lead"],
        project_id=project.pk,
        draft=ProgressDraft("2026-05", 20, "Của lãnh đạo"),
    )
    mine = {"ky": "2026-05", "percent": "25", "narrative": "Của cán bộ", "seen": seen}
    refused = client.post(page, mine)
    shown = words(refused)
    assert refused.status_code == 409
    assert "Người khác vừa sửa báo cáo này." in shown
    assert "Của lãnh đạo" in shown
    assert refused.context["form"]["narrative"].value() == "Của cán bộ"
    assert ProgressReport.objects.get(project=project).narrative == "Của lãnh đạo"
    again = {**mine, "seen": refused.context["form"]["seen"].value()}
    assert client.post(page, again).status_code == 302
    assert ProgressReport.objects.get(project=project).narrative == "Của cán bộ"


def test_a_report_goes_to_and_fro_on_pages(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    report = save_progress(
        actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-05", 40, "Lắp máy")
    )
    officer, sct = client_of(people["officer"]), client_of(people["appraiser"])
    turn = {act: url("progress_turn", project, report.pk, act) for act in ("gui", "tra-lai", "chap-nhan")}

    def post(client, act, **values):
        seen = client.get(turn[act]).context["form"]["seen"].value()
        return client.post(turn[act], {"seen": seen, **values}, follow=True)

    assert sct.get(turn["chap-nhan"]).status_code == 409
    assert "Đã gửi báo cáo tháng 5 năm 2026" in words(post(officer, "gui"))
    assert officer.get(turn["gui"]).status_code == 409
    assert post(sct, "tra-lai", reason=" ").status_code == 422
    returned = words(post(sct, "tra-lai", reason="Thiếu ảnh"))
    assert "Trả lại Lý do: Thiếu ảnh" in returned
    writing = words(officer.get(url("progress_report", project)))
    assert "Báo cáo bị trả lại. Lý do: Thiếu ảnh" in writing
    post(officer, "gui")
    assert "Đã chấp nhận báo cáo tháng 5 năm 2026." in words(post(sct, "chap-nhan"))
    report.refresh_from_db()
    assert (report.status, report.accepted_by) == ("accepted", people["appraiser"])
    closed = officer.get(url("progress_report", project), {"ky": "2026-05"})
    assert "Không sửa được nữa" in words(closed)
    assert officer.get(url("progress_turn", project, report.pk, "xoa")).status_code == 404
    other = stages.ready(State.IN_PROGRESS)
    assert officer.get(url("progress_turn", other, report.pk, "gui")).status_code == 404


def test_lateness_is_counted_from_the_25th(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    for period, end in (("2026-04", date(2026, 4, 14)), ("2026-05", date(2026, 5, 14))):
        ProgressReport.objects.create(
            project=project, period=period, percent=10, status="sent", window_end=end,
            sent_at=timezone.make_aware(timezone.datetime(2026, 5, 25, 23, 0)),
        )  # fmt: skip
    shown = words(client_of(people["auditor"]).get(url("progress", project)))
    assert "25/05/2026 – " in shown
    assert "25/04/2026 Trễ hạn" in shown
    assert shown.count("Trễ hạn") == 1


def test_inspections_are_recorded_marked_overdue_and_closed(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    sct = client_of(people["appraiser"])
    values = {
        "happened_on": f"{TODAY - timedelta(20):%d/%m/%Y}",
        "inspectors": "Sở Công Thương",
        "finding": "Thiếu dụng cụ",
        "follow_up": "Bổ sung 10 bộ",
    }
    refused = sct.post(url("inspection", project), values)
    assert refused.context["form"].errors["follow_up_by"] == ["Ghi thời hạn khắc phục."]
    values["follow_up_by"] = f"{TODAY - timedelta(1):%d/%m/%Y}"
    done = sct.post(url("inspection", project), values, follow=True)
    assert "Quá hạn" in words(done)
    visit = Inspection.objects.get(project=project)
    assert "Quá hạn" in words(client_of(people["officer"]).get(url("progress", project)))
    page = url("inspection_close", project, visit.pk)
    closed = sct.post(page, {"closed_on": f"{TODAY:%d/%m/%Y}"}, follow=True)
    assert f"Đã khắc phục {TODAY:%d/%m/%Y}, sau hạn" in words(closed)
    again = sct.post(page, {"closed_on": f"{TODAY:%d/%m/%Y}"})
    assert (again.status_code, "đã được xác nhận xong" in words(again)) == (409, True)
    visit.follow_up_by, visit.closed_on = TODAY, None
    visit.save()
    assert "Đang khắc phục" in words(sct.get(url("progress", project)))


def test_acceptance_is_recorded_place_by_place(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    sct, page = client_of(people["appraiser"]), url("acceptance", project)
    values = {
        "place": "Xã Tân Yên",
        "happened_on": "01/06/2026",
        "minutes_number": "01/BB",
        "volume": "01 máy",
    }
    assert list(sct.post(page, values).context["form"].errors) == ["passed"]
    done = sct.post(page, {**values, "passed": "no"}, follow=True)
    assert "Xã Tân Yên 01/06/2026 01/BB 01 máy Chưa đạt" in words(done)
    assert "nghiệm thu lại dưới đúng tên cũ: Xã Tân Yên" in words(sct.get(page))
    twice = sct.post(page, {**values, "passed": "yes"})
    assert "đã được ghi" in twice.context["form"].errors["place"][0]
    assert Acceptance.objects.get(project=project).passed is False


def test_the_settlement_dossier_tells_its_day_and_is_filed_once(people) -> None:
    project = stages.ready(State.ACCEPTED)
    Acceptance.objects.create(
        project=project, place="A", happened_on=date(2026, 6, 1), minutes_number="1", volume="1"
    )
    accountant, page = client_of(people["center_accountant"]), url("settlement", project)
    assert "Hạn nộp: 16/06/2026 (Điều 18, 36/2013/TT-BCT) Trễ hạn" in words(accountant.get(page))
    values = {"number": "01/QT", "happened_on": "16/06/2026"}
    done = accountant.post(page, values, follow=True)
    shown = words(done)
    assert "01/QT" in shown
    assert "Hạn 16/06/2026" in shown
    assert "Trễ hạn" not in shown
    assert "Lập hồ sơ quyết toán" not in offers(people["center_accountant"], project)
    assert accountant.get(page).status_code == 409
    assert accountant.post(page, values).status_code == 409
    assert Settlement.objects.filter(project=project).count() == 1


def test_a_group_plan_names_its_beneficiaries_and_is_approved(people, bac_ninh_today) -> None:
    project = stages.ready(State.CONTRACTED, form=Form.GROUP)
    project.beneficiaries.all().delete()
    facility = factories.facility(bac_ninh_today, name="HTX Gỗ Đồng Kỵ")
    officer, lead = client_of(people["officer"]), client_of(people["department_lead"])
    plan = {"text": "Lắp 3 máy", "expected_end": "30/09/2026", "seen": "-"}
    assert officer.post(url("plan", project), plan).status_code == 302
    approve = url("approve_plan", project)
    assert "Duyệt kế hoạch thực hiện" in offers(people["department_lead"], project)
    seen = {"seen": lead.get(approve).context["form"]["seen"].value()}
    assert "phải nêu tên đơn vị thụ hưởng" in words(lead.post(approve, seen))

    page = url("named", project)
    found = officer.get(page, {"q": "go dong ky"})
    assert f"?q=go%20dong%20ky&amp;chon={facility.code}" in found.content.decode()
    assert officer.get(page, {"q": "go dong ky", "chon": facility.code}).context["form"][
        "facility"
    ].value() == (facility.code)
    unknown = officer.post(page, {"facility": "CS-999999", "item": "machinery"})
    assert list(unknown.context["form"].errors) == ["facility"]
    row = {"facility": facility.code, "item": "machinery", "support": "50 tr"}
    assert "HTX Gỗ Đồng Kỵ" in words(officer.post(page, row, follow=True))
    assert "đã có với cùng mục chi" in words(officer.post(page, row))

    shown = words(lead.get(approve))
    assert "HTX Gỗ Đồng Kỵ" in shown
    assert "Đã phê duyệt kế hoạch thực hiện." in words(lead.post(approve, seen, follow=True))
    assert ImplementationPlan.objects.get(project=project).approved_by == people["department_lead"]
    assert lead.post(approve, seen).status_code == 409
    assert "Duyệt kế hoạch thực hiện" not in offers(people["department_lead"], project)
    officer.post(page, {"bo": f"{facility.pk}.machinery"})
    assert ImplementationPlan.objects.get(project=project).approved_at is None
    assert officer.post(page, {"bo": "x.machinery"}).status_code == 400
    single = stages.ready(State.CONTRACTED)
    assert lead.get(url("approve_plan", single)).status_code == 404


def test_the_papers_of_each_stage_are_there_or_missing(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    minutes = Attachment.objects.create(
        project=project, kind=AttachmentKind.MINUTES, name="b.pdf", file="x", content_type="application/pdf", size=1, sha256="1" * 64,
    )  # fmt: skip

    def told() -> dict[tuple[str, str], tuple[int, bool]]:
        rows = client_of(people["auditor"]).get(url("progress", project)).context["papers"]
        return {(row.stage, row.kind): (row.there, row.missing) for row in rows}

    first = told()
    assert first["Gửi thẩm định", "proposal"] == (1, False)
    assert first["Thẩm định", "minutes"] == (1, False)
    assert first["Nghiệm thu cơ sở", "minutes"] == (0, True)
    assert first["Ký hợp đồng", "contract"] == (0, True)
    assert first["Quyết toán", "voucher"] == (0, False)
    change = StateChange.objects.create(
        project=project, action="start", from_state="contracted", to_state="in_progress"
    )
    Attachment.objects.filter(pk=minutes.pk).update(uploaded_at=change.at + timedelta(days=1))
    then = told()
    assert (then["Thẩm định", "minutes"], then["Nghiệm thu cơ sở", "minutes"]) == ((0, True), (1, False))


def test_the_tab_asks_no_more_for_more_rows(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    client, asked = client_of(people["officer"]), []
    for number in range(1, 4):
        ProgressReport.objects.create(
            project=project, period=f"2026-0{number}", percent=number, status="sent", window_end=date(2026, number, 14),
            sent_by=people["officer"],
        )  # fmt: skip
        Inspection.objects.create(
            project=project, happened_on=date(2026, number, 5), inspectors="Sở", finding="a"
        )
        Acceptance.objects.create(
            project=project, place=f"Xã {number}", happened_on=date(2026, 5, number), minutes_number="1", volume="1"
        )  # fmt: skip
        asked.append(pages.queries_of(client, url("progress", project)))
    assert (asked[2], asked[0] <= 50) == (asked[0], True)


def test_a_sent_report_is_not_sent_again_by_a_second_click(people) -> None:
    project = stages.ready(State.IN_PROGRESS)
    report = save_progress(actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-05", 40))
    client, page = client_of(people["officer"]), url("progress_turn", project, report.pk, "gui")
    seen = client.get(page).context["form"]["seen"].value()
    assert client.post(page, {"seen": seen}).status_code == 302
    second = client.post(page, {"seen": seen})
    assert (second.status_code, "đang ở trạng thái “Đã gửi”" in words(second)) == (409, True)
    assert AuditEvent.objects.filter(action="progress.send", refused=False).count() == 1


def test_a_stopped_send_leaves_nothing_half_done(people, monkeypatch) -> None:
    project = stages.ready(State.IN_PROGRESS)
    report = save_progress(actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-05", 40))

    def fails(*args, **kwargs):
        raise RuntimeError("đứt")

    monkeypatch.setattr("projects.services.progress.keep_reports", fails)
    with pytest.raises(RuntimeError):
        send_progress(actor=people["officer"], report_id=report.pk)
    report.refresh_from_db()
    assert (report.status, report.sent_at) == ("draft", None)
