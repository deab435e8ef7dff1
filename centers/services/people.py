"""Accounts and the dated roles in which people act. Administrators manage all, leads the working roles of their unit; nobody himself."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from centers.enums import Role
from centers.models import Center, Membership, User
from centers.rules import clashing_role, role_fits
from centers.services.managing import locked, managing_act, require_account, require_gift, require_manager
from centers.services.passwords import check_password_rules
from centers.services.sessions import end_all_sessions
from core import audit
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.text import clean
from core.words import say


@audit.keeps_refusals("user.create")
def create_user(
    *, actor: User | None, username: str, full_name: str, password: str | None, email: str = ""
) -> User:
    """A new account without any role; ``password`` None makes one that cannot log in yet, one that a manager chose must be changed.

    Raises InvalidInput for a bad name, a name or mail address that is taken or a weak password; NotAllowed for anyone who manages nobody.
    """
    require_manager(actor)
    user = User(
        username=User.normalize_username(username.strip()),
        full_name=clean(full_name),
        email=email.strip().lower(),
    )
    if User.objects.filter(username__iexact=user.username).exists():
        raise InvalidInput(
            say("Tên đăng nhập “%(username)s” đã có.", username=user.username),
            code="username_taken",
            field="username",
        )
    try:
        user.clean_fields(exclude=["password", "last_login", "invited_at"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(" ".join(messages), field=field)
    if not user.full_name:
        raise InvalidInput(say("Nhập họ và tên."), field="full_name")
    require_free_address(user)
    _give_password(user, password)
    user.must_change_password = password is not None and actor is not None
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise InvalidInput(
            say("Tên đăng nhập hoặc thư điện tử vừa được dùng cho tài khoản khác."),
            code="username_taken",
            field="username",
        )
    audit.record(
        actor=actor, action="user.create", obj=user, after={"username": user.username, "email": user.email}
    )
    return user


def set_active(*, actor: User | None, user: User, active: bool) -> User:
    """Open or close an account; its past stays, its sessions end. Nobody closes or opens his own."""
    with managing_act(actor=actor, action="user.open" if active else "user.close", obj=user):
        require_account(actor, user, say("Không tự khóa tài khoản của mình."))
        held = locked(user)
        if held.is_active != active:
            held.is_active = active
            held.invited_at = None
            held.save(update_fields=["is_active", "invited_at"])
            end_all_sessions(user=held)
            audit.record(actor=actor, action="user.open" if active else "user.close", obj=held)
    user.is_active = active
    return held


def grant_membership(
    *,
    actor: User | None,
    user: User,
    center: Center,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
) -> Membership:
    """Let ``user`` act for ``center`` as ``role`` in the given days; giving the very same one again returns it.

    Raises RuleViolation when the role does not fit the kind of centre (``role_misfit``), the days lie outside the centre's own
    (``center_not_in_force``) or are reversed (``dates_reversed``), overlap a membership alike (``membership_overlaps``), or clash
    with an auditor's independence (``role_clash``). Raises NotAllowed for a role that the actor may not give, or to himself.
    """
    with managing_act(actor=actor, action="membership.grant", obj=user):
        if actor is not None and actor.pk == user.pk:
            raise NotAllowed(say("Không tự cấp vai trò cho mình."), code="own_role")
        require_manager(actor)
        _check_place(center, role, valid_from, valid_to)
        require_gift(actor, center, role)
        return _grant(actor, locked(user), center, role, valid_from, valid_to)


def _grant(
    actor: User | None, held: User, center: Center, role: str, valid_from: date, valid_to: date | None
) -> Membership:
    meeting = _overlapping(held, valid_from, valid_to)
    alike = meeting.filter(center=center, role=role)
    same = alike.filter(valid_from=valid_from, valid_to=valid_to).first()
    if same:
        return same
    if alike.exists():
        raise RuleViolation(
            say("Người này đã có vai trò đó trong thời gian trùng nhau."),
            code="membership_overlaps",
            field="valid_from",
        )
    clash = clashing_role(role, meeting.values_list("role", flat=True))
    if clash:
        raise RuleViolation(
            say(
                "Vai trò %(role)s không đi cùng vai trò %(other)s.",
                role=Role(role).label,
                other=Role(clash).label,
            ),
            code="role_clash",
            field="role",
        )
    membership = Membership.objects.create(
        user=held, center=center, role=role, valid_from=valid_from, valid_to=valid_to
    )
    audit.record(actor=actor, action="membership.grant", obj=membership, after=audit.snapshot(membership))
    return membership


def end_membership(*, actor: User | None, membership: Membership, last_day: date) -> Membership:
    """Let a membership end after ``last_day``; it is never removed, since past acts rest on it, and never made longer.

    Raises RuleViolation for a day before its first (``dates_reversed``) or after the end it already has (``already_ends``).
    """
    with managing_act(actor=actor, action="membership.end", obj=membership):
        if actor is not None and actor.pk == membership.user_id:
            raise NotAllowed(say("Không tự kết thúc vai trò của mình."), code="own_role")
        held = (
            Membership.objects.select_for_update(of=("self",))
            .select_related("center", "user")
            .get(pk=membership.pk)
        )
        require_gift(actor, held.center, held.role)
        if last_day < held.valid_from:
            raise RuleViolation(
                say("Ngày kết thúc trước ngày bắt đầu."), code="dates_reversed", field="valid_to"
            )
        if held.valid_to is not None and last_day > held.valid_to:
            raise RuleViolation(
                say(
                    "Vai trò này đã kết thúc ngày %(valid_to)s; muốn kéo dài thì giao vai trò mới.",
                    valid_to=f"{held.valid_to:%d/%m/%Y}",
                ),
                code="already_ends",
                field="valid_to",
            )
        before = {"valid_to": held.valid_to}
        held.valid_to = last_day
        held.save(update_fields=["valid_to"])
        audit.record(
            actor=actor, action="membership.end", obj=held, before=before, after={"valid_to": last_day}
        )
    return held


def _check_place(center: Center, role: str, valid_from: date, valid_to: date | None) -> None:
    if role not in Role.values or not role_fits(role, center.kind):
        name = Role(role).label if role in Role.values else role
        raise RuleViolation(
            say("Vai trò %(name)s không có ở %(kind)s.", name=name, kind=center.get_kind_display()),
            code="role_misfit",
            field="role",
        )
    if valid_to is not None and valid_to < valid_from:
        raise RuleViolation(say("Ngày kết thúc trước ngày bắt đầu."), code="dates_reversed", field="valid_to")
    too_early = center.valid_from is not None and valid_from < center.valid_from
    too_late = center.valid_to is not None and (valid_to is None or valid_to > center.valid_to)
    if too_early or too_late:
        raise RuleViolation(
            say("%(center)s không hoạt động trong suốt thời gian này.", center=center),
            code="center_not_in_force",
            field="valid_from",
        )


def _overlapping(user: User, valid_from: date, valid_to: date | None) -> QuerySet[Membership]:
    found = Membership.objects.filter(user=user).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
    )
    return found if valid_to is None else found.filter(valid_from__lte=valid_to)


def require_free_address(user: User) -> None:
    """Raise InvalidInput for an address that is taken. One address, one account: links for passwords and the single sign-on find a person by it."""
    if user.email and User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
        raise InvalidInput(
            say("Thư điện tử “%(email)s” đã dùng cho tài khoản khác.", email=user.email),
            code="email_taken",
            field="email",
        )


def _give_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    check_password_rules(password, user)
    user.set_password(password)
