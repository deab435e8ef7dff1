"""The mail address of an account: who may change it, what is told to whom, and that the demonstration gets mail."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core import mail
from django.test import Client

from centers.models import Center, User
from centers.services.addresses import change_address
from centers.services.demo import ensure_demo_accounts
from centers.services.invitations import invite_person, person_invited
from core.exceptions import NotAllowed, NotFound
from core.models import AuditEvent
from projects.enums import State
from projects.services import digest
from tests import factories
from tests.factories import PASSWORD
from tests.pages import text_of

pytestmark = pytest.mark.django_db
OWN = "/tai-khoan/thu-dien-tu/"


def act(user: User) -> str:
    return f"/nguoi-dung/{user.pk}/thu-dien-tu/"


@pytest.fixture
def invited(center_lead: User, bac_ninh_center: Center, django_capture_on_commit_callbacks: Any) -> User:
    with django_capture_on_commit_callbacks(execute=True):
        return invite_person(
            actor=center_lead, username="an.nguyen", full_name="Nguyễn Văn An", email="an.nguyn@example.vn",
            center=bac_ninh_center, role="officer", valid_from=date(2026, 1, 1), site="https://portal.example",
        )  # fmt: skip


def test_an_administrator_enters_and_changes_an_address(
    client: Client, admin: User, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(admin)
    assert act(officer) in client.get(f"/nguoi-dung/{officer.pk}/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(act(officer), {"email": " Can.Bo@Example.vn "})
    officer.refresh_from_db()
    assert officer.email == "can.bo@example.vn"
    assert [sent.to for sent in mail.outbox] == [["can.bo@example.vn"]]
    token = default_token_generator.make_token(officer)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(act(officer), {"email": "moi@example.vn"}, follow=True)
    assert "Đã lưu thư điện tử." in answer.content.decode()
    old, new = mail.outbox[1:]
    assert (old.to, new.to) == (["can.bo@example.vn"], ["moi@example.vn"])
    assert "moi@example.vn" not in old.body
    assert str(admin) in old.body
    officer.refresh_from_db()
    assert not default_token_generator.check_token(officer, token)
    events = AuditEvent.objects.filter(action="user.email_change").order_by("pk")
    assert [(each.before["email"], each.after["email"]) for each in events] == [
        ("", "can.bo@example.vn"),
        ("can.bo@example.vn", "moi@example.vn"),
    ]
    client.post(act(officer), {"email": "MOI@example.vn"})
    assert (events.count(), len(mail.outbox)) == (2, 3)


@pytest.mark.parametrize("email", ["", "khong-phai", "a\x00@b.vn", "a" * 300 + "@b.vn", "KHAC@example.vn"])
def test_a_bad_or_taken_address_is_refused_at_its_field(
    client: Client, admin: User, officer: User, other_officer: User, email: str
) -> None:
    User.objects.filter(pk=other_officer.pk).update(email="khac@example.vn")
    client.force_login(admin)
    answer = client.post(act(officer), {"email": email})
    assert answer.status_code in (400, 422)
    assert 'id="id_email_error"' in answer.content.decode()
    officer.refresh_from_db()
    assert officer.email == ""
    assert not AuditEvent.objects.filter(action="user.email_change").exists()


def test_a_lead_mends_the_address_of_an_invitation_and_of_nobody_who_has_come_in(
    client: Client, center_lead: User, officer: User, other_officer: User, invited: User
) -> None:
    """Who holds the address gets the link for a new password."""
    client.force_login(center_lead)
    link = str(mail.outbox[-1].body).split("/loi-moi/")[1].split("/")[0]
    assert person_invited(link) == invited
    assert act(invited) in client.get(f"/nguoi-dung/{invited.pk}/").content.decode()
    client.post(act(invited), {"email": "an.nguyen@example.vn"})
    invited.refresh_from_db()
    assert invited.email == "an.nguyen@example.vn"
    with pytest.raises(NotFound):
        person_invited(link)
    assert client.post(f"/nguoi-dung/{invited.pk}/moi-lai/").status_code == 302
    assert act(officer) not in client.get(f"/nguoi-dung/{officer.pk}/").content.decode()
    assert client.post(act(officer), {"email": "cua-toi@example.vn"}).status_code == 403
    assert client.post(act(other_officer), {"email": "cua-toi@example.vn"}).status_code == 404
    with pytest.raises(NotAllowed):
        change_address(actor=center_lead, user=officer, email="cua-toi@example.vn")
    assert AuditEvent.objects.filter(action="user.email_change", refused=True).count() == 1


def test_nobody_changes_the_own_one_as_a_manager(client: Client, admin: User) -> None:
    client.force_login(admin)
    assert client.post(act(admin), {"email": "moi@example.vn"}).status_code == 403
    with pytest.raises(NotAllowed):
        change_address(actor=admin, user=admin, email="moi@example.vn")


def test_the_own_address_is_changed_after_the_password_was_asked_again(
    client: Client, officer: User, django_capture_on_commit_callbacks: Any
) -> None:
    User.objects.filter(pk=officer.pk).update(email="cu@example.vn")
    client.force_login(officer)
    assert OWN in client.get("/tai-khoan/").content.decode()
    asked = f"/tai-khoan/xac-nhan/?next={OWN.replace('/', '%2F')}"
    assert client.get(OWN).headers["Location"] == asked
    other = Client()
    other.force_login(officer)
    assert other.post(OWN, {"email": "khac@example.vn"}).status_code == 302
    officer.refresh_from_db()
    assert officer.email == "cu@example.vn"
    client.post("/tai-khoan/xac-nhan/", {"password": "sai", "next": OWN})
    assert client.get(OWN).status_code == 302
    client.post("/tai-khoan/xac-nhan/", {"password": PASSWORD, "next": OWN})
    assert 'value="cu@example.vn"' in client.get(OWN).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(OWN, {"email": "moi@example.vn"}).headers["Location"] == "/tai-khoan/"
    officer.refresh_from_db()
    assert officer.email == "moi@example.vn"
    assert [sent.to for sent in mail.outbox] == [["cu@example.vn"], ["moi@example.vn"]]
    assert AuditEvent.objects.get(action="user.email_change").actor == officer


def test_the_page_of_notices_tells_whom_to_ask(client: Client, officer: User, admin: User) -> None:
    client.force_login(officer)
    text = text_of(client.get("/viec-cua-toi/thong-bao/").content.decode())
    assert f"hoặc nhờ quản trị: {admin}." in text
    assert OWN in client.get("/viec-cua-toi/thong-bao/").content.decode()
    User.objects.filter(pk=officer.pk).update(email="cu@example.vn")
    assert str(admin) not in text_of(client.get("/viec-cua-toi/thong-bao/").content.decode())


def test_the_demonstration_gets_its_daily_mail(settings: Any, tmp_path: Any) -> None:
    """As in development, where a mail is a file."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.DIGEST_HOUR = 0
    people = dict((user.username, user) for user, _ in ensure_demo_accounts(password="mot-mat-khau"))
    assert people["canbo.binhthuan"].email == "canbo.binhthuan@example.vn"
    factories.project(Center.objects.get(code="TTKC-68"), status=State.DRAFT)
    assert digest.send_digests() >= 1
    assert any("canbo.binhthuan@example.vn" in each.read_text() for each in tmp_path.iterdir())


def test_a_demo_address_that_somebody_has_is_left_to_them(officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(email="quantri@example.vn")
    ensure_demo_accounts(password="mot-mat-khau")
    ensure_demo_accounts(password="mot-mat-khau")
    assert User.objects.get(username="quantri").email == ""
    assert User.objects.get(username="kiemtoan").email == "kiemtoan@example.vn"
