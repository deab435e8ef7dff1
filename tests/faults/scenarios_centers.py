"""Acts on accounts, roles, keys and sessions; facilities."""

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from beneficiaries.models import Facility
from beneficiaries.services import facilities
from centers.models import ApiToken, Center, User
from centers.services import (
    addresses,
    demo,
    factors,
    invitations,
    logins,
    notices,
    passwords,
    people,
    sessions,
    sign_on,
    tokens,
)
from projects.services.beneficiaries import enter_facility
from projects.services.mending import mend_facility
from reports.models import ReportRun
from reports.services import runs
from tests import factories
from tests.faults.world import Act, World, scenario

SITE = "https://portal.example"
WORD = "vai-thieu-luc-ngan-2026"


def _person(**values: object) -> User:
    """Somebody whom the administrator manages, with an address."""
    made = factories.user("nguoi-moi", Center.objects.get(code="TTKC-24"), "officer")
    User.objects.filter(pk=made.pk).update(**{"email": "moi@example.vn", **values})
    made.refresh_from_db()
    return made


def _session(person: User) -> UserSession:
    """A session of the person with its row in the list."""
    key = f"{person.pk:032d}"
    Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(hours=8))
    return UserSession.objects.create(user=person, session_key=key, ip="127.0.0.1", user_agent="x", data={})


@scenario("centers.people.create_user")
def create_user(world: World) -> Act:
    return lambda: people.create_user(
        actor=world["admin"],
        username="canbo.moi",
        full_name="Cán bộ mới",
        password=WORD,
        email="a@example.vn",
    )


@scenario("centers.people.set_active")
def set_active(world: World) -> Act:
    person = _person()
    _session(person)
    return lambda: people.set_active(actor=world["admin"], user=User.objects.get(pk=person.pk), active=False)


@scenario("centers.people.grant_membership")
def grant_membership(world: World) -> Act:
    person = _person()
    return lambda: people.grant_membership(
        actor=world["admin"], user=person, center=world.center, role="accountant", valid_from=date(2026, 1, 1)
    )


@scenario("centers.people.end_membership")
def end_membership(world: World) -> Act:
    person = _person()
    return lambda: people.end_membership(
        actor=world["admin"], membership=person.memberships.get(), last_day=date(2026, 12, 31)
    )


@scenario("centers.invitations.invite_person")
def invite_person(world: World) -> Act:
    return lambda: invitations.invite_person(
        actor=world["center_lead"],
        username="canbo.moi",
        full_name="Cán bộ mới",
        email="a@example.vn",
        center=world.center,
        role="officer",
        valid_from=date(2026, 1, 1),
        site=SITE,
    )


@scenario("centers.invitations.invite_again")
def invite_again(world: World) -> Act:
    person = _person(password="!")
    return lambda: invitations.invite_again(
        actor=world["admin"], user=User.objects.get(pk=person.pk), site=SITE
    )


@scenario("centers.invitations.accept_invitation")
def accept_invitation(world: World) -> Act:
    person = _person(password="!", invited_at=timezone.now())
    _session(person)
    assert person.invited_at is not None
    token = signing.dumps([person.pk, person.invited_at.isoformat()], salt="centers.invitation")
    return lambda: invitations.accept_invitation(token=token, password=WORD)


@scenario("centers.passwords.change_password")
def change_password(world: World) -> Act:
    _session(world["officer"])
    return lambda: passwords.change_password(actor=world["officer"], old=factories.PASSWORD, new=WORD)


@scenario("centers.passwords.set_initial_password")
def set_initial_password(world: World) -> Act:
    person = _person()
    _session(person)
    return lambda: passwords.set_initial_password(
        actor=world["admin"], user=User.objects.get(pk=person.pk), password=WORD
    )


@scenario("centers.passwords.send_reset_to")
def send_reset_to(world: World) -> Act:
    person = _person()
    return lambda: passwords.send_reset_to(actor=world["admin"], user=person, site=SITE)


@scenario("centers.passwords.reset_password")
def reset_password(world: World) -> Act:
    person = _person()
    _session(person)
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return lambda: passwords.reset_password(uid=uid, token=token, password=WORD)


@scenario("centers.sessions.end_session")
def end_session(world: World) -> Act:
    session = _session(world["officer"])
    return lambda: sessions.end_session(actor=world["officer"], pk=session.pk)


@scenario("centers.sessions.end_other_sessions")
def end_other_sessions(world: World) -> Act:
    _session(world["officer"])
    return lambda: sessions.end_other_sessions(actor=world["officer"])


@scenario("centers.factors.reset_second_factor")
def reset_second_factor(world: World) -> Act:
    person = _person()
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=person, type=kind, data={})
    _session(person)
    return lambda: factors.reset_second_factor(
        actor=world["admin"], user=User.objects.get(pk=person.pk), reason="Mất điện thoại"
    )


@scenario("centers.factors.noted_change")
def noted_change(world: World) -> Act:
    def act() -> None:
        actor = world["officer"]
        with factors.noted_change(actor=actor, action="factor.add", kind=Authenticator.Type.TOTP):
            Authenticator.objects.create(user=actor, type=Authenticator.Type.TOTP, data={})

    return act


