"""The pages of decisions: one for many đề án, looked over first, with its scan, and what each may read of it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent
from projects.enums import State
from projects.models import Decision, DecisionPaper, Entry, Envelope, Project
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.deciding import approve, chosen, client_of, paper, scan
from tests.projects.papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None},
        },
    }
    return tmp_path


def test_the_preview_says_what_will_happen_and_keeps_nothing(people) -> None:
    good, late = (stages.ready(State.PLAN_PENDING, people=people) for _ in range(2))
    plan = stages.plan(amount=200_000_000)
    client = client_of(people["approver"])
    before = AuditEvent.objects.count()  # logging in is on record
    answer = client.post(
        reverse("plans:board", args=[plan.pk]), {**paper(), **chosen(good, late), "check": "1"}
    )
    text = text_of(answer.content.decode())
    assert answer.status_code == 200
    assert "1 đề án được phê duyệt" in text
    assert "Giao 200,0 triệu đồng từ kinh phí đợt 1" in text
    assert "1 đề án không được phê duyệt" in text
    assert "thiếu 200.000.000 đồng" in text
    assert "Phê duyệt 1 đề án" in text
    assert (Decision.objects.count(), Entry.objects.count(), AuditEvent.objects.count()) == (0, 0, before)
    assert set(Project.objects.values_list("status", flat=True)) == {State.PLAN_PENDING}


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"number": ""}, "number", "Ghi số quyết định."),
        ({"number": "x" * 61}, "number", "60"),
        ({"date": "31/02/2026"}, "date", "Ngày “31/02/2026” không có trong lịch"),
        ({"date": (timezone.localdate() + timedelta(days=1)).strftime("%d/%m/%Y")}, "date", "ở tương lai"),
        ({"issuer": "president"}, "issuer", "Không có lựa chọn"),
        ({"batch": "7"}, "batch", "Không có lựa chọn"),
        ({"projects": []}, "__all__", "Chọn ít nhất một đề án để phê duyệt."),
        ({"projects": ["x", "-1", "9" * 30, "\x00"]}, "__all__", "Chọn ít nhất một đề án để phê duyệt."),
    ],
)
def test_a_paper_that_does_not_fit_comes_back_with_what_was_typed(people, values, field, message) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()
    answer = client_of(people["approver"]).post(
        reverse("plans:board", args=[plan.pk]), {**paper(), **chosen(project), "check": "1", **values}
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    html = answer.content.decode()
    assert message in html
    if "projects" not in values:
        assert f'value="{project.pk}" aria-label="Chọn {project.code}"' in html
        assert "checked" in html


def test_one_decision_approves_many_with_its_scan_and_a_second_click_changes_nothing(people) -> None:
    first, second = (stages.ready(State.PLAN_PENDING, people=people) for _ in range(2))
    draft = stages.ready(State.DRAFT, people=people)
    plan = stages.plan()
    client = client_of(people["approver"])
    answer = approve(client, plan, first, draft, second)
    decision = Decision.objects.get()
    assert answer["Location"] == reverse("decisions:detail", args=[decision.pk])
    again = approve(client, plan, first, draft, second)
    assert again["Location"] == answer["Location"]
    assert (Decision.objects.count(), Entry.objects.count(), DecisionPaper.objects.count()) == (1, 2, 1)
    assert str(decision) == "15/QĐ-BCT ngày 10/01/2026"
    page = client.get(answer["Location"])
    text = text_of(page.content.decode())
    assert "đã phê duyệt 2 đề án. 1 đề án bị từ chối" in text
    assert f"{draft.code} : Đề án {draft.code} đang ở trạng thái “Đang soạn”" in text
    assert "Tổng cộng 2 đề án" in text
    assert "Giao kế hoạch, khuyến công quốc gia năm 2026: 400,0" in text
    assert [Project.objects.get(pk=one.pk).status for one in (first, second, draft)] == [
        "approved",
        "approved",
        "draft",
    ]


def test_when_every_row_is_refused_no_decision_stands_and_the_reasons_are_shown(people, files) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan(amount=stages.SUPPORT)
    Envelope.objects.filter(plan=plan).update(amount=stages.SUPPORT - 1)  # it shrank after the preview
    answer = approve(client_of(people["approver"]), plan, project)
    text = text_of(answer.content.decode())
    assert answer.status_code == 422
    assert "Không đề án nào được phê duyệt nên chưa ghi quyết định." in text
    assert "còn 199.999.999 đồng, cần 200.000.000 đồng, thiếu 1 đồng." in text
    assert (Decision.objects.count(), DecisionPaper.objects.count(), list(files.rglob("*.pdf"))) == (0, 0, [])


def test_of_two_approvers_the_later_is_told(people, agency) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()
    other = factories.user("lanh-dao-hai", agency, "approver")
    assert approve(client_of(people["approver"]), plan, project).status_code == 302
    late = approve(client_of(other), plan, project, request_key="f" * 32, number="16/QĐ-BCT")
    assert late.status_code == 422
    assert "không còn kinh phí nào của năm kế hoạch chưa giao" in late.content.decode()
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"paper": ""}, "Đính kèm văn bản quyết định."),
        (
            {"paper": SimpleUploadedFile("anh.pdf", b"MZ\x90\x00", content_type="application/pdf")},
            "Chỉ nhận tệp PDF",
        ),
        ({"paper": SimpleUploadedFile("rong.pdf", b"")}, "Tệp rỗng."),
        ({"request_key": "mot-lan"}, "Biểu mẫu đã cũ."),
    ],
)
def test_a_scan_that_does_not_fit_leaves_everything_as_it_was(people, files, values, message) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()
    answer = approve(client_of(people["approver"]), plan, project, **values)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert message in html
    assert f'name="projects" value="{project.pk}"' in html
    assert 'name="number" value="15/QĐ-BCT"' in html
    project.refresh_from_db()
    assert (project.status, Decision.objects.count(), Entry.objects.count()) == ("plan_pending", 0, 0)
    assert list(files.rglob("*.*")) == []


def test_a_form_without_its_key_says_so_plainly_and_gets_a_new_one(people, files) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()
    client = client_of(people["approver"])
    html = approve(client, plan, project, request_key="").content.decode()
    assert "Biểu mẫu đã cũ. Xem lại nội dung dưới đây rồi bấm lần nữa." in html
    assert "Request key" not in html
    (key,) = re.findall(r'name="request_key" value="([0-9a-f]{32})"', html)
    assert Decision.objects.count() == 0
    assert approve(client, plan, project, request_key=key).status_code == 302
    assert Decision.objects.count() == 1


def test_a_fault_in_the_middle_leaves_nothing_behind(people, files, monkeypatch) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    plan = stages.plan()

    def fail(*args, **kwargs):
        raise OSError("đĩa đầy")

    monkeypatch.setattr("projects.services.decisions.keep_paper", fail)
    with pytest.raises(OSError, match="đĩa đầy"):
        approve(client_of(people["approver"]), plan, project)
    project.refresh_from_db()
    assert (project.status, Decision.objects.count(), Entry.objects.count()) == ("plan_pending", 0, 0)


def test_the_local_path_ends_with_the_province_s_decision_by_the_department(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people, fund="local")
    plan = stages.plan("local")
    board = reverse("plans:board", args=[plan.pk])
    assert client_of(people["approver"]).post(board, {"sum": "1"}).status_code == 403
    client = client_of(people["department_lead"])
    assert client.get(board).context["form"].initial["issuer"] == "province"
    refused = approve(client, plan, project, issuer="minister")
    assert "Không có lựa chọn “minister”." in refused.content.decode()
    assert approve(client, plan, project, issuer="province", number="20/QĐ-UBND").status_code == 302
    project.refresh_from_db()
    assert (project.status, Decision.objects.get().issuer) == ("approved", "province")
    assert Entry.objects.get().source == "local"


def test_a_centre_sees_the_decision_over_its_own_de_an_and_of_the_list_only_its_own(people) -> None:
    mine = stages.ready(State.PLAN_PENDING, people=people)
    other = stages.ready(State.PLAN_PENDING, center="TTKC-52", title="Đề án của tỉnh khác")
    plan = stages.plan()
    approve(client_of(people["approver"]), plan, mine, other)
    decision = Decision.objects.get()
    url = reverse("decisions:detail", args=[decision.pk])
    client = client_of(people["officer"])
    html = client.get(url).content.decode()
    assert mine.code in html
    assert other.code not in html
    assert "còn 1 đề án ngoài phạm vi" in text_of(html)
    file = reverse("decisions:paper", args=[DecisionPaper.objects.get().pk])
    answer = client.get(file)
    assert answer["Content-Disposition"].startswith('attachment; filename="quyet-dinh.pdf"')
    assert (answer["Content-Type"], b"".join(answer.streaming_content)[:5]) == ("application/pdf", b"%PDF-")
    stranger = client_of(people["stranger"])
    assert (stranger.get(url).status_code, stranger.get(file).status_code) == (404, 404)
    assert decision.number not in stranger.get(reverse("decisions:list")).content.decode()


def test_only_who_recorded_a_decision_adds_a_paper(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    approve(client_of(people["approver"]), stages.plan(), project)
    url = reverse("decisions:paper_add", args=[Decision.objects.get().pk])
    two = SimpleUploadedFile("Phụ lục số 2.pdf", pdf("hai").read())
    assert client_of(people["reviewer"]).post(url, {"paper": two}).status_code == 403
    assert client_of(people["approver"]).post(url, {"paper": scan()}).status_code == 302  # the same content
    two.seek(0)
    assert client_of(people["approver"]).post(url, {"paper": two}).status_code == 302
    assert [row.name for row in DecisionPaper.objects.all()] == ["quyet-dinh.pdf", "Phụ lục số 2.pdf"]
    assert AuditEvent.objects.filter(action="decision.add_paper", refused=True).count() == 1


def test_from_a_waiting_de_an_the_approver_reaches_the_board_with_it_ticked(people) -> None:
    project = stages.ready(State.PLAN_PENDING, people=people)
    client = client_of(people["approver"])
    url = reverse("projects:approve", args=[project.code])
    assert url in client.get(reverse("projects:overview", args=[project.code])).content.decode()
    assert client.get(url)["Location"] == reverse("plans:list")
    plan = stages.plan()
    target = client.get(url)["Location"]
    assert target == f"{reverse('plans:board', args=[plan.pk])}?chon={project.pk}"
    assert "1 đề án đã chọn · 200,0 triệu đồng" in text_of(client.get(target).content.decode())
    assert client_of(people["officer"]).get(url).status_code == 403
