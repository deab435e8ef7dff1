"""Finding facilities: by text, and those that are likely the same one entered twice."""

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from beneficiaries.models import Facility, FacilityVersion
from beneficiaries.names import bare_name
from centers.models import Province, Scope
from centers.models.place import ProvinceMap
from core.text import fold
from core.words import say


def named_by_id(ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Code and name of each id, in one query or two: what was merged away by what it was last called, and said to be so."""
    found = {row.pk: (row.code, row.name) for row in Facility.objects.filter(pk__in=ids)}
    gone = set(ids) - found.keys()
    if gone:
        rows = FacilityVersion.objects.filter(facility_id__in=gone).order_by("recorded_at", "pk")
        called = {row.facility_id: (row.code, row.name) for row in rows}
        for pk in gone:
            code, name = called.get(pk, ("", say("Cơ sở")))
            found[pk] = (code, str(say("%(name)s (đã gộp)", name=name)))
    return found


def search(scope: Scope, text: str) -> QuerySet[Facility]:
    """The visible facilities that ``text`` finds; see ``matching``."""
    return matching(Facility.objects.visible_to(scope), text)


def matching(facilities: QuerySet[Facility], text: str) -> QuerySet[Facility]:
    """The facilities whose code, name, commune or tax code hold every word of ``text``; diacritics do not matter.

    A twelve-digit text finds a personal tax code only when it is the whole number.
    """
    digits = text.strip()
    if len(digits) == 12 and digits.isascii() and digits.isdigit():
        return facilities.filter(tax_code=digits)
    for word in fold(text).split():
        facilities = facilities.filter(search__contains=word)
    return facilities


def likely_duplicates(
    *, name: str, tax_code: str | None = None, province: Province | None = None, exclude: int | None = None
) -> list[Facility]:
    """The facilities that may be the one described: same tax code or its branches, or the same bare name in the same place.

    Places are the same when one grew out of the other, so a facility of Bắc Giang meets one of today's Bắc Ninh. Where a place is
    unknown the name alone decides. Three queries, whatever the number of facilities.
    """
    wanted = Facility(
        pk=exclude, name=name, tax_code=tax_code, province=province, bare_name=bare_name(name)[:300]
    )
    return _doubles([wanted])[0]


def doubles_of(facilities: Iterable[Facility]) -> dict[int, list[Facility]]:
    """``likely_duplicates`` of many facilities by their ids, in three queries for all of them."""
    known = list(facilities)
    return {one.pk: found for one, found in zip(known, _doubles(known), strict=True)}


def _doubles(wanted: list[Facility]) -> list[list[Facility]]:
    if not wanted:
        return []
    alike = Q(bare_name__in={one.bare_name for one in wanted if one.bare_name})
    for code in {one.tax_code for one in wanted if one.tax_code}:
        # A personal number has neither head nor branches.
        alike |= Q(tax_code=code) if len(code) == 12 else Q(tax_code__startswith=code[:10])
    candidates = list(Facility.objects.filter(alike).select_related("province").order_by("pk"))
    atlas = ProvinceMap.load() if any(one.province_id for one in wanted) else None
    return [
        [
            found
            for found in candidates
            if found.pk != one.pk
            and (
                _same_tax_code(found.tax_code, one.tax_code)
                or (found.bare_name == one.bare_name != "" and _same_place(found, one, atlas))
            )
        ]
        for one in wanted
    ]


def _same_place(one: Facility, other: Facility, atlas: ProvinceMap | None) -> bool:
    """Whether both lie in what is one province today; an unknown place agrees with any."""
    if atlas is None or one.province_id is None or other.province_id is None:
        return True
    return atlas.current(one.province_id) == atlas.current(other.province_id)


def _same_tax_code(one: str | None, other: str | None) -> bool:
    """Equal codes, or a branch and its head (a personal number has neither)."""
    if not one or not other:
        return False
    if 12 in (len(one), len(other)):
        return one == other
    return one[:10] == other[:10]
