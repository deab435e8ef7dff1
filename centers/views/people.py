"""“Người dùng và quyền”: the accounts that an administrator or the lead of a unit manages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.forms.account import NewPasswordForm
from centers.forms.people import (
    AddressForm,
    ConfirmForm,
    EndForm,
    GrantForm,
    InviteForm,
    ReasonForm,
    SearchForm,
)
from centers.models import Membership, User
from centers.selectors.people import (
    Managing,
    has_come_in,
    has_second_factor,
    manageable,
    managing,
    narrowed,
    wholly_managed,
    with_state,
)
from centers.services.addresses import change_address
from centers.services.factors import reset_second_factor
from centers.services.invitations import invite_again, invite_person
from centers.services.passwords import send_reset_to, set_initial_password
from centers.services.people import end_membership, grant_membership, set_active
from centers.web import SignedInRequest, site_of
from core.exceptions import NotAllowed, NotFound
from core.forms import ActForm, act_page
from core.web import PAGE_SIZES, chips, page_of, page_size
from core.words import say


def _hold(request: SignedInRequest) -> Managing:
    """What the person manages; 403 for whoever manages nobody."""
    hold = managing(request.user)
    if not hold:
        raise NotAllowed(say("Chỉ quản trị và lãnh đạo đơn vị được xem danh sách người dùng."))
    return hold


def _person(request: SignedInRequest, pk: int) -> User:
    _hold(request)
    return get_object_or_404(manageable(request.user), pk=pk)


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """The list, searched and narrowed by its address."""
    hold = _hold(request)
    form = SearchForm(request.GET, hold=hold)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = with_state(narrowed(manageable(request.user), **wanted)).order_by("full_name", "username")
    context = {
        "form": form,
        "page": page_of(request, found),
        "chips": chips(form, request.GET) if form.is_valid() else [],
        "sizes": PAGE_SIZES,
        "size": page_size(request),
        "everybody": hold.everybody,
    }
    return render(request, "people/list.html", context)


@require_http_methods(["GET", "POST"])
def invite(request: SignedInRequest) -> HttpResponse:
    """A new person, a first role and the mailed invitation."""
    hold = _hold(request)
    return act_page(
        request,
        form=InviteForm(request.POST or None, hold=hold),
        do=lambda values: invite_person(actor=request.user, site=site_of(request), **values),
        template="people/act.html",
        context={"heading": say("Thêm người dùng"), "back": reverse("people:list"), "wide": True},
        done=lambda made: say("Đã gửi lời mời tới %(email)s.", email=made.email),
        to=reverse("people:list"),
    )


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person: the account, the roles with their days, and what may be done."""
    found = _person(request, pk)
    hold, today = managing(request.user), timezone.localdate()
    reachable = found.pk != request.user.pk and wholly_managed(hold, found, today)
    memberships = Membership.objects.filter(user=found).select_related("center").order_by("-valid_from")
    context = {
        "person": found,
        "protected": has_second_factor(found),
        "rows": [
            (row, _can_end(hold, row, request.user, today))
            for row in memberships
            if hold.everybody or row.center_id in hold.roles_at
        ],
        "acts": [
            act for act in ACTS.values() if reachable and _open_to(act, hold, found) and act.fits(found)
        ],
        "own": found.pk == request.user.pk,
        "reachable": reachable,
    }
    return render(request, "people/person.html", context)


def _open_to(act: "Act", hold: Managing, found: User) -> bool:
    return hold.everybody or not act.for_administrators(found)


def _can_end(hold: Managing, row: Membership, actor: User, today: Any) -> bool:
    open_still = row.valid_to is None or row.valid_to > today
    return open_still and row.user_id != actor.pk and hold.may_give(row.center, row.role)


