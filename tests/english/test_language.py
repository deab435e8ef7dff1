"""Which language a page, a mail, a REST answer and a paper are in."""

import csv
import io
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.utils.translation import override

from centers.models import Center, User
from centers.services.people import end_membership, grant_membership
from core import audit
from core.exceptions import NotAllowed
from core.models import AuditEvent
from core.words import in_vietnamese, lowered, say, say_many

pytestmark = pytest.mark.django_db
ENGLISH_BROWSER = {"HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.9"}


@pytest.fixture
def reader(auditor: User) -> Client:
    client = Client(**ENGLISH_BROWSER)
    client.force_login(auditor)
    return client


def test_an_english_browser_reads_vietnamese_until_somebody_chooses() -> None:
    client = Client(**ENGLISH_BROWSER)
    page = client.get("/dang-nhap/")
    assert '<html lang="vi">' in page.text
    assert "<h1>Đăng nhập</h1>" in page.text
    assert page["Content-Language"] == "vi"


def test_the_choice_before_the_login_is_kept_by_the_browser() -> None:
    client = Client()
    answer = client.post("/ngon-ngu/", {"language": "en", "next": "/dang-nhap/?next=/bao-cao/"})
    assert answer["Location"] == "/dang-nhap/?next=/bao-cao/"
    cookie = client.cookies["language"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    page = client.get("/dang-nhap/")
    assert '<html lang="en">' in page.text
    assert "<h1>Log in</h1>" in page.text
    client.post("/ngon-ngu/", {"language": "vi"})
    assert "<h1>Đăng nhập</h1>" in client.get("/dang-nhap/").text


def test_the_choice_is_kept_with_the_person(reader: Client, auditor: User) -> None:
    reader.post("/ngon-ngu/", {"language": "en", "next": "/tai-khoan/"})
    auditor.refresh_from_db()
    assert auditor.language == "en"
    elsewhere = Client()
    elsewhere.force_login(auditor)
    assert "<h1>My account</h1>" in elsewhere.get("/tai-khoan/").text
    event = AuditEvent.objects.get(action="language.choose")
    assert (event.actor, event.before, event.after) == (auditor, {"language": ""}, {"language": "en"})


def test_a_person_reads_in_their_own_language_whatever_the_browser_kept(reader: Client) -> None:
    reader.cookies["language"] = "en"
    assert (
        "<h1>My account</h1>" in reader.get("/tai-khoan/").text
    )  # chosen here before the login, by whoever never chose otherwise
    reader.post("/ngon-ngu/", {"language": "vi"})
    reader.cookies["language"] = "en"
    assert "<h1>Tài khoản của tôi</h1>" in reader.get("/tai-khoan/").text


def test_choosing_the_same_again_leaves_no_event(reader: Client) -> None:
    for _ in range(2):
        reader.post("/ngon-ngu/", {"language": "vi"})
    assert AuditEvent.objects.filter(action="language.choose").count() == 1


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_the_way_back_stays_on_the_portal(back: str) -> None:
    assert Client().post("/ngon-ngu/", {"language": "en", "next": back})["Location"] == "/"


def test_a_language_that_there_is_not_changes_nothing(reader: Client, auditor: User) -> None:
    answer = reader.post("/ngon-ngu/", {"language": "fr"})
    assert answer.status_code == 400
    assert "Cổng chưa có ngôn ngữ này." in answer.text
    auditor.refresh_from_db()
    assert auditor.language == ""
    assert "language" not in reader.cookies


def test_the_choice_needs_the_token_of_the_page() -> None:
    assert Client(enforce_csrf_checks=True).post("/ngon-ngu/", {"language": "en"}).status_code == 403


def test_every_page_offers_the_other_language_and_the_way_back_to_itself(reader: Client) -> None:
    page = reader.get("/bao-cao/?page_size=10").text
    assert '<input type="hidden" name="next" value="/bao-cao/?page_size=10">' in page
    assert '<button name="language" value="en" lang="en">English</button>' in page
    reader.post("/ngon-ngu/", {"language": "en"})
    assert '<button name="language" value="vi" lang="vi">Tiếng Việt</button>' in reader.get("/bao-cao/").text


def test_pages_for_refusals_are_in_the_language_of_the_person(reader: Client, auditor: User) -> None:
    User.objects.filter(pk=auditor.pk).update(language="en")
    missing = reader.get("/khong-co/")
    assert missing.status_code == 404
    assert "<h1>Not found</h1>" in missing.text
    refused = reader.get("/nguoi-dung/")
    assert refused.status_code == 403
    assert "Only administrators and heads of organisations may see the list of users." in refused.text


def test_rest_is_vietnamese_unless_the_program_asks() -> None:
    asked = {
        "": "Chưa xác thực",
        "*": "Chưa xác thực",
        "fr": "Chưa xác thực",
        "vi,en;q=0.8": "Chưa xác thực",
        "\x00;q=x": "Chưa xác thực",
        "en": "Not authenticated",
        "fr,en-GB;q=0.8,vi;q=0.2": "Not authenticated",
    }
    for header, title in asked.items():
        answer = Client().get("/api/v1/projects/", headers={"Accept-Language": header})
        assert answer.status_code == 401
        assert answer.json()["title"] == title, header
        assert "Accept-Language" in answer["Vary"]


def test_errors_of_rest_say_the_same_in_both_languages(reader: Client) -> None:
    vietnamese, english = (
        reader.get(
            "/api/v1/reports/plan-vs-actual/?period=2016-Q9", headers={"Accept-Language": language}
        ).json()
        for language in ("vi", "en")
    )
    assert vietnamese["code"] == english["code"] == "unknown_period"
    assert vietnamese["detail"].startswith("Kỳ báo cáo “2016-Q9” không tồn tại.")
    assert english["detail"].startswith("There is no period “2016-Q9”.")
    assert english["errors"] == [{"field": "period", "message": english["detail"]}]


def test_the_figures_of_a_report_over_rest_stay_vietnamese(reader: Client) -> None:
    said = {
        language: reader.get(
            "/api/v1/reports/plan-vs-actual/?period=2016", headers={"Accept-Language": language}
        ).content
        for language in ("vi", "en")
    }
    assert said["vi"] == said["en"]
    assert "Đã giao".encode() in said["vi"]


def test_a_mail_is_in_the_language_of_its_reader(
    admin: User, auditor: User, django_capture_on_commit_callbacks: object
) -> None:
    User.objects.filter(pk=auditor.pk).update(language="en", email="a@example.vn")
    client = Client()
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        answer = client.post(f"/nguoi-dung/{auditor.pk}/gui-dat-lai/", follow=True)
    assert answer.status_code == 200
    (message,) = mail.outbox
    assert message.subject == "Industrial Promotion Portal: set a new password"
    assert "It works once, within one hour" in message.body
    assert "Đã gửi liên kết đặt lại mật khẩu." in answer.text


def test_the_audit_trail_is_kept_in_vietnamese(
    admin: User, officer: User, bac_ninh_department: Center
) -> None:
    with override("en"):
        with pytest.raises(NotAllowed) as refused:
            grant_membership(
                actor=admin,
                user=admin,
                center=bac_ninh_department,
                role="auditor",
                valid_from=date(2026, 1, 1),
            )
        assert refused.value.message == "Nobody gives himself a role."
        end_membership(actor=admin, membership=officer.memberships.get(), last_day=date(2026, 12, 31))
    refusal = AuditEvent.objects.get(action="membership.grant", refused=True)
    assert refusal.reason == "Không tự cấp vai trò cho mình."
    assert " · Cán bộ · " in AuditEvent.objects.get(action="membership.end").object_label


def test_an_exported_audit_trail_stays_vietnamese(reader: Client, auditor: User) -> None:
    User.objects.filter(pk=auditor.pk).update(language="en")
    audit.record(actor=auditor, action="comment.add", obj=auditor)
    assert "<h1>Audit trail</h1>" in reader.get("/nhat-ky/").text
    answer = reader.get("/nhat-ky/tep/csv/")
    row, *_ = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))  # type: ignore[arg-type]
    assert row["kind"] == "Tài khoản"
    assert row["result"] == "Đã thực hiện"


def test_words_wait_for_the_language() -> None:
    waiting = say("%(center)s (đến %(valid_to)s)", center=say("Cấp tỉnh"), valid_to="30/06/2025")
    with override("en"):
        assert str(waiting) == "Province level (until 30/06/2025)"
        assert str(say_many("%(count)s trường", "%(count)s trường", count=1)) == "1 field"
        assert str(say_many("%(count)s trường", "%(count)s trường", count=2)) == "2 fields"
        assert str(lowered(say("Mật khẩu vừa được đổi"))) == "the password has just been changed"
        assert str(say("100 %")) == "100 %"
        with in_vietnamese():
            assert str(waiting) == "Cấp tỉnh (đến 30/06/2025)"
