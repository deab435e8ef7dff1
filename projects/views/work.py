"""Việc của tôi: what waits for the person, what is due, what the person waits for; and what is told by mail."""

from typing import Any, cast

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from centers.enums import CenterKind
from centers.models.place import ProvinceMap
from centers.saved_views import opens_with, saved_views_of
from centers.selectors.notices import muted_topics
from centers.selectors.people import administrators
from centers.selectors.province_choices import lineage_of, province_choices
from centers.services.notices import choose_topics
from centers.web import SignedInRequest
from core.forms import act_page
from core.web import PAGE_SIZES, address, chips, page_of, page_size
from core.words import say
from projects.enums import Topic
from projects.forms.notices import NoticesForm
from projects.forms.work import WorkForm
from projects.selectors.work.desk import SOON_DAYS
from projects.selectors.work.lists import Narrowed, Section, WorkLists, work_lists

LIST_KEY = "work:list"
_SHOWN = 20
_HEADINGS = {
    Section.DUE: (
        say("Quá hạn và sắp đến hạn"),
        say("Việc của tôi đã quá hạn hoặc đến hạn trong %(soon_days)s ngày.", soon_days=SOON_DAYS),
    ),
    Section.WAITING: (say("Đang chờ tôi"), say("Việc của tôi chưa đến hạn hoặc không có hạn.")),
    Section.OTHERS: (say("Tôi đang chờ người khác"), say("Việc đã chuyển đi, người khác đang giữ.")),
}
_EMPTY = {
    Section.DUE: say("Không có việc nào quá hạn hoặc sắp đến hạn."),
    Section.WAITING: say("Không có việc nào đang chờ bạn."),
    Section.OTHERS: say("Không có việc nào đang chờ người khác."),
}


@require_safe
def work_list(request: SignedInRequest) -> HttpResponse:
    """The three lists with their first rows, or one of them whole (``muc`` in the address), narrowed as the address asks."""
    if to := opens_with(request, LIST_KEY):
        return redirect(to)
    form = WorkForm(request.GET, provinces=_provinces(request))
    valid = form.is_valid()
    lists = work_lists(request.user, narrowed=_narrowed(form.cleaned_data))
    asked = request.GET.get("muc", "")
    in_force = chips(form, request.GET)
    context: dict[str, Any] = {
        "today": timezone.localdate(),
        "form": form,
        "chips": in_force,
        "late": lists.due.count_late(),
        "only_late": bool(form.cleaned_data.get("tre")),
        "muc": asked if asked in set(Section) else "",
        **saved_views_of(request, LIST_KEY, filtered=bool(in_force) and valid),
    }
    if asked in set(Section):
        section = Section(asked)
        rows = lists.of(section)
        count = rows.count()
        page = page_of(request, cast("Any", rows), count=count)
        context |= {
            "sections": [_section(section, list(page), count, whole=True)],
            "page": page,
            "size": page_size(request),
            "sizes": PAGE_SIZES,
        }
    else:
        context["sections"] = [
            _first_rows(lists, section)
            for section in Section
            if not (context["only_late"] and section == Section.WAITING)
        ]
    for one in context["sections"]:
        one["all_url"] = address(request.GET, muc=one["key"])
    return render(request, "work/list.html", context)


def _provinces(request: SignedInRequest) -> list[Any]:
    """Places to choose from, for those whose work lies in more than one province."""
    kinds = {held.center.kind for held in request.user.current_memberships}
    several = len({held.center.province_id for held in request.user.current_memberships}) > 1
    if not several and not kinds & {CenterKind.AGENCY, CenterKind.IPC}:
        return []
    return province_choices(ProvinceMap.load())


def _narrowed(values: dict[str, Any]) -> Narrowed:
    place = values.get("tinh")
    provinces = lineage_of(ProvinceMap.load(), place) if place else None
    return Narrowed(values.get("loai", ""), provinces, bool(values.get("tre")))


def _first_rows(lists: WorkLists, section: Section) -> dict[str, Any]:
    rows = lists.of(section)
    count = rows.count()
    return _section(section, rows[0:_SHOWN] if count else [], count)


def _section(section: Section, rows: list[Any], count: int, *, whole: bool = False) -> dict[str, Any]:
    heading, lead = _HEADINGS[section]
    return {
        "key": section.value,
        "heading": heading,
        "lead": lead,
        "rows": rows,
        "count": count,
        "more": 0 if whole else count - len(rows),
        "empty": _EMPTY[section],
        "others": section == Section.OTHERS,
    }


@require_http_methods(["GET", "POST"])
def notices(request: SignedInRequest) -> HttpResponse:
    """What the person wants to be told by mail, topic by topic."""
    user = request.user
    form = NoticesForm(request.POST if request.method == "POST" else None, muted=muted_topics(user))

    def do(values: dict[str, Any]) -> Any:
        return choose_topics(actor=user, wanted=values["topics"], known=Topic.values)

    return act_page(
        request,
        form=form,
        do=do,
        template="work/notices.html",
        context={
            "back": reverse("work:list"),
            "hour": settings.DIGEST_HOUR,
            "email": user.email,
            "administrators": [] if user.email else administrators(timezone.localdate()),
        },
        done=say("Đã lưu lựa chọn thông báo."),
        to=reverse("work:notices"),
    )
