"""One's own account: passwords, mailed links, sessions; and the invitation that begins it."""

import re
from datetime import date
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from centers.models import Center, User
from centers.services.invitations import invite_again, invite_person
from centers.services.people import set_active
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent
from tests.factories import PASSWORD
from tests.pages import text_of

pytestmark = pytest.mark.django_db
NEW = "Hoa-ban-no-thang-ba-2026"
SITE = "https://portal.example"


def log_in(client: Client, user: User, password: str = PASSWORD) -> Any:
    return client.post("/dang-nhap/", {"username": user.username, "password": password})


def link() -> str:
    """The path of the link in the last mail."""
    return re.search(r"https?://[^/]+(/\S+)", str(mail.outbox[-1].body))[1]  # type: ignore[index]


@pytest.fixture
def invited(admin: User, bac_ninh_center: Center, django_capture_on_commit_callbacks: Any) -> User:
    with django_capture_on_commit_callbacks(execute=True):
        return invite_person(
            actor=admin,
            username="an.nguyen",
            full_name="Nguyễn Văn An",
            email="An.Nguyen@example.vn",
            center=bac_ninh_center,
            role="officer",
            valid_from=date(2026, 1, 1),
            site=SITE,
        )


def test_an_invited_person_chooses_a_password_once_and_comes_in(client: Client, invited: User) -> None:
    assert mail.outbox[-1].to == ["an.nguyen@example.vn"]
    assert "trong 7 ngày" in mail.outbox[-1].body
    address = link()
    assert "Nguyễn Văn An" in client.get(address).content.decode()
    assert log_in(Client(), invited, "").status_code == 200
    weak = client.post(address, {"password": "1234567890", "again": "1234567890"})
    assert weak.status_code == 400
    assert "Mật khẩu này quá phổ biến." in weak.content.decode()
    twice = client.post(address, {"password": NEW, "again": NEW + "x"})
    assert (twice.status_code, "Hai lần nhập không giống nhau." in twice.content.decode()) == (422, True)
    assert client.post(address, {"password": NEW, "again": NEW}).headers["Location"] == "/dang-nhap/"
    assert log_in(client, invited, NEW).headers["Location"] == "/"
    reused = Client().post(address, {"password": NEW + "2", "again": NEW + "2"})
    assert reused.status_code == 404
    assert "Lời mời này đã được dùng" in reused.content.decode()
    assert not User.objects.get(pk=invited.pk).check_password(NEW + "2")
    assert AuditEvent.objects.filter(action="user.invitation_accepted", actor=invited).count() == 1


