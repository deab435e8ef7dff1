"""What a person is shown before two records of one facility are joined."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from beneficiaries.models import Facility
from beneficiaries.selectors.facilities import likely_duplicates
from centers.models import Scope
from core.formatting import format_date, format_money, format_number
from core.words import say
from projects.models import Project


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of both records, and what stays. ``filled``: taken over from the record that goes."""

    label: str
    kept: str
    gone: str
    after: str
    filled: bool


_LABELS = {
    "name": say("Tên"),
    "tax_code": say("Mã số thuế"),
    "province_id": say("Tỉnh, thành phố"),
    "commune": say("Xã, phường"),
    "address": say("Địa chỉ"),
    "trade": say("Ngành nghề"),
    "sector_id": say("Ngành VSIC"),
    "workers": say("Lao động"),
    "capital": say("Vốn (đồng)"),
    "founded_on": say("Thành lập"),
}


def doubles_in_sight(facility: Facility, scope: Scope) -> list[Facility]:
    """The likely doubles that the reader may see."""
    found = likely_duplicates(
        name=facility.name, tax_code=facility.tax_code, province=facility.province, exclude=facility.pk
    )
    seen = set(
        Facility.objects.visible_to(scope)
        .filter(pk__in=[double.pk for double in found])
        .values_list("pk", flat=True)
    )
    return [double for double in found if double.pk in seen]


def projects_in_sight(codes: Iterable[str], scope: Scope) -> tuple[QuerySet[Project], int]:
    """The đề án of ``codes`` that the reader may see, and how many there are besides."""
    wanted = set(codes)
    seen = Project.objects.visible_to(scope).filter(code__in=wanted).order_by("code")
    return seen, len(wanted) - seen.count()


def compared(keep: Facility, double: Facility, filled: Collection[str]) -> list[Compared]:
    """Both records side by side; a field that is blank in both is left out. Personal tax numbers stay masked."""
    rows = []
    for name, label in _LABELS.items():
        kept, gone = _shown(keep, name), _shown(double, name)
        if kept or gone:
            rows.append(Compared(label, kept, gone, gone if name in filled else kept, name in filled))
    return rows


def _shown(facility: Facility, name: str) -> str:
    value = getattr(facility, name)
    if value in (None, ""):
        return ""
    match name:
        case "tax_code":
            return facility.shown_tax_code
        case "province_id":
            return str(facility.province)
        case "trade":
            return facility.get_trade_display()
        case "sector_id":
            return str(facility.sector)
        case "workers":
            return format_number(value)
        case "capital":
            return format_money(value)
        case "founded_on":
            return format_date(value)
    return str(value)
