"""The lists whose filters can be kept under a name: their words, address and filters. A stale filter is found out here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils import timezone

from beneficiaries.filters import FacilityFilter
from beneficiaries.models import Facility
from centers.models import Center, User
from centers.models.place import ProvinceMap
from centers.rules import AUDIT_READERS
from centers.selectors.province_choices import province_choices
from core.formatting import format_date
from core.models import AuditEvent
from core.words import say, say_as
from khuyencong.audit.filters import AuditFilter
from projects.filters import ProjectFilter
from projects.forms.work import WorkForm
from projects.models import Project


@dataclass(frozen=True, slots=True)
class FilteredList:
    """``beside``: what the address may hold beside the fields of the form; ``roles``: whose list it is, blank for everybody's."""

    label: str
    route: str
    form: Callable[[QueryDict, User], Form]
    beside: tuple[str, ...] = ("sort",)
    roles: tuple[str, ...] = field(default=())


def _projects(query: QueryDict, user: User) -> Form:
    return ProjectFilter(query, Project.objects.visible_to(user.scope), scope=user.scope).form


def _facilities(query: QueryDict, user: User) -> Form:
    return FacilityFilter(query, Facility.objects.visible_to(user.scope), scope=user.scope).form


def _work(query: QueryDict, _user: User) -> Form:
    return WorkForm(query, provinces=province_choices(ProvinceMap.load()))


def _audit(query: QueryDict, _user: User) -> Form:
    return AuditFilter(query, AuditEvent.objects.none()).form


LISTS: dict[str, FilteredList] = {
    "projects:list": FilteredList(say_as("menu", "Đề án"), "projects:list", _projects),
    "work:list": FilteredList(say("Việc của tôi"), "work:list", _work, ("muc",)),
    "beneficiaries:list": FilteredList(say("Cơ sở CNNT"), "beneficiaries:list", _facilities),
    "audit": FilteredList(say("Nhật ký"), "audit", _audit, (), AUDIT_READERS),
}


def may_use(listed: FilteredList, user: User) -> bool:
    """Whether the list is open to the person."""
    return not listed.roles or user.has_role(*listed.roles)


def still_works(listed: FilteredList, text: str, user: User) -> tuple[str, list[str]]:
    """The filter without what the list no longer understands, and a line for each thing that a reader has to know."""
    query = QueryDict(text, mutable=True)
    form = listed.form(query, user)
    form.is_valid()
    lines = []
    for name in list(query):
        if name not in form.fields and name not in listed.beside:
            lines.append(
                say("điều kiện “%(name)s” không còn trong danh sách nên được bỏ qua", name=name[:40])
            )
            del query[name]
        elif name in form.errors:
            lines.append(
                say(
                    "%(label)s: giá trị “%(value)s” không còn dùng được nên được bỏ qua",
                    label=form.fields[name].label,
                    value=query[name][:40],
                )
            )
            del query[name]
    return query.urlencode(), lines + [line for value in form.cleaned_data.values() for line in _ended(value)]


def _ended(value: Any) -> list[str]:
    """A centre that is no more still finds its old rows."""
    if not isinstance(value, Center) or value.valid_to is None or value.valid_to >= timezone.localdate():
        return []
    return [
        say(
            "%(center)s đã ngừng hoạt động từ %(day)s, chỉ còn dữ liệu cũ",
            center=value,
            day=format_date(value.valid_to),
        )
    ]