def test_a_link_that_is_old_replaced_closed_or_made_up_opens_nothing(
    client: Client, admin: User, invited: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    first = link()
    with django_capture_on_commit_callbacks(execute=True):
        invite_again(actor=admin, user=invited, site=SITE)
    assert client.get(first).status_code == 404
    second = link()
    assert client.get(second).status_code == 200
    settings.INVITATION_DAYS = -1
    assert "Lời mời đã hết hạn." in client.get(second).content.decode()
    settings.INVITATION_DAYS = 7
    for forged in (second[:-3] + "x/", "/loi-moi/a:b:c/", "/loi-moi/%00/", "/loi-moi/..%2f/"):
        assert client.get(forged).status_code == 404, forged
    set_active(actor=admin, user=invited, active=False)
    assert client.get(second).status_code == 404


def test_nothing_of_an_invitation_stays_when_one_part_is_refused(
    admin: User, bac_ninh_center: Center
) -> None:
    given = {"actor": admin, "username": "b", "full_name": "B", "email": "b@example.vn", "site": SITE}
    with pytest.raises(RuleViolation):
        invite_person(**given, center=bac_ninh_center, role="approver", valid_from=date(2026, 1, 1))
    with pytest.raises(InvalidInput):
        invite_person(
            **{**given, "email": " "}, center=bac_ninh_center, role="officer", valid_from=date(2026, 1, 1)
        )
    assert not User.objects.filter(username="b").exists()
    assert mail.outbox == []


def test_one_mail_address_belongs_to_one_account(admin: User, invited: User, bac_ninh_center: Center) -> None:
    with pytest.raises(InvalidInput) as caught:
        invite_person(
            actor=admin, username="khac", full_name="Khác", email="AN.NGUYEN@EXAMPLE.VN", center=bac_ninh_center,
            role="officer", valid_from=date(2026, 1, 1), site=SITE,
        )  # fmt: skip
    assert (caught.value.field, caught.value.code) == ("email", "email_taken")


def test_a_password_set_by_somebody_else_is_changed_before_anything(client: Client, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(must_change_password=True)
    log_in(client, officer)
    for url in ("/", "/de-an/", "/tai-khoan/"):
        assert client.get(url).headers["Location"] == "/tai-khoan/mat-khau/", url
    assert client.get("/api/v1/projects/").status_code == 403
    part = client.get("/de-an/", headers={"hx-request": "true"})
    assert (part.status_code, part["X-Said"]) == (403, "1")
    same = client.post("/tai-khoan/mat-khau/", {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD})
    assert "Mật khẩu mới phải khác mật khẩu hiện tại." in same.content.decode()
    assert client.post("/tai-khoan/mat-khau/", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    assert client.get("/de-an/").status_code == 200


def test_changing_the_password_ends_the_other_sessions_and_keeps_this_one(officer: User) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        log_in(client, officer)
    wrong = here.post("/tai-khoan/mat-khau/", {"old": "sai", "new": NEW, "again": NEW})
    assert (wrong.status_code, "Mật khẩu hiện tại chưa đúng." in wrong.content.decode()) == (400, True)
    assert here.post("/tai-khoan/mat-khau/", {"old": PASSWORD, "new": NEW, "again": NEW}).status_code == 302
    assert here.get("/de-an/").status_code == 200
    assert there.get("/de-an/").status_code == 302
    assert UserSession.objects.filter(user=officer).count() == 1
    event = AuditEvent.objects.get(action="user.password_change")
    assert PASSWORD not in str((event.before, event.after))


def test_guessing_the_old_password_in_a_stolen_session_is_stopped(client: Client, officer: User) -> None:
    client.force_login(officer)
    said = [
        client.post("/tai-khoan/mat-khau/", {"old": f"sai-{n}", "new": NEW, "again": NEW}).content.decode()
        for n in range(6)
    ]
    assert ["Sai quá nhiều lần" in text for text in said] == [False] * 5 + [True]


def test_a_forgotten_password_is_reset_by_mail_once(
    client: Client, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=officer.pk).update(email="canbo@example.vn")
    before = Client()
    log_in(before, officer)
    answers = []
    for email in ("CanBo@example.vn", "khong-ai@example.vn"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/dang-nhap/quen-mat-khau/", {"email": email}, follow=True)
        answers.append(re.sub(r'value="[^"]+"', "", answer.content.decode()))
    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [["canbo@example.vn"]]
    address = link()
    assert client.post(address, {"password": NEW, "again": NEW}).headers["Location"] == "/dang-nhap/"
    assert client.get(address).status_code == 404
    assert before.get("/").status_code == 302
    assert log_in(client, officer, NEW).status_code == 302


def test_a_reset_link_dies_with_time_and_a_closed_account(
    client: Client, officer: User, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=officer.pk).update(email="canbo@example.vn")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/dang-nhap/quen-mat-khau/", {"email": "canbo@example.vn"})
    address = link()
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(address).status_code == 404
    settings.PASSWORD_RESET_TIMEOUT = 3600
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert client.get(address).status_code == 404
    for forged in (
        "/dang-nhap/mat-khau-moi/MQ/x/",
        "/dang-nhap/mat-khau-moi/!!/x/",
        "/dang-nhap/mat-khau-moi/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/x/",
    ):
        assert client.get(forged).status_code == 404, forged


def test_a_flood_of_requests_for_links_is_stopped(client: Client) -> None:
    said = [
        client.post("/dang-nhap/quen-mat-khau/", {"email": "ai@example.vn"}).status_code for _ in range(6)
    ]
    assert said == [302] * 5 + [422]


@pytest.mark.parametrize("email", ["", "khong-phai", "a\x00@b.vn", "a" * 300 + "@b.vn"])
def test_a_bad_address_is_refused_at_its_field(client: Client, email: str) -> None:
    answer = client.post("/dang-nhap/quen-mat-khau/", {"email": email})
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()


def test_sessions_are_listed_and_ended_one_by_one(officer: User, other_officer: User) -> None:
    here, there, stranger = Client(), Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari"}), Client()
    for client, user in ((here, officer), (there, officer), (stranger, other_officer)):
        log_in(client, user)
    page = text_of(here.get("/tai-khoan/").content.decode())
    assert "Safari trên iPhone" in page
    theirs = UserSession.objects.get(user=other_officer)
    assert here.post(f"/tai-khoan/phien/{theirs.pk}/ket-thuc/").status_code == 404
    assert stranger.get("/").status_code == 200
    session = UserSession.objects.get(user=officer, user_agent__contains="iPhone")
    assert here.post(f"/tai-khoan/phien/{session.pk}/ket-thuc/").status_code == 302
    assert (there.get("/").status_code, here.get("/").status_code) == (302, 200)
    assert here.post(f"/tai-khoan/phien/{session.pk}/ket-thuc/").status_code == 404


def test_a_stolen_session_id_opens_nothing_after_logging_out_elsewhere(officer: User) -> None:
    here, thief = Client(), Client()
    log_in(here, officer)
    unlisted = Client()
    unlisted.force_login(officer)
    for name, morsel in unlisted.cookies.items():
        thief.cookies[name] = morsel.value
    assert thief.get("/de-an/").status_code == 200
    assert here.post("/tai-khoan/phien/khac/ket-thuc/").status_code == 302
    assert here.get("/de-an/").status_code == 200
    assert thief.get("/de-an/").status_code == 302
    assert unlisted.get("/de-an/").status_code == 302


def test_a_closed_account_s_sessions_stay_dead_when_it_is_opened_again(admin: User, officer: User) -> None:
    client = Client()
    log_in(client, officer)
    set_active(actor=admin, user=officer, active=False)
    assert client.get("/").status_code == 302
    set_active(actor=admin, user=officer, active=True)
    assert client.get("/").status_code == 302
    assert log_in(client, officer).status_code == 302
    assert client.get("/").status_code == 200


def test_an_invited_person_cannot_reset_before_accepting(
    client: Client, invited: User, admin: User, django_capture_on_commit_callbacks: Any
) -> None:
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/dang-nhap/quen-mat-khau/", {"email": "an.nguyen@example.vn"})
    assert mail.outbox == []
    with pytest.raises(NotAllowed):
        invite_again(actor=User.objects.get(pk=invited.pk), user=invited, site=SITE)
