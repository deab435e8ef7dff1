"""A request for amendment that is returned: mended, sent again to the level that returned it, each round kept; and the decision's scan."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from centers.models import Center, Membership, User
from core.exceptions import NotAllowed, StaleState
from projects.enums import State
from projects.models import Amendment, DecisionPaper, Project
from projects.selectors.work.lists import Section
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment, return_amendment
from tests.pages import queries_of, text_of
from tests.projects import papers, stages
from tests.projects.appraising import client_of, html_of, url
from tests.projects.test_views_amendments import form_of
from tests.projects.work.conftest import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(people) -> Project:
    return stages.ready(State.IN_PROGRESS, people=people)


@pytest.fixture
def asked(people, project) -> Amendment:
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind="other", reason="Cần đổi.", changes={"need": "Mục tiêu A"}
    )  # fmt: skip


def scan(mark: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile("Quyết định 7.pdf", papers.pdf(mark).read())


def work(person: User) -> list[str]:
    """What waits for the person, of whichever day."""
    return [what for section in (Section.DUE, Section.WAITING) for what, _ in told(person, section)]


def give_back(client, project: Project, reason: str = "Nêu rõ số liệu.") -> str:
    return html_of(client.post(url("amendment_return", project, 1), {"reason": reason}, follow=True))


def mend(people, project: Project, **values: str):
    client = client_of(people["officer"])
    data = form_of(client, project) | values | {"act": "review"}
    assert client.post(url("amendment_edit", project, 1), data)["Location"] == url(
        "amendment_send", project, 1
    )
    revision = client.get(url("amendment_send", project, 1)).context["amendment"].revision
    return client.post(url("amendment_send", project, 1), {"seen": revision}, follow=True)


def test_returned_by_the_department_mended_and_sent_back_to_it(people, project, asked) -> None:
    lead = client_of(people["department_lead"])
    html = give_back(lead, project)
    assert "Đã trả lại đề nghị điều chỉnh số 1 để đơn vị thực hiện bổ sung." in html
    assert "Bổ sung đề nghị điều chỉnh số 1 bị trả lại" in work(people["officer"])
    assert not [what for what in work(people["department_lead"]) if "điều chỉnh" in what]

    officer = html_of(client_of(people["officer"]).get(url("amendment", project, 1)))
    assert "Nêu rõ số liệu." in officer
    assert "Bổ sung, sửa</a>" in officer

    done = mend(people, project, need="Mục tiêu A, 120 tấn", reason="Cần đổi, kèm số liệu.")
    assert "Đã gửi đề nghị điều chỉnh số 1; đang chờ Sở Công Thương xác nhận." in html_of(done)
    asked.refresh_from_db()
    assert (asked.state, asked.returned_from, asked.before, asked.after) == (
        "sent", "", {"need": "Nội dung đã soạn."}, {"need": "Mục tiêu A, 120 tấn"}
    )  # fmt: skip
    assert not [what for what in work(people["officer"]) if "điều chỉnh" in what]

    text = text_of(html_of(lead.get(url("amendment_confirm", project, 1))))
    assert "Đã sửa từ lần gửi 1" in text
    assert "Mục tiêu A, 120 tấn" in text
    assert "Lần 1 Người dùng vai-officer" in text
    lead.post(url("amendment_confirm", project, 1))
    asked.refresh_from_db()
    assert asked.state == "confirmed"


def test_returned_by_the_deciding_authority_comes_back_to_it_and_says_what_changed(
    people, project, asked
) -> None:
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    approver = client_of(people["approver"])
    give_back(approver, project)
    assert "Bổ sung đề nghị điều chỉnh số 1" in [what for what, _ in told(people["approver"], Section.OTHERS)]
    done = mend(people, project, need="Mục tiêu B")
    assert "đang chờ Cục quyết định." in html_of(done)
    asked.refresh_from_db()
    assert asked.state == "confirmed"
    html = html_of(approver.get(url("amendment_decide", project, 1)))
    assert "Nội dung đã sửa sau khi Sở Công Thương xác nhận" in html
    decided = decide_amendment(
        actor=people["approver"], amendment_id=asked.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="agency"
    )
    project.refresh_from_db()
    assert (decided.state, project.need) == ("decided", "Mục tiêu B")


def test_every_round_stays_in_the_history(people, project, asked) -> None:
    lead = client_of(people["department_lead"])
    give_back(lead, project, "Lần một.")
    mend(people, project, need="B", reason="Sửa lần một.")
    give_back(lead, project, "Lần hai.")
    mend(people, project, need="C", reason="Sửa lần hai.")
    rounds = [(one.number, one.after, one.reason, one.return_reason) for one in asked.rounds.all()]
    assert rounds == [
        (1, {"need": "Mục tiêu A"}, "Cần đổi.", "Lần một."),
        (2, {"need": "B"}, "Sửa lần một.", "Lần hai."),
    ]
    text = text_of(html_of(client_of(people["auditor"]).get(url("history", project))))
    told = [text.index(words) for words in ("Lần hai.", "Lần một.")]
    assert told == sorted(told)
    assert text.count("Trả lại đề nghị điều chỉnh") == 2
    assert text.count("Gửi đề nghị điều chỉnh") == 2


def test_what_is_being_mended_is_the_centre_s_own(people, project, asked) -> None:
    give_back(client_of(people["department_lead"]), project)
    client = client_of(people["officer"])
    client.post(
        url("amendment_edit", project, 1), form_of(client, project) | {"need": "Chưa chắc", "act": "save"}
    )
    seen = {
        name: "Chưa chắc" in html_of(client_of(people[name]).get(url("amendment", project, 1)))
        for name in ("officer", "center_lead", "department_lead", "auditor")
    }
    assert seen == {"officer": True, "center_lead": True, "department_lead": False, "auditor": False}
    assert "Mục tiêu A" in html_of(client_of(people["auditor"]).get(url("amendment_whole", project, 1)))


def test_a_blank_reason_is_refused_and_nothing_is_half_done(people, project, asked) -> None:
    lead = client_of(people["department_lead"])
    blank = lead.post(url("amendment_return", project, 1), {"reason": "  "})
    assert (blank.status_code, "Ghi lý do." in html_of(blank)) == (422, True)
    give_back(lead, project)
    client = client_of(people["officer"])
    data = form_of(client, project) | {"reason": " ", "need": "Giữ nguyên chữ này", "act": "save"}
    refused = client.post(url("amendment_edit", project, 1), data)
    assert (refused.status_code, "Ghi lý do điều chỉnh." in html_of(refused)) == (400, True)
    assert "Giữ nguyên chữ này" in html_of(refused)
    asked.refresh_from_db()
    assert asked.after["need"] == "Mục tiêu A"


def test_who_returns_and_when(people, project, asked) -> None:
    values = {"amendment_id": asked.pk, "reason": "Sửa"}
    for name in ("officer", "appraiser", "approver", "other_department_lead"):
        with pytest.raises(Exception, match=r"quyền|Không tìm thấy"):
            return_amendment(actor=people[name], **values)
    return_amendment(actor=people["department_lead"], **values)
    with pytest.raises(StaleState):
        return_amendment(actor=people["department_lead"], **values)
    assert asked.rounds.count() == 1


def test_who_sent_an_earlier_round_never_answers(people, project, asked) -> None:
    return_amendment(actor=people["department_lead"], amendment_id=asked.pk, reason="Sửa")
    mend(people | {"officer": people["center_lead"]}, project, need="B")
    first = people["officer"]
    Membership.objects.filter(user=first).delete()
    Membership.objects.create(
        user=first,
        center=Center.objects.get(code="SCT-24"),
        role="department_lead",
        valid_from=date(2020, 1, 1),
    )
    moved = User.objects.get(pk=first.pk)
    with pytest.raises(NotAllowed) as refusal:
        confirm_amendment(actor=moved, amendment_id=asked.pk)
    assert refusal.value.message.startswith("Người đề nghị điều chỉnh")
    assert not [what for what in work(moved) if "Xác nhận điều chỉnh" in what]


def test_the_scan_of_the_decision_is_asked_for_kept_and_shown(people, project, asked) -> None:
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    approver = client_of(people["approver"])
    address = url("amendment_decide", project, 1)
    ruling = {"number": "7/QĐ", "date": "01/03/2026", "issuer": "agency"}

    without = approver.post(address, ruling)
    assert (without.status_code, "Đính kèm văn bản quyết định." in html_of(without)) == (400, True)
    assert 'value="7/QĐ"' in html_of(without)
    wrong = approver.post(address, {**ruling, "paper": SimpleUploadedFile("a.pdf", b"<html>")})
    assert wrong.status_code == 400
    assert not DecisionPaper.objects.exists()
    asked.refresh_from_db()
    assert asked.state == "confirmed"

    done = approver.post(address, {**ruling, "paper": scan()}, follow=True)
    paper = DecisionPaper.objects.get()
    html = html_of(done)
    assert f'href="/quyet-dinh/van-ban/{paper.pk}/"' in html
    assert "Quyết định 7.pdf" in html
    for name, status in (("officer", 200), ("department_lead", 200), ("other_center_lead", 404)):
        assert client_of(people[name]).get(f"/quyet-dinh/van-ban/{paper.pk}/").status_code == status
    assert f"/quyet-dinh/{paper.decision_id}/" in html


def test_one_paper_for_two_amendments_is_asked_for_once(people, project, asked) -> None:
    second = create_amendment(
        actor=people["officer"], project_id=project.pk, kind="other", reason="Cần.", changes={"effect": "Lớn"}
    )
    for one in (asked, second):
        confirm_amendment(actor=people["department_lead"], amendment_id=one.pk)
    approver = client_of(people["approver"])
    ruling = {"number": "7/QĐ", "date": "01/03/2026", "issuer": "agency"}
    approver.post(url("amendment_decide", project, 1), {**ruling, "paper": scan()})
    done = approver.post(url("amendment_decide", project, 2), {**ruling, "number": " 7/QĐ "})
    assert done.status_code == 302
    assert DecisionPaper.objects.count() == 1
    assert Amendment.objects.filter(state="decided").count() == 2


def test_the_page_asks_the_same_queries_after_many_rounds(people, project, asked) -> None:
    client = client_of(people["auditor"])
    lead = people["department_lead"]

    def rounds(number: int) -> None:
        for one in range(number):
            return_amendment(actor=lead, amendment_id=asked.pk, reason=f"Lần {one}")
            mend(people, project, need=f"Bản {Amendment.objects.get().revision}")

    rounds(1)
    once = queries_of(client, url("amendment", project, 1))
    rounds(3)
    assert queries_of(client, url("amendment", project, 1)) == once
