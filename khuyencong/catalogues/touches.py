"""What a change of a catalogue touches, counted before it is made."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from beneficiaries.models import Facility
from centers.models import Center, Coverage, Membership, Province
from centers.models.place import ProvinceMap
from core.calendars import period_calendar
from core.models import JobState
from core.periods import Period
from core.words import say_many
from khuyencong.catalogues.definition import Touch
from projects.enums import AmendmentState, EntryKind, State
from projects.models import Amendment, Entry, IndicatorResult, IndicatorTarget, Norm, Project
from reports.models import ReportRun

OVER = (State.SETTLED, State.STOPPED, State.REJECTED, State.WITHDRAWN)
_WRITTEN = (State.DRAFT, State.RETURNED)


def told(*touches: Touch) -> list[Touch]:
    """Those of which there are any."""
    return [touch for touch in touches if touch.count]


def open_projects() -> "QuerySet[Project]":
    return Project.objects.exclude(status__in=OVER)


def report_files(day: date) -> Touch:
    """Files already made for periods that reach ``day`` or later."""
    made = ReportRun.objects.filter(job__state=JobState.DONE).order_by()
    calendar = period_calendar()
    periods = made.values_list("period", flat=True).distinct()
    late = [code for code in periods if Period.parse(code).window(calendar)[1] >= day]
    return Touch(
        count := made.filter(period__in=late).count(),
        say_many(
            "tệp báo cáo đã lập cho kỳ từ ngày đó giữ nguyên; lập lại sẽ theo danh mục mới, "
            "trừ khi chọn “số liệu ghi nhận đến ngày” trước hôm nay",
            "tệp báo cáo đã lập cho kỳ từ ngày đó giữ nguyên; lập lại sẽ theo danh mục mới, "
            "trừ khi chọn “số liệu ghi nhận đến ngày” trước hôm nay",
            count=count,
        ),
    )


def _in_units(units: Iterable[Province]) -> "QuerySet[Province]":
    """All versions of the units and what became part of them."""
    atlas = ProvinceMap.load()
    return Province.objects.filter(pk__in=atlas.lineage(unit.pk for unit in units))


def of_coverage(province: Province, day: date) -> list[Touch]:
    places = _in_units([province])
    mine = open_projects().filter(Q(province__in=places) | Q(provinces__in=places)).distinct()
    return told(
        Touch(
            count := mine.count(),
            say_many(
                "đề án chưa kết thúc ở địa bàn này: trung tâm vùng mới xem được, trung tâm vùng cũ vẫn xem được",
                "đề án chưa kết thúc ở địa bàn này: trung tâm vùng mới xem được, trung tâm vùng cũ vẫn xem được",
                count=count,
            ),
        ),
        report_files(day),
    )


def of_units(units: list[Province], day: date) -> list[Touch]:
    """What lies in provinces that change or merge."""
    places = _in_units(units)
    codes = Q()
    for unit in units:
        codes |= Q(province__map=unit.map, province__code=unit.code)
    centers = Center.objects.in_force(day).filter(province__in=places)
    mine = open_projects().filter(Q(province__in=places) | Q(provinces__in=places)).distinct()
    served = Coverage.objects.filter(codes).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    roles = Membership.objects.in_force(max(day, timezone.localdate())).filter(center__in=centers)
    norms = Norm.objects.in_force(day).filter(codes)
    return told(
        Touch(
            count := centers.count(),
            say_many(
                "đơn vị đang hoạt động ở các tỉnh này: giữ nguyên; kết thúc hoặc đổi tên từng đơn vị ở danh mục Đơn vị",
                "đơn vị đang hoạt động ở các tỉnh này: giữ nguyên; kết thúc hoặc đổi tên từng đơn vị ở danh mục Đơn vị",
                count=count,
            ),
        ),
        Touch(
            count := roles.count(),
            say_many(
                "vai trò ở các đơn vị đó: giữ nguyên đến khi đơn vị kết thúc",
                "vai trò ở các đơn vị đó: giữ nguyên đến khi đơn vị kết thúc",
                count=count,
            ),
        ),
        Touch(
            count := mine.count(),
            say_many(
                "đề án chưa kết thúc: giữ địa bàn khi lập, hiện theo địa bàn mới ở “địa giới hiện nay”",
                "đề án chưa kết thúc: giữ địa bàn khi lập, hiện theo địa bàn mới ở “địa giới hiện nay”",
                count=count,
            ),
        ),
        Touch(
            count := Facility.objects.filter(province__in=places).count(),
            say_many("cơ sở CNNT: theo địa bàn mới", "cơ sở CNNT: theo địa bàn mới", count=count),
        ),
        Touch(
            count := served.count(),
            say_many(
                "dòng phụ trách của trung tâm vùng: kết thúc và nối tiếp như trên",
                "dòng phụ trách của trung tâm vùng: kết thúc và nối tiếp như trên",
                count=count,
            ),
        ),
        Touch(
            count := norms.count(),
            say_many(
                "định mức riêng của tỉnh: giữ nguyên theo địa bàn cũ; nhập định mức của tỉnh mới nếu có nghị quyết",
                "định mức riêng của tỉnh: giữ nguyên theo địa bàn cũ; nhập định mức của tỉnh mới nếu có nghị quyết",
                count=count,
            ),
        ),
        report_files(day),
    )


def of_center(center: Center, last_day: date) -> list[Touch]:
    mine = open_projects().filter(center=center)
    people = Membership.objects.filter(center=center).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=last_day)
    )
    return told(
        Touch(
            count := people.count(),
            say_many(
                "vai trò của cán bộ kết thúc cùng ngày", "vai trò của cán bộ kết thúc cùng ngày", count=count
            ),
        ),
        Touch(
            count := mine.count(),
            say_many(
                "đề án chưa kết thúc vẫn đứng tên đơn vị này; đơn vị kế thừa cùng tỉnh xem và làm tiếp",
                "đề án chưa kết thúc vẫn đứng tên đơn vị này; đơn vị kế thừa cùng tỉnh xem và làm tiếp",
                count=count,
            ),
        ),
    )


def of_indicator(row: Any, day: date) -> list[Touch]:
    targets = IndicatorTarget.objects.filter(indicator=row, retired_at__isnull=True, year__gt=day.year)
    results = IndicatorResult.objects.filter(indicator=row).known_on(None)
    return told(
        Touch(
            count := targets.count(),
            say_many(
                "chỉ tiêu kế hoạch của các năm sau đã đặt: giữ nguyên",
                "chỉ tiêu kế hoạch của các năm sau đã đặt: giữ nguyên",
                count=count,
            ),
        ),
        Touch(
            count := results.count(),
            say_many("kết quả đã ghi: giữ nguyên", "kết quả đã ghi: giữ nguyên", count=count),
        ),
    )


def of_advance(item: str, day: date) -> list[Touch]:
    rows = Entry.objects.filter(kind=EntryKind.ADVANCE, reverses__isnull=True, happened_on__gte=day)
    running = open_projects().filter(status__in=(State.APPROVED, State.CONTRACTED, State.IN_PROGRESS))
    if item != "*":
        running = running.filter(budget_lines__item=item, budget_lines__retired_at__isnull=True).distinct()
    return told(
        Touch(
            count := running.count(),
            say_many(
                "đề án đang thực hiện: tạm ứng từ ngày đó theo mức mới",
                "đề án đang thực hiện: tạm ứng từ ngày đó theo mức mới",
                count=count,
            ),
        ),
        Touch(
            count := rows.count(),
            say_many(
                "bút toán tạm ứng đã ghi từ ngày đó: giữ nguyên, không tính lại",
                "bút toán tạm ứng đã ghi từ ngày đó: giữ nguyên, không tính lại",
                count=count,
            ),
        ),
    )


def of_authority(change_kind: str, fund: str, day: date) -> list[Touch]:
    asked = Amendment.objects.filter(kind=change_kind, project__fund=fund)
    waiting = asked.filter(state__in=(AmendmentState.SENT, AmendmentState.CONFIRMED))
    decided = asked.filter(state=AmendmentState.DECIDED, decision__date__gte=day)
    return told(
        Touch(
            count := waiting.count(),
            say_many(
                "đề nghị điều chỉnh đang chờ: quyết định theo thẩm quyền của ngày quyết định",
                "đề nghị điều chỉnh đang chờ: quyết định theo thẩm quyền của ngày quyết định",
                count=count,
            ),
        ),
        Touch(
            count := decided.count(),
            say_many(
                "điều chỉnh đã quyết định từ ngày đó: giữ nguyên",
                "điều chỉnh đã quyết định từ ngày đó: giữ nguyên",
                count=count,
            ),
        ),
    )


def of_rules(_day: date) -> list[Touch]:
    return told(
        Touch(
            count := open_projects().count(),
            say_many(
                "đề án chưa kết thúc: hạn được nhắc theo quy định của ngày mốc",
                "đề án chưa kết thúc: hạn được nhắc theo quy định của ngày mốc",
                count=count,
            ),
        )
    )


def of_eligibility(_day: date) -> list[Touch]:
    written = Project.objects.filter(status__in=_WRITTEN)
    return told(
        Touch(
            count := written.count(),
            say_many(
                "đề án đang soạn: kiểm tra lại theo quy định của ngày",
                "đề án đang soạn: kiểm tra lại theo quy định của ngày",
                count=count,
            ),
        )
    )
