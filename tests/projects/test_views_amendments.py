"""The pages of an amendment: asked for by kind, saved and finished later, side by side, confirmed, decided, refused, never silently applied."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from projects.drafts import LineDraft
from projects.enums import State
from projects.models import Amendment, BudgetLine, Entry, Project
from projects.services.amendment_requests import create_amendment, start_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from projects.services.decisions import approve_plan
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import papers, stages
from tests.projects.appraising import client_of, html_of, url

pytestmark = pytest.mark.django_db
SUPPORT = stages.SUPPORT


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def approved(people) -> Project:
    """A đề án with 200 million assigned from a plan of 250 million."""
    project = stages.ready(State.PLAN_PENDING, people=people)
    approve_plan(
        actor=people["approver"],
        number="1/QĐ",
        date=date(2026, 1, 5),
        issuer="minister",
        plan=stages.plan(amount=250_000_000),
        batch=1,
        project_ids=[project.pk],
        request_key="k",
    )
    project.refresh_from_db()
    return project


def start(people, project: Project, kind: str) -> Amendment:
    return start_amendment(actor=people["officer"], project_id=project.pk, kind=kind)


def ask(people, project: Project, **changes) -> Amendment:
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind="other", reason="Cần đổi.", changes=changes
    )


def scan(mark: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile("Quyết định điều chỉnh.pdf", papers.pdf(mark).read())


def form_of(client, project: Project, number: int = 1) -> dict[str, str]:
    """The edit form as the page shows it, ready to be sent again."""
    answer = client.get(url("amendment_edit", project, number))
    form, grid = answer.context["form"], answer.context["grid"]
    data = {}
    for bound in form:
        value = bound.value()
        if bound.name != "file":
            data[bound.html_name] = [str(v) for v in value] if isinstance(value, list) else shown(bound)
    if grid is not None:
        data[f"{grid.prefix}-TOTAL_FORMS"] = str(grid.total_form_count())
        data[f"{grid.prefix}-INITIAL_FORMS"] = str(grid.initial_form_count())
        for row in grid:
            data |= {bound.html_name: shown(bound) for bound in row if bound.name != "DELETE"}
    return data


def shown(bound) -> str:
    value = (
        bound.field.widget.format_value(bound.value())
        if hasattr(bound.field.widget, "format_value")
        else bound.value()
    )
    if isinstance(value, list):
        value = value[0] if value else ""
    return "" if value is None else str(value)


def test_the_kinds_say_who_decides_and_what_they_touch(people, approved) -> None:
    text = text_of(html_of(client_of(people["officer"]).get(url("amend", approved))))
    assert (
        "Tăng tổng kinh phí hỗ trợ Bộ trưởng Bộ Công Thương quyết định (Điều 11, 36/2013/TT-BCT). Được sửa: Dự toán."
        in text
    )
    assert "Thay đổi địa điểm Cục quyết định (Điều 11, 36/2013/TT-BCT). Được sửa: Địa điểm." in text
    assert "Ngừng đề án" not in text


def test_a_draft_is_saved_half_written_finished_later_and_sent(people, approved) -> None:
    client = client_of(people["officer"])
    opened = client.post(url("amend", approved), {"kind": "other"})
    assert opened["Location"] == url("amendment_edit", approved, 1)
    data = form_of(client, approved)
    assert data["need"] == "Nội dung đã soạn."

    saved = client.post(
        url("amendment_edit", approved, 1), {**data, "need": "Nội dung đã sửa.", "act": "save"}
    )

    assert saved["Location"] == url("amendment_edit", approved, 1)
    again = form_of(client, approved)
    assert (again["need"], again["reason"]) == ("Nội dung đã sửa.", "")
    page = client.get(url("amendment_send", approved, 1))
    refused = client.post(url("amendment_send", approved, 1), {"seen": page.context["amendment"].revision})
    assert refused.status_code == 422
    assert "Ghi lý do điều chỉnh." in html_of(refused)

    review = client.post(
        url("amendment_edit", approved, 1), {**again, "reason": "Thị trường đổi.", "act": "review"}
    )
    assert review["Location"] == url("amendment_send", approved, 1)
    done = client.post(url("amendment_send", approved, 1), {"seen": "3"}, follow=True)
    assert "Đã gửi đề nghị điều chỉnh số 1; đang chờ Sở Công Thương xác nhận." in html_of(done)
    found = Amendment.objects.get()
    assert (found.state, found.before, found.after, found.reason) == (
        "sent",
        {"need": "Nội dung đã soạn."},
        {"need": "Nội dung đã sửa."},
        "Thị trường đổi.",
    )
    approved.refresh_from_db()
    assert approved.need == "Nội dung đã soạn."


def test_a_draft_is_the_centre_s_until_it_is_sent(people, approved) -> None:
    start(people, approved, "other")
    sight = {}
    for name in ("officer", "center_lead", "department_lead", "approver", "auditor"):
        client = client_of(people[name])
        html = html_of(client.get(url("amendments", approved)))
        sight[name] = (client.get(url("amendment", approved, 1)).status_code, "Số 1" in html)
    assert sight == {
        "officer": (200, True),
        "center_lead": (200, True),
        "department_lead": (404, False),
        "approver": (404, False),
        "auditor": (404, False),
    }


def test_the_list_names_kind_state_holder_and_decision(people, approved) -> None:
    first = ask(people, approved, need="A")
    confirm_amendment(actor=people["department_lead"], amendment_id=first.pk)
    ask(people, approved, effect="B")
    text = text_of(html_of(client_of(people["auditor"]).get(url("amendments", approved))))
    assert "Số 2 Khác Hiệu quả Chờ Sở Công Thương xác nhận" in text
    assert "Lãnh đạo Sở Công Thương Cục" in text
    assert "Số 1 Khác Sự cần thiết Sở Công Thương đã xác nhận" in text


def test_an_empty_list_says_the_next_step(people, approved) -> None:
    assert "Chưa có đề nghị điều chỉnh nào." in html_of(
        client_of(people["officer"]).get(url("amendments", approved))
    )
    draft = stages.ready(State.DRAFT)
    html = html_of(client_of(people["officer"]).get(url("amendments", draft)))
    assert "trước khi phê duyệt, hồ sơ được sửa trực tiếp" in html
    refused = client_of(people["officer"]).get(url("amend", draft))
    assert refused.status_code == 409


def test_a_rise_is_typed_in_the_grid_and_its_money_shown_before_the_decision(people, approved) -> None:
    client = client_of(people["officer"])
    start(people, approved, "raise_support")
    data = form_of(client, approved)
    assert data["lines-0-national"] == "200.000.000"

    bad = client.post(
        url("amendment_edit", approved, 1),
        {**data, "lines-0-national": "hai trăm", "lines-0-quantity": "1,23.5", "reason": "Giá tăng"},
    )
    assert bad.status_code == 422
    assert "Số tiền “hai trăm” không đọc được" in html_of(bad)
    assert "Số “1,23.5” không đọc được" in html_of(bad)
    assert "Giá tăng" in html_of(bad)

    sent = {
        **data,
        "lines-0-national": "240 tr",
        "lines-0-eligible_cost": "480 tr",
        "reason": "Giá tăng",
        "act": "review",
    }
    assert client.post(url("amendment_edit", approved, 1), sent).status_code == 302
    client.post(url("amendment_send", approved, 1), {"seen": "2"})
    lead = client_of(people["department_lead"])
    lead.post(url("amendment_confirm", approved, 1))
    approver = client_of(people["approver"])
    html = html_of(approver.get(f"{url('amendment_decide', approved, 1)}?unit=dong"))
    text = text_of(html)
    assert "Khuyến công quốc gia, 2026 Bổ sung 200.000.000 240.000.000 40.000.000 50.000.000 0" in text
    assert "Quyết định áp dụng ngay" in text
    old = BudgetLine.objects.get(project=approved)
    mark = stages.seen_of(Amendment.objects.get())

    wrong = approver.post(
        url("amendment_decide", approved, 1),
        {"number": "7/QĐ", "date": "01/03/2026", "issuer": "agency", "aware": mark, "paper": scan()},
    )
    assert wrong.status_code == 422
    assert "Không có lựa chọn “agency”." in html_of(wrong)
    assert 'value="7/QĐ"' in html_of(wrong)
    done = approver.post(
        url("amendment_decide", approved, 1),
        {"number": "7/QĐ", "date": "01/03/2026", "issuer": "minister", "aware": mark, "paper": scan()},
        follow=True,
    )
    assert "7/QĐ ngày 01/03/2026, Bộ trưởng Bộ Công Thương" in text_of(html_of(done))
    old.refresh_from_db()
    assert old.retired_at is not None
    assert Entry.objects.get(kind="increase").amount == 40_000_000
    twice = approver.post(
        url("amendment_decide", approved, 1), {"number": "8/QĐ", "date": "01/03/2026", "issuer": "minister"}
    )
    assert twice.status_code == 409
    assert Entry.objects.filter(kind="increase").count() == 1


def test_a_rise_above_the_envelope_is_marked_before_and_refused(people, approved) -> None:
    line = LineDraft(2026, "machinery", {"national": 260_000_000}, eligible_cost=600_000_000)
    asked = create_amendment(
        actor=people["officer"],
        project_id=approved.pk,
        kind="raise_support",
        reason="Giá.",
        changes={"budget": [line]},
    )
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    client = client_of(people["approver"])
    assert "Vượt kinh phí kế hoạch còn lại" in html_of(client.get(url("amendment", approved, 1)))
    mark = stages.seen_of(asked)
    refused = client.post(
        url("amendment_decide", approved, 1),
        {"number": "7/QĐ", "date": "01/03/2026", "issuer": "minister", "aware": mark, "paper": scan()},
    )
    assert (refused.status_code, "thiếu 10.000.000 đồng" in html_of(refused)) == (422, True)
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_changed_words_are_marked_on_both_sides(people, approved) -> None:
    ask(people, approved, need="Nội dung mới soạn.")
    html = html_of(client_of(people["auditor"]).get(url("amendment", approved, 1)))
    assert "<del>đã</del>" in html
    assert "<ins>mới</ins>" in html


def test_beneficiaries_are_named_by_code_and_dropped_by_a_mark(people, approved, bac_ninh_today) -> None:
    client = client_of(people["officer"])
    start(people, approved, "change_beneficiary")
    data = form_of(client, approved)
    new = factories.facility(bac_ninh_today, name="Công ty Gỗ Đồng Kỵ")
    row = {
        "beneficiaries-0-DELETE": "on",
        "beneficiaries-1-item": "machinery",
        "beneficiaries-1-support": "150 tr",
    }

    unknown = client.post(
        url("amendment_edit", approved, 1), {**data, **row, "beneficiaries-1-facility": "KHONG-CO"}
    )
    assert unknown.status_code == 422
    assert "Không tìm thấy cơ sở có mã này" in html_of(unknown)
    saved = client.post(
        url("amendment_edit", approved, 1),
        {**data, **row, "beneficiaries-1-facility": new.code, "reason": "Đổi"},
    )
    assert saved.status_code == 302
    assert Amendment.objects.get().after["beneficiaries"] == [
        {"facility_id": new.pk, "item": "machinery", "support": 150_000_000, "note": ""}
    ]
    text = text_of(html_of(client.get(url("amendment", approved, 1))))
    assert f"Thụ hưởng HTX {approved.code}" in text
    assert "Thụ hưởng Công ty Gỗ Đồng Kỵ" in text


def test_places_are_chosen_on_the_map_of_the_first_day(people, approved, gia_lai_center) -> None:
    client = client_of(people["officer"])
    start(people, approved, "change_place")
    data = form_of(client, approved)
    assert data["provinces"] == [str(approved.province_id)]
    none = client.post(url("amendment_edit", approved, 1), {**data, "provinces": []})
    assert "Chọn ít nhất một tỉnh, thành phố." in html_of(none)
    client.post(url("amendment_edit", approved, 1), {**data, "provinces": [gia_lai_center.province_id]})
    assert Amendment.objects.get().after == {"provinces": [gia_lai_center.province_id]}


def test_a_day_that_is_not_in_the_calendar_keeps_what_was_typed(people, approved) -> None:
    client = client_of(people["officer"])
    start(people, approved, "extend_next_year")
    data = form_of(client, approved)
    answer = client.post(
        url("amendment_edit", approved, 1), {**data, "end": "31/02/2027", "schedule": "Kéo dài"}
    )
    html = html_of(answer)
    assert (answer.status_code, "Ngày “31/02/2027” không có trong lịch" in html, "Kéo dài" in html) == (
        422,
        True,
        True,
    )
    assert Amendment.objects.get().revision == 1


def test_two_people_in_one_draft_overwrite_nothing(people, approved) -> None:
    start(people, approved, "other")
    officer, lead = client_of(people["officer"]), client_of(people["center_lead"])
    one, two = form_of(officer, approved), form_of(lead, approved)
    officer.post(url("amendment_edit", approved, 1), {**one, "need": "Của cán bộ"})
    answer = lead.post(url("amendment_edit", approved, 1), {**two, "need": "Của lãnh đạo"})
    assert answer.status_code == 409
    assert "Người khác vừa lưu bản nháp này." in html_of(answer)
    assert "Của lãnh đạo" in html_of(answer)
    assert Amendment.objects.get().after["need"] == "Của cán bộ"


def test_a_draft_shows_what_the_de_an_became_meanwhile_and_is_not_sent_over_it(people, approved) -> None:
    client = client_of(people["officer"])
    start(people, approved, "other")
    data = form_of(client, approved)
    other = ask(people, approved, need="Mục tiêu khác")
    confirm_amendment(actor=people["department_lead"], amendment_id=other.pk)
    decide_amendment(
        actor=people["approver"], amendment_id=other.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="agency"
    )
    html = html_of(client.get(url("amendment_edit", approved, 1)))
    assert "Đề án đã thay đổi từ khi lưu bản nháp" in html
    late = client.post(url("amendment_edit", approved, 1), {**data, "effect": "Lớn hơn", "reason": "x"})
    assert (late.status_code, "Đề án vừa thay đổi trong khi bạn soạn" in html_of(late)) == (409, True)
    refused = client.post(url("amendment_send", approved, 1), {"seen": "1"})
    assert refused.status_code == 409
    fresh = {**form_of(client, approved), "need": "Mục tiêu khác", "effect": "Lớn hơn", "reason": "x"}
    client.post(url("amendment_edit", approved, 1), fresh)
    client.post(url("amendment_send", approved, 1), {"seen": "2"})
    found = Amendment.objects.get(number=1)
    assert (found.state, found.after) == ("sent", {"effect": "Lớn hơn"})


def test_two_requests_for_the_same_field_know_of_each_other(people, approved) -> None:
    first, second = ask(people, approved, need="Mục tiêu A"), ask(people, approved, need="Mục tiêu B")
    lead, officer = client_of(people["department_lead"]), client_of(people["officer"])
    assert "cũng đang sửa phần này" in html_of(lead.get(url("amendment", approved, 2)))
    confirm_amendment(actor=people["department_lead"], amendment_id=first.pk)
    decide_amendment(
        actor=people["approver"], amendment_id=first.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="agency"
    )
    html = html_of(officer.get(url("amendment", approved, 2)))
    assert "Đề án đã thay đổi sau khi đề nghị này được lập" in html
    late = lead.post(url("amendment_confirm", approved, 2))
    assert (late.status_code, "cần lập lại đề nghị" in html_of(late)) == (409, True)
    assert f"{url('amend', approved)}?tu=2" in html
    officer.post(url("amendment_withdraw", approved, 2))
    again = officer.post(f"{url('amend', approved)}?tu=2", {"kind": "other", "again": "2"})
    assert again["Location"] == url("amendment_edit", approved, 3)
    copied = Amendment.objects.get(number=3)
    assert (copied.before["need"], copied.after["need"], copied.reason) == (
        "Mục tiêu A",
        "Mục tiêu B",
        "Cần đổi.",
    )
    second.refresh_from_db()
    assert second.state == "withdrawn"


def test_a_paper_is_attached_and_a_lying_file_refused(people, approved) -> None:
    client = client_of(people["officer"])
    start(people, approved, "other")
    data = form_of(client, approved)
    script = SimpleUploadedFile("to-trinh.pdf", b"<script>alert(1)</script>")
    refused = client.post(url("amendment_edit", approved, 1), {**data, "reason": "Giữ lại", "file": script})
    assert "Chỉ nhận tệp PDF" in html_of(refused)
    assert "Giữ lại" in html_of(refused)
    paper = SimpleUploadedFile("Tờ trình số 5.pdf", b"%PDF-1.7 to trinh")
    client.post(url("amendment_edit", approved, 1), {**data, "reason": "Giữ lại", "file": paper})
    assert [row.name for row in Amendment.objects.get().papers.all()] == ["Tờ trình số 5.pdf"]
    assert "Tờ trình số 5.pdf" in html_of(client.get(url("amendment", approved, 1)))


def test_a_refusal_is_read_by_the_centre(people, approved) -> None:
    ask(people, approved, need="A")
    lead = client_of(people["department_lead"])
    blank = lead.post(url("amendment_refuse", approved, 1), {"reason": " "})
    assert (blank.status_code, "Ghi lý do." in html_of(blank)) == (422, True)
    lead.post(url("amendment_refuse", approved, 1), {"reason": "Chưa đủ căn cứ."})
    html = html_of(client_of(people["officer"]).get(url("amendment", approved, 1)))
    assert "Chưa đủ căn cứ." in html
    assert "Lập lại từ đề nghị này" in html


def test_the_acts_are_offered_to_those_whose_they_are(people, approved) -> None:
    asked = ask(people, approved, need="A")
    words = ("1/xac-nhan/", "1/quyet-dinh/", "1/tra-lai/", "1/tu-choi/", "1/rut/")

    def offered(name: str) -> list[str]:
        html = html_of(client_of(people[name]).get(url("amendment", approved, 1)))
        return [word for word in words if word in html]

    assert {name: offered(name) for name in ("officer", "department_lead", "approver", "auditor")} == {
        "officer": ["1/rut/"],
        "department_lead": ["1/xac-nhan/", "1/tra-lai/", "1/tu-choi/"],
        "approver": [],
        "auditor": [],
    }
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    assert offered("approver") == ["1/quyet-dinh/", "1/tra-lai/", "1/tu-choi/"]
    assert offered("department_lead") == []


def test_both_whole_versions_are_kept_whatever_comes_later(people, approved) -> None:
    for text, number in (("Mục tiêu A", "7/QĐ"), ("Mục tiêu B", "8/QĐ")):
        asked = ask(people, approved, need=text)
        confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
        decide_amendment(
            actor=people["approver"],
            amendment_id=asked.pk,
            number=number,
            date=date(2026, 3, 1),
            issuer="agency",
        )
    context = client_of(people["auditor"]).get(url("amendment_whole", approved, 1)).context["versions"]
    assert (context.before["fields"]["need"], context.after["fields"]["need"]) == (
        "Nội dung đã soạn.",
        "Mục tiêu A",
    )


def test_the_de_an_is_read_as_it_was_on_a_day(people, approved) -> None:
    asked = ask(people, approved, title="Tên mới của đề án")
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    decide_amendment(
        actor=people["approver"], amendment_id=asked.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="agency"
    )
    client = client_of(people["auditor"])
    now = client.get(url("version", approved))
    assert now.context["known"].content["fields"]["title"] == "Tên mới của đề án"
    assert "Điều chỉnh số 1, quyết định 7/QĐ ngày 01/03/2026" in html_of(now)
    before = (timezone.localdate() - timedelta(days=400)).strftime("%d/%m/%Y")
    assert "chưa có đề án này trên cổng" in html_of(client.get(url("version", approved), {"ngay": before}))
    wrong = client.get(url("version", approved), {"ngay": "31/02/2026"})
    assert (wrong.status_code, "không có trong lịch" in html_of(wrong)) == (422, True)


def test_a_request_is_printed(people, approved) -> None:
    ask(people, approved, need="Mục tiêu A")
    answer = client_of(people["auditor"]).get(url("amendment_paper", approved, 1))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer["Content-Disposition"] == f'attachment; filename="dieu-chinh-{approved.code}-so-1.pdf"'


def test_the_list_asks_a_constant_number_of_queries(people, approved) -> None:
    client = client_of(people["auditor"])
    ask(people, approved, need="A")
    one = queries_of(client, url("amendments", approved))
    ask(people, approved, effect="B")
    ask(people, approved, effect="C")
    assert queries_of(client, url("amendments", approved)) == one


def test_the_history_tells_of_requests_that_were_sent(people, approved) -> None:
    start(people, approved, "other")
    asked = ask(people, approved, need="A")
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    text = text_of(html_of(client_of(people["auditor"]).get(url("history", approved))))
    assert "Xác nhận điều chỉnh: điều chỉnh 2" in text
    assert "Đề nghị điều chỉnh: điều chỉnh 2 Cần đổi." in text
    assert "điều chỉnh 1" not in text


@pytest.mark.parametrize("name", ["need", "reason", "seen"])
def test_a_nul_byte_is_refused_at_its_field(people, approved, name) -> None:
    client = client_of(people["officer"])
    start(people, approved, "other")
    data = form_of(client, approved)
    answer = client.post(url("amendment_edit", approved, 1), {**data, name: "a\x00b"})
    assert (answer.status_code, Amendment.objects.get().revision) == (422, 1)


def test_more_rows_than_an_estimate_has_are_refused(people, approved) -> None:
    client = client_of(people["officer"])
    start(people, approved, "raise_support")
    rows = {
        f"lines-{n}-{k}": v for n in range(502) for k, v in (("item", "machinery"), ("fund_year", "2026"))
    }
    data = {**form_of(client, approved), **rows, "lines-TOTAL_FORMS": "502"}
    answer = client.post(url("amendment_edit", approved, 1), data)
    assert (answer.status_code, "Dự toán có tối đa 500 dòng." in html_of(answer)) == (422, True)


def test_a_number_in_the_address_that_is_not_there_is_absent(people, approved) -> None:
    client = client_of(people["officer"])
    assert client.get(url("amendment", approved, 9)).status_code == 404
    assert client.get(f"{url('amend', approved)}?tu=9").status_code == 404
    assert client.get(url("amendment", approved, 10**18)).status_code == 404