@require_http_methods(["GET", "POST"])
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a person one more role."""
    found = _person(request, pk)
    if found.pk == request.user.pk:
        raise NotAllowed(say("Không tự cấp vai trò cho mình."), code="own_role")
    return act_page(
        request,
        form=GrantForm(request.POST or None, hold=managing(request.user)),
        do=lambda values: grant_membership(actor=request.user, user=found, **values),
        template="people/act.html",
        context=_context(found, say("Giao vai trò")),
        done=lambda made: say(
            "Đã giao vai trò %(role)s ở %(center)s.", role=made.get_role_display(), center=made.center
        ),
        to=reverse("people:person", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, pk: int, membership: int) -> HttpResponse:
    """Let a role end on a day."""
    found = _person(request, pk)
    row = Membership.objects.filter(user=found, pk=membership).select_related("center", "user").first()
    hold = managing(request.user)
    if row is None or not (hold.everybody or row.center_id in hold.roles_at):
        raise NotFound(say("Không tìm thấy vai trò này."), code="membership_not_found")
    if not _can_end(hold, row, request.user, timezone.localdate()):
        raise NotAllowed(say("Vai trò này đã kết thúc, là của chính bạn, hoặc do quản trị quản lý."))
    said = say(
        "%(role)s ở %(center)s: từ ngày sau ngày cuối, người này không còn xem và làm được việc của vai trò.",
        role=row.get_role_display(),
        center=row.center,
    )
    return act_page(
        request,
        form=EndForm(request.POST or None, initial={"valid_to": timezone.localdate()}),
        do=lambda values: end_membership(actor=request.user, membership=row, last_day=values["valid_to"]),
        template="people/act.html",
        context=_context(found, say("Kết thúc vai trò")) | {"said": said},
        done=lambda made: say(
            "Vai trò kết thúc sau ngày %(valid_to)s.", valid_to=f"{made.valid_to:%d/%m/%Y}"
        ),
        to=reverse("people:person", args=[pk]),
    )


@dataclass(frozen=True, slots=True)
class Act:
    """One act on an account: its button, what it says before, whom it fits, its form and what it does.

    ``for_administrators``: whether no lead may do it with that account.
    """

    key: str
    label: str
    said: str
    done: str
    fits: Callable[[User], bool]
    do: Callable[[SignedInRequest, User, dict[str, Any]], Any]
    form: type[ActForm] = ConfirmForm
    danger: bool = False
    for_administrators: Callable[[User], bool] = lambda _: False


ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        Act(
            "moi-lai",
            say("Gửi lại lời mời"),
            say("Lời mời trước đó sẽ không còn dùng được; lời mời mới gửi tới thư điện tử của người này."),
            say("Đã gửi lại lời mời."),
            lambda user: user.is_active and not user.has_usable_password() and bool(user.email),
            lambda request, user, _: invite_again(actor=request.user, user=user, site=site_of(request)),
        ),
        Act(
            "gui-dat-lai",
            say("Gửi liên kết đặt lại mật khẩu"),
            say(
                "Liên kết gửi tới thư điện tử của người này, dùng được một lần trong một giờ. Mật khẩu hiện tại vẫn dùng được."
            ),
            say("Đã gửi liên kết đặt lại mật khẩu."),
            lambda user: user.is_active and user.has_usable_password() and bool(user.email),
            lambda request, user, _: send_reset_to(actor=request.user, user=user, site=site_of(request)),
        ),
        Act(
            "thu-dien-tu",
            say("Đổi thư điện tử"),
            say(
                "Địa chỉ cũ, nếu có, được báo. Lời mời và liên kết đặt lại mật khẩu đã gửi tới địa chỉ cũ không còn dùng được."
            ),
            say("Đã lưu thư điện tử."),
            lambda _: True,
            lambda request, user, values: change_address(
                actor=request.user, user=user, email=values["email"]
            ),
            AddressForm,
            for_administrators=has_come_in,
        ),
        Act(
            "mat-khau-tam",
            say("Đặt mật khẩu tạm"),
            say(
                "Dùng khi người này không nhận được thư. Mọi phiên đăng nhập của người này kết thúc; lần đăng nhập tới phải đổi mật khẩu."
            ),
            say("Đã đặt mật khẩu tạm. Hãy trao trực tiếp cho người dùng."),
            lambda user: user.is_active,
            lambda request, user, values: set_initial_password(
                actor=request.user, user=user, password=values["password"]
            ),
            NewPasswordForm,
            for_administrators=lambda _: True,
        ),
        Act(
            "bo-xac-thuc",
            say("Bỏ xác thực hai lớp"),
            say(
                "Dùng khi mất điện thoại hoặc khóa bảo mật. Ứng dụng, khóa và mã dự phòng đều bị bỏ, mọi phiên đăng nhập kết thúc; người này được báo qua thư."
            ),
            say("Đã bỏ xác thực hai lớp."),
            has_second_factor,
            lambda request, user, values: reset_second_factor(
                actor=request.user, user=user, reason=values["reason"]
            ),
            ReasonForm,
            danger=True,
        ),
        Act(
            "khoa",
            say("Khóa tài khoản"),
            say(
                "Người này không đăng nhập được nữa và mọi phiên đăng nhập kết thúc ngay. Hồ sơ và lịch sử giữ nguyên; có thể mở lại."
            ),
            say("Đã khóa tài khoản."),
            lambda user: user.is_active,
            lambda request, user, _: set_active(actor=request.user, user=user, active=False),
            danger=True,
        ),
        Act(
            "mo",
            say("Mở lại tài khoản"),
            say("Người này đăng nhập lại được bằng mật khẩu cũ, với các vai trò còn hiệu lực."),
            say("Đã mở lại tài khoản."),
            lambda user: not user.is_active,
            lambda request, user, _: set_active(actor=request.user, user=user, active=True),
        ),
    )
}
"""The acts by the last part of their address."""


@require_http_methods(["GET", "POST"])
def account_act(request: SignedInRequest, pk: int, act: str) -> HttpResponse:
    """One act on an account, after a page that says what it will do."""
    found = _person(request, pk)
    chosen = ACTS.get(act)
    if chosen is None:
        raise NotFound(say("Không có việc này."), code="unknown_action")
    hold = managing(request.user)
    mine = _open_to(chosen, hold, found) and wholly_managed(hold, found, timezone.localdate())
    if found.pk == request.user.pk or not mine:
        raise NotAllowed(
            say("Tài khoản của chính bạn, hoặc việc ngoài phạm vi bạn quản lý, do quản trị khác xử lý.")
        )
    given = {"email": found.email}
    form = (
        chosen.form(request.POST or None, initial=given)
        if chosen.form is not ConfirmForm
        else _confirm(request)
    )
    form.submit, form.danger = chosen.label, chosen.danger
    return act_page(
        request,
        form=form,
        do=lambda values: chosen.do(request, found, values),
        template="people/act.html",
        context=_context(found, chosen.label) | {"said": chosen.said},
        done=chosen.done,
        to=reverse("people:person", args=[pk]),
    )


def _confirm(request: SignedInRequest) -> ConfirmForm:
    """Bound whenever it is sent: it has no fields of its own."""
    return ConfirmForm(request.POST if request.method == "POST" else None)


def _context(found: User, heading: str) -> dict[str, Any]:
    return {"person": found, "heading": heading, "back": reverse("people:person", args=[found.pk])}
