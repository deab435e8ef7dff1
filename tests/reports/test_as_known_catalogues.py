"""As known on a day: provinces, coverage, indicators, calendars and names that change afterwards leave the earlier report its bytes."""

from datetime import date
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.utils import timezone

from centers.models import Center, Province, User
from centers.services.calendars import begin_calendar, first_free_year
from centers.services.catalogues import Ground
from centers.services.coverage import begin_coverage, correct_coverage
from centers.services.provinces import change_province, correct_province, merge_provinces
from centers.services.units import rename_center
from core.calendars import period_calendar
from core.models import PeriodCalendar
from projects.models import Indicator
from projects.services.indicator_catalogue import correct_indicator
from projects.services.reference import load_reference
from tests import factories
from tests.reports.test_as_known import every_report, later

pytestmark = pytest.mark.django_db
WHY = Ground(reason="Theo quyết định")
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"region": "IPC1"},
    {"region": "IPC3"},
    {"province": "63:24"},
    {"province": "24", "map": "current"},
    {"province": "34:24"},
    {"map": "current"},
    {"center": "TTKC-24"},
)
BY = ("province", "content", "center")


@pytest.fixture
def admin(db: None) -> User:
    return factories.user("quantri_dm", Center.objects.get(code="CUC"), "admin")


def test_no_later_change_of_a_catalogue_changes_an_earlier_report(
    country: SimpleNamespace, admin: User
) -> None:
    today = f"{timezone.localdate():%Y-%m-%d}"
    before = every_report("2025", by=BY, filters=FILTERS, as_of=today)
    live = every_report("2025", by=BY, filters=FILTERS)

    def unit(name: str) -> Province:
        return Province.objects.get(map="34", name=name, valid_to=None)

    with later(days=1):
        target = unit("Bắc Ninh")
        merge_provinces(
            actor=admin, pk=target.pk, joining=[unit("Hưng Yên")], name="Kinh Bắc", kind="city",
            center=Center.objects.get(code="IPC3"), valid_from=date(2025, 8, 1), ground=WHY,
        )  # fmt: skip
        gia_lai = unit("Gia Lai")
        change_province(
            actor=admin,
            pk=gia_lai.pk,
            name="Gia Lai mới",
            kind="city",
            valid_from=date(2025, 9, 1),
            ground=WHY,
        )
        old = Province.objects.get(map="63", code="24")
        correct_province(actor=admin, pk=old.pk, name="Bắc Giang xưa", kind="province", region="", ground=WHY)
        lam_dong = unit("Lâm Đồng")
        begin_coverage(
            actor=admin,
            province=lam_dong,
            center=Center.objects.get(code="IPC3"),
            valid_from=date(2025, 7, 1),
            ground=WHY,
        )
        served = gia_lai.coverage.get()
        correct_coverage(
            actor=admin, pk=served.pk, center=Center.objects.get(code="IPC1"), note="", ground=WHY
        )
        row = Indicator.objects.get(code="workers_trained")
        correct_indicator(actor=admin, pk=row.pk, values={"label": "Lao động", "position": 999}, ground=WHY)
        for code in ("IPC1", "TTKC-24"):
            center = Center.objects.get(code=code)
            rename_center(
                actor=admin,
                pk=center.pk,
                name=f"{center.name} mới",
                short_name="Tên mới",
                valid_from=date(2026, 1, 1),
                ground=WHY,
            )
        after = every_report("2025", by=BY, filters=FILTERS, as_of=today)
        changed = every_report("2025", by=BY, filters=FILTERS)

    assert after == before
    differing = {key for key in live if live[key] != changed[key]}
    assert {("plan-vs-actual", "province"), ("plan-vs-actual", "content", ("region", "IPC1"))} <= differing
    assert ("plan-vs-actual", "province", ("province", "63:24")) in differing
    assert ("plan-vs-actual", "content", ("center", "TTKC-24")) in differing


def test_a_later_file_changes_no_earlier_report(country: SimpleNamespace, tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    copytree(Path(settings.BASE_DIR) / "data" / "reference", folder)
    today = f"{timezone.localdate():%Y-%m-%d}"
    before, live = (
        every_report("2025", by=BY, filters=FILTERS, as_of=today),
        every_report("2025", by=BY, filters=FILTERS),
    )
    for file, old, new in (
        ("provinces.csv", "63,24,Bắc Giang,province", "63,24,Bắc Giang xưa,province"),
        ("coverage.csv", "IPC1,34,24,", "IPC3,34,24,"),
        ("indicators.csv", "Lao động được đào tạo nghề, truyền nghề", "Người được đào tạo, truyền nghề"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, file
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with later(days=1):
        load_reference(folder=folder)
        assert every_report("2025", by=BY, filters=FILTERS, as_of=today) == before
        assert every_report("2025", by=BY, filters=FILTERS) != live


def test_a_calendar_that_begins_later_moves_no_window_known_before(admin: User) -> None:
    moment, free = timezone.now(), first_free_year()
    known = period_calendar(moment)
    with later(days=1):
        begin_calendar(actor=admin, from_year=free, cut_day=20, ground=WHY)
        assert period_calendar(moment) == known == period_calendar()[:-1]
        assert period_calendar(timezone.now()) == period_calendar()
    assert PeriodCalendar.objects.count() == len(known) + 1
