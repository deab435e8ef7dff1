"""The second factor: what happens to it stands on the audit trail, its owner is told, a manager may take it away."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.mfa.models import Authenticator
from django.db import transaction

from centers.models import User
from centers.services.managing import locked, managing_act, require_account
from centers.services.sessions import end_all_sessions
from core import audit
from core.exceptions import RuleViolation
from core.mail import mail_on_commit
from core.words import say

WORDS = {
    Authenticator.Type.TOTP: say("ứng dụng xác thực"),
    Authenticator.Type.WEBAUTHN: say("khóa bảo mật"),
    Authenticator.Type.RECOVERY_CODES: say("mã dự phòng"),
}
_VERBS = {"factor.add": say("Vừa thêm"), "factor.remove": say("Vừa bỏ"), "factor.renew": say("Vừa tạo lại")}


def reset_second_factor(*, actor: User, user: User, reason: str) -> int:
    """Take away all of a person's second factors, for a lost telephone; ends all sessions and tells the person. Returns how many.

    Raises NotAllowed for anyone who does not manage the account, RuleViolation without a reason or where there is nothing to reset.
    """
    with managing_act(actor=actor, action="factor.reset", obj=user):
        require_account(actor, user, say("Bỏ xác thực hai lớp của mình ở trang Tài khoản."))
        if not reason.strip():
            raise RuleViolation(say("Ghi lý do."), code="no_reason", field="reason")
        held = locked(user)
        found = Authenticator.objects.filter(user=held)
        kinds = sorted(found.values_list("type", flat=True))
        if not kinds:
            raise RuleViolation(say("Tài khoản này chưa có xác thực hai lớp."), code="no_factor")
        found.delete()
        end_all_sessions(user=held)
        audit.record(
            actor=actor, action="factor.reset", obj=held, before={"kinds": kinds}, reason=reason.strip()
        )
        _tell(held, say("Quản trị vừa bỏ xác thực hai lớp của tài khoản"))
    return len(kinds)


@contextmanager
def noted_change(*, actor: User, action: str, kind: str) -> Iterator[None]:
    """Do a change to the actor's own second factor (``factor.add``, ``factor.remove``, ``factor.renew``) and keep it on the audit trail,
    both or neither; the owner is told by mail.
    """
    with transaction.atomic():
        yield
        audit.record(actor=actor, action=action, obj=actor, after={"kind": kind})
        _tell(
            actor,
            say(
                "%(did)s %(factor)s của tài khoản",
                did=_VERBS[action],
                factor=WORDS[Authenticator.Type(kind)],
            ),
        )


def _tell(user: User, what: str) -> None:
    mail_on_commit(
        to=[user.email],
        subject=say("Cổng khuyến công: thay đổi xác thực hai lớp"),
        language=user.mail_language,
        body=say(
            "Kính gửi %(user)s,\n\n%(what)s %(username)s.\nNếu không phải do bạn, hãy báo ngay cho quản trị.",
            user=user,
            what=what,
            username=user.username,
        ),
    )
