"""The menu as data: label, route, icon, and what is counted beside an entry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from centers.enums import Role
from centers.models import User
from centers.rules import AUDIT_READERS, MANAGED_BY
from core.formatting import MoneyUnit
from core.web import address, money_unit
from core.words import say, say_as
from projects.selectors.norm_trial import DRAFTERS
from projects.selectors.quarantine import count_infected
from projects.selectors.work.lists import COUNTED_TO, count_mine


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    route: str
    icon: str
    section: str
    roles: frozenset[str] = frozenset()
    """Whose work it is; empty: everybody's. The page behind it has rules of its own."""
    count: Callable[[User], int] | None = None


_PLANNERS = frozenset(
    {
        Role.REVIEWER,
        Role.APPROVER,
        Role.ADMIN,
        Role.AUDITOR,
        Role.DEPARTMENT_APPRAISER,
        Role.DEPARTMENT_LEAD,
    }
)

MENU = (
    Entry(say("Việc của tôi"), "work:list", "check", "work", count=count_mine),
    Entry(say("Tổng quan"), "home", "chart", "home"),
    Entry(say_as("menu", "Đề án"), "projects:list", "folder", "projects"),
    Entry(say_as("menu", "Kế hoạch"), "plans:list", "plan", "plans", _PLANNERS),
    Entry(say("Kinh phí"), "money:requests", "coin", "money"),
    Entry(say("Cơ sở CNNT"), "beneficiaries:list", "factory", "beneficiaries"),
    Entry(say("Báo cáo"), "reports:list", "report", "reports"),
    Entry(say("Danh mục"), "catalogues:list", "folder", "catalogues"),
    Entry(say_as("menu", "Định mức dự thảo"), "norms:drafts", "pencil", "norms", frozenset(DRAFTERS)),
    Entry(say("Người dùng"), "people:list", "person", "people", frozenset({Role.ADMIN, *MANAGED_BY})),
    Entry(
        say("Tệp cách ly"), "quarantine:list", "alert", "quarantine", frozenset({Role.ADMIN}), count_infected
    ),
    Entry(say("Nhật ký"), "audit", "clock", "audit", frozenset(AUDIT_READERS)),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """Template context: the entries of a person's menu with the open one marked, their place, the unit of money."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    match = getattr(request, "resolver_match", None)
    here = (match.namespace or match.url_name) if match else ""
    here = "plans" if here == "decisions" else here
    unit = money_unit(request)
    return {
        "menu": [
            {
                "label": entry.label,
                "url": reverse(entry.route),
                "icon": entry.icon,
                "here": entry.section == here,
                "count": _counted(entry, user),
            }
            for entry in MENU
            if not entry.roles or user.has_role(*entry.roles)
        ],
        "where": _where(user),
        "unit": unit,
        "units": [
            {"label": each.label, "url": address(request.GET, unit=each.value), "here": each is unit}
            for each in MoneyUnit
        ],
    }


def _counted(entry: Entry, user: User) -> Callable[[], str]:
    """The count beside an entry, in words; asked when the menu is drawn, once for all its places on a page."""
    counted = entry.count

    @cache
    def words() -> str:
        found = counted(user) if counted else 0
        return f"{COUNTED_TO - 1}+" if found >= COUNTED_TO else str(found or "")

    return words


def _where(user: User) -> dict[str, str]:
    """The centre a person acts for and as what; the others stand in the person's card."""
    memberships = user.current_memberships
    if not memberships:
        return {"name": say("Chưa thuộc đơn vị nào"), "role": say("Liên hệ quản trị để được giao việc")}
    first = memberships[0]
    more = len(memberships) - 1
    role = first.get_role_display()
    return {
        "name": first.center.name,
        "role": say("%(role)s và %(more)s vai trò khác", role=role, more=more) if more else role,
    }
