"""Provinces with dates. The bare two-digit code is never a key: seven codes name another province since 01/07/2025."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import ClassVar

from django.db import models

from centers.enums import ProvinceKind
from core.catalogues import known_rows


class ProvinceQuerySet(models.QuerySet["Province"]):
    def in_force(self, day: date) -> "ProvinceQuerySet":
        """The provinces that exist on ``day``."""
        return self.filter(models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day), valid_from__lte=day)

    def at(self, code: str, day: date) -> "Province | None":
        """The province that ``code`` names on ``day``.

        Days before the first recorded version of a code take that version: the map before 2004 is not recorded.
        """
        return self.in_force(day).filter(code=code).first() or (
            self.filter(code=code, map="63", valid_from__gt=day).order_by("valid_from").first()
        )


class Province(models.Model):
    """One dated version of a province or centrally-run city on one map (``63`` or ``34``)."""

    map = models.CharField(max_length=2)
    code = models.CharField(max_length=2)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=ProvinceKind.choices)
    region = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    sort_key = models.CharField(max_length=200)

    objects = ProvinceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["sort_key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="province_code_from"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="province_dates",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """``63:24``: the map and the code, the same for all versions of a unit on that map."""
        return f"{self.map}:{self.code}"

    @property
    def series(self) -> str:
        """The versions of one unit belong together."""
        return self.key

    @property
    def full_name(self) -> str:
        """With its kind: "tỉnh Bắc Giang", "thành phố Huế"."""
        if self.name.startswith("Thành phố"):
            return self.name
        return f"{'thành phố' if self.kind == ProvinceKind.CITY else 'tỉnh'} {self.name}"


class ProvinceSuccession(models.Model):
    """``old`` was continued by ``new``: a merger, or a new kind or name inside a map."""

    old = models.OneToOneField(Province, models.PROTECT, related_name="successor_link")
    new = models.ForeignKey(Province, models.PROTECT, related_name="predecessor_links")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="succession_not_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.old.key} → {self.new.key}"

    @property
    def series(self) -> str:
        """A version is continued once."""
        return str(self.old_id)


class ProvinceMap:
    """Successions in memory: who became whom. About a hundred rows, read once per use."""

    def __init__(self, provinces: Iterable[Province], successions: Iterable[tuple[int, int]]) -> None:
        self.provinces = {province.pk: province for province in provinces}
        self._next = dict(successions)
        self._before: dict[int, list[int]] = {}
        for old, new in self._next.items():
            self._before.setdefault(new, []).append(old)

    @classmethod
    def load(cls, as_of: datetime | None = None) -> "ProvinceMap":
        """The map as it is, or as it was known at ``as_of``."""
        if as_of is None:
            return cls(Province.objects.all(), ProvinceSuccession.objects.values_list("old_id", "new_id"))
        links = known_rows(ProvinceSuccession, as_of)
        provinces = sorted(known_rows(Province, as_of), key=lambda row: (row.sort_key, row.pk))
        return cls(provinces, [(link.old_id, link.new_id) for link in links])

    @property
    def shape(self) -> frozenset[tuple[int, str, int | None]]:
        """Which units there are and what each became: equal where every lineage is."""
        return frozenset((pk, row.key, self._next.get(pk)) for pk, row in self.provinces.items())

    def at(self, code: str, day: date) -> Province | None:
        """As ``Province.objects.at``, among the provinces of this map."""
        same = [row for row in self.provinces.values() if row.code == code]
        now = [row for row in same if row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)]
        later = [row for row in same if row.map == "63" and row.valid_from > day]
        return next(iter(now), None) or min(later, key=lambda row: row.valid_from, default=None)

    def current(self, pk: int) -> Province:
        """The unit of today's map that this province became."""
        while pk in self._next:
            pk = self._next[pk]
        return self.provinces[pk]

    def chain(self, pk: int) -> Iterator[Province]:
        """This province and what it became, in order."""
        current: int | None = pk
        while current is not None:
            yield self.provinces[current]
            current = self._next.get(current)

    def latest_version(self, pk: int) -> Province:
        """The last version of the same unit on the same map, so that a unit has one name per map."""
        province = self.provinces[pk]
        for later in self.chain(pk):
            if later.key == province.key:
                province = later
        return province

    def on(self, pk: int, day: date) -> Province:
        """The unit that this province is, or had become, on ``day``."""
        province = self.provinces[pk]
        while province.valid_to and day > province.valid_to and province.pk in self._next:
            province = self.provinces[self._next[province.pk]]
        return province

    def lineage(self, pks: Iterable[int]) -> frozenset[int]:
        """These provinces, all that became part of them, and the later versions of the same unit."""
        found: set[int] = set()
        waiting = list(pks)
        while waiting:
            pk = waiting.pop()
            if pk in found:
                continue
            found.add(pk)
            waiting.extend(self._before.get(pk, ()))
            after = self._next.get(pk)
            if after is not None and self.provinces[after].key == self.provinces[pk].key:
                waiting.append(after)
        return frozenset(found)