@scenario("centers.tokens.create_token")
def create_token(world: World) -> Act:
    return lambda: tokens.create_token(actor=world["officer"], name="Bảng tính")


@scenario("centers.tokens.revoke_token")
def revoke_token(world: World) -> Act:
    token, _ = tokens.create_token(actor=world["officer"], name="Bảng tính")
    return lambda: tokens.revoke_token(actor=world["officer"], token=ApiToken.objects.get(pk=token.pk))


@scenario("centers.tokens.note_use")
def note_use(world: World) -> Act:
    token, _ = tokens.create_token(actor=world["officer"], name="Bảng tính")
    return lambda: tokens.note_use(token=token)


@scenario("centers.notices.choose_topics")
def choose_topics(world: World) -> Act:
    notices.choose_topics(actor=world["officer"], wanted=["b"], known=["a", "b", "c"])
    return lambda: notices.choose_topics(actor=world["officer"], wanted=["a"], known=["a", "b", "c"])


@scenario("centers.logins.note_login")
def note_login(world: World) -> Act:
    return lambda: logins.note_login(user=world["officer"], address="127.0.0.1")


@scenario("centers.logins.note_logout")
def note_logout(world: World) -> Act:
    return lambda: logins.note_logout(user=world["officer"], address="127.0.0.1")


@scenario("centers.logins.note_failure")
def note_failure(world: World) -> Act:
    return lambda: logins.note_failure(username=world["officer"].username, address="127.0.0.1")


@scenario("centers.logins.note_lockout")
def note_lockout(world: World) -> Act:
    return lambda: logins.note_lockout(username="ai-do", address="127.0.0.1")


@scenario("centers.sign_on.note_link")
def note_link(world: World) -> Act:
    return lambda: sign_on.note_link(user=world["officer"], provider="don-vi", identity="abc")


@scenario("centers.addresses.change_address")
def change_address(world: World) -> Act:
    return lambda: addresses.change_address(
        actor=world["admin"], user=world["officer"], email="moi@example.vn"
    )


@scenario("centers.addresses.change_own_address")
def change_own_address(world: World) -> Act:
    return lambda: addresses.change_own_address(actor=world["officer"], email="moi@example.vn")


@scenario("centers.demo.ensure_demo_accounts")
def ensure_demo_accounts(world: World) -> Act:
    return lambda: demo.ensure_demo_accounts(password=WORD)


@scenario("beneficiaries.facilities.create_facility", "projects.beneficiaries.enter_facility")
def enter(world: World) -> Act:
    province = world.center.province
    assert province is not None
    return lambda: enter_facility(
        actor=world["officer"],
        province=province,
        looked_at="",
        name="HTX Gốm Phù Lãng",
        tax_code="0100233488",
    )


@scenario("beneficiaries.facilities.update_facility")
def update_facility(world: World) -> Act:
    made = factories.facility(world.center.province)
    return lambda: facilities.update_facility(
        actor=world["center_lead"], facility=Facility.objects.get(pk=made.pk), name="HTX Gốm Phù Lãng"
    )


@scenario("projects.mending.mend_facility")
def mend(world: World) -> Act:
    made = factories.facility(world.center.province)
    return lambda: mend_facility(
        actor=world["officer"],
        facility=Facility.objects.get(pk=made.pk),
        changes={"tax_code": "0100233488", "difficult_area": True},
        seen={"tax_code": "", "difficult_area": False},
    )


ASKED = {"kind": "plan-vs-actual", "parameters": {"period": "2026"}, "format": "csv"}


def _run(world: World, **state: object) -> ReportRun:
    made = runs.start_run(actor=world["officer"], **ASKED)  # type: ignore[arg-type]
    type(made.job).objects.filter(pk=made.job_id).update(**state)
    return ReportRun.objects.get(pk=made.pk)


@scenario("reports.runs.start_run")
def start_run(world: World) -> Act:
    return lambda: runs.start_run(actor=world["officer"], **ASKED, request_key="mot-lan")  # type: ignore[arg-type]


@scenario("reports.runs.cancel_run")
def cancel_run(world: World) -> Act:
    made = _run(world, state="queued")
    return lambda: runs.cancel_run(actor=world["officer"], run=ReportRun.objects.get(pk=made.pk))


@scenario("reports.runs.retry_run")
def retry_run(world: World) -> Act:
    made = _run(world, state="failed")
    return lambda: runs.retry_run(actor=world["officer"], run=ReportRun.objects.get(pk=made.pk))


@scenario("reports.runs.run_closed_quarters")
def run_closed_quarters(world: World) -> Act:
    """Each run of a quarter is whole by itself: the last that is missing stands for all."""
    assert runs.run_closed_quarters()
    last = ReportRun.objects.filter(owner__isnull=True).order_by("-pk").first()
    assert last is not None
    job = last.job
    last.delete()
    job.delete()
    return runs.run_closed_quarters
