"""Writing a made-up national data set for trials of scale. Every row is marked: ``synthetic``, codes with ``MP-``, titles "(mô phỏng)".

The same seed gives the same rows. All or nothing: one transaction, written in chunks, so memory does not grow with the data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction

from beneficiaries.models import Facility
from beneficiaries.package import SYNTHETIC_NOTE
from beneficiaries.services.facilities import fill_derived
from beneficiaries.services.versions import keep_facilities
from centers.enums import CenterKind
from centers.models import Center, Province
from core.calendars import period_calendar
from core.exceptions import RuleViolation
from core.progress import Progress
from projects.enums import Fund, Origin
from projects.models import (
    BudgetLine,
    BudgetShare,
    Contract,
    Entry,
    Indicator,
    IndicatorResult,
    IndicatorTarget,
    Norm,
    ProgressReport,
    Project,
    ProjectFacility,
)
from projects.selectors.ledger import AdvanceClasses
from projects.services import synthetic_rows as rows
from projects.services import versions
from projects.services.proposals import search_text
from projects.services.synthetic_rows import Written, moment
from projects.synthesis.catalogue import FAMILY_NAMES, LARGE_PROVINCES, LEGAL_FORMS, projects_a_year
from projects.synthesis.plan import Law, ProjectPlan, draft_project

LAST_YEAR = 2025
"""The set ends here whatever the day, so that a seed means the same rows next year."""

CHUNK = 250
BATCH = 500
_FIRST_MAP_DAY = date(2004, 1, 1)
_Place = Project.provinces.through


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is there now. ``created`` is False when the same set was there before."""

    created: bool
    projects: int = 0
    entries: int = 0
    results: int = 0


def synthesize(
    *, years: int, seed: int, scale: float, beside_real_data: bool = False, progress: Progress | None = None
) -> Outcome:
    """Write the data set of ``years`` plan years up to 2025.

    Raises RuleViolation when real đề án are there and ``beside_real_data`` is not set (reports would mix the two), or when a set of
    another seed or size is there already.
    """
    note = f"{SYNTHETIC_NOTE} hạt {seed}, {years} năm, hệ số {scale:g}"
    present = Project.objects.filter(synthetic=True).values_list("note", flat=True).first()
    if present == note:
        return Outcome(created=False)
    if present is not None:
        raise RuleViolation(
            f"Đã có dữ liệu mô phỏng khác ({present}); hãy dùng cơ sở dữ liệu trống.", code="other_set"
        )
    if not beside_real_data and Project.objects.filter(synthetic=False).exists():
        raise RuleViolation(
            "Đã có đề án thật; báo cáo sẽ trộn lẫn hai loại. Dùng cơ sở dữ liệu khác, hoặc --beside-real-data nếu chấp nhận.",
            code="real_data",
        )
    progress = progress or Progress()
    with transaction.atomic():
        outcome = _Writer(note, seed, scale, range(LAST_YEAR - years + 1, LAST_YEAR + 1), progress).run()
    progress.finish()
    return outcome


class _Writer:
    def __init__(self, note: str, seed: int, scale: float, years: range, progress: Progress) -> None:
        self._note, self._seed, self._scale, self._years, self._progress = note, seed, scale, years, progress
        self._law = _law()
        self._places = _Places()
        self._indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
        self._calendar = period_calendar()
        self._pools: dict[int, list[Facility]] = {}
        self._facilities = 0
        self._counts = {"projects": 0, "entries": 0, "results": 0}

    def run(self) -> Outcome:
        for year in self._years:
            # One generator a year: a longer set holds the same years as a shorter one.
            rng = Random(f"{self._seed}:{year}")  # noqa: S311 - not a secret
            self._pools.clear()
            wanted = [fund for fund in Fund.values for _ in range(projects_a_year(fund, year, self._scale))]
            self._progress.start(f"Năm {year}", len(wanted))
            for start in range(0, len(wanted), CHUNK):
                part = wanted[start : start + CHUNK]
                chunk = [
                    self._project(rng, fund, year, start + place) for place, fund in enumerate(part, start=1)
                ]
                self._write(chunk)
                self._progress.advance(len(part))
        return Outcome(created=True, **self._counts)

    def _project(self, rng: Random, fund: str, year: int, number: int) -> Written:
        plan = draft_project(rng, fund=fund, year=year, last_year=self._years[-1], law=self._law)
        center, places = self._places.draw(rng, plan)
        code = f"MP-{year}-{number:05d}"
        project = Project(
            code=code,
            title=plan.title,
            fund=fund,
            form=plan.form,
            content=plan.activity.content,
            year=year,
            start=plan.start,
            end=plan.end,
            center=center,
            province=places[0] if len(places) == 1 else None,
            status=plan.status,
            status_since=moment(plan.end),
            note=self._note,
            imported=True,
            origin=Origin.HISTORY,
            synthetic=True,
        )
        project.search = search_text(project)
        return Written(project, plan, places, self._supported(rng, plan, places[0], year))

    def _supported(self, rng: Random, plan: ProjectPlan, place: Province, year: int) -> list[Facility]:
        """Facilities of the place, new ones or some that were supported before in the same year; each once."""
        pool = self._pools.setdefault(place.pk, [])
        found: dict[str, Facility] = {}
        while len(found) < plan.facilities:
            if pool and rng.random() < 0.3:
                facility = rng.choice(pool)
            else:
                facility = self._facility(rng, plan, place, year)
                pool.append(facility)
            found[facility.code] = facility
        return list(found.values())

    def _facility(self, rng: Random, plan: ProjectPlan, place: Province, year: int) -> Facility:
        self._facilities += 1
        code = f"MP-{year}-CS{self._facilities:06d}"
        name = f"Cơ sở {rng.choice(FAMILY_NAMES)} {self._facilities} (mô phỏng)"
        facility = Facility(
            code=code,
            name=name,
            legal_form=rng.choice(LEGAL_FORMS),
            province=place,
            trade=plan.trade,
            workers=rng.randint(5, 120),
            note=self._note,
            synthetic=True,
        )
        return fill_derived(facility)

    def _write(self, chunk: Sequence[Written]) -> None:
        new = {
            facility.code: facility for made in chunk for facility in made.facilities if facility.pk is None
        }
        Facility.objects.bulk_create(new.values(), batch_size=BATCH)
        Project.objects.bulk_create([made.project for made in chunk], batch_size=BATCH)
        _Place.objects.bulk_create(
            [
                _Place(project_id=made.project.pk, province_id=place.pk)
                for made in chunk
                for place in made.places
            ],
            batch_size=BATCH,
        )
        ProjectFacility.objects.bulk_create(rows.beneficiaries(chunk), batch_size=BATCH)
        self._write_budget(chunk)
        self._write_ledger(chunk)
        self._write_papers(chunk)
        IndicatorTarget.objects.bulk_create(list(rows.targets(chunk, self._indicators)), batch_size=BATCH)
        results = list(rows.results(chunk, self._indicators))
        IndicatorResult.objects.bulk_create(results, batch_size=BATCH)
        self._counts["projects"] += len(chunk)
        self._counts["results"] += len(results)

    def _write_papers(self, chunk: Sequence[Written]) -> None:
        """Contracts and progress reports, and the versions of these and of the đề án."""
        contracts = Contract.objects.bulk_create(rows.contracts(chunk), batch_size=BATCH)
        reports = list(rows.reports(chunk, self._calendar))
        ProgressReport.objects.bulk_create(reports, batch_size=BATCH)
        known = {made.project.pk: moment(made.plan.moves[0].day) for made in chunk}
        versions.keep_projects([made.project for made in chunk], known)
        versions.keep_beneficiaries(known, known)
        keep_facilities(*rows.named_since(chunk, known))
        versions.keep_contracts(contracts, {row.pk: known[row.project_id] for row in contracts})
        versions.keep_reports(reports, {row.pk: row.sent_at for row in reports if row.sent_at})

    def _write_budget(self, chunk: Sequence[Written]) -> None:
        lines, shares = [], []
        for made in chunk:
            plan = made.plan
            recorded = moment(plan.moves[0].day)
            item = plan.activity.item
            lines.append(
                BudgetLine(project=made.project, fund_year=plan.year, item=item, recorded_at=recorded)
            )
            shares += [
                BudgetShare(line=lines[-1], source=source, amount=amount) for source, amount in plan.budget
            ]
        BudgetLine.objects.bulk_create(lines, batch_size=BATCH)
        for share in shares:
            share.line_id = share.line.pk
        BudgetShare.objects.bulk_create(shares, batch_size=BATCH)

    def _write_ledger(self, chunk: Sequence[Written]) -> None:
        """Reversals come after the entries that they take back, whose rows they name."""
        entries = {(made.project.code, place): entry for made in chunk for place, entry in rows.entries(made)}
        reversed_places = {
            (made.project.code, place): (made.project.code, move.reverses)
            for made in chunk
            for place, move in enumerate(made.plan.moves)
            if move.reverses is not None
        }
        Entry.objects.bulk_create(
            [entry for key, entry in entries.items() if key not in reversed_places], batch_size=BATCH
        )
        for key, (code, place) in reversed_places.items():
            assert place is not None
            entries[key].reverses = entries[code, place]
            entries[key].request_key = f"reverse:{entries[code, place].request_key}"
        Entry.objects.bulk_create([entries[key] for key in reversed_places], batch_size=BATCH)
        self._counts["entries"] += len(entries)


class _Places:
    """The provinces and khuyến công centres of each day."""

    def __init__(self) -> None:
        self._provinces = list(Province.objects.order_by("map", "code", "valid_from"))
        centers = Center.objects.filter(kind=CenterKind.CENTER).select_related("province")
        self._centers = {
            center.province.key: center for center in centers.order_by("-code") if center.province
        }
        self._regional = list(Center.objects.filter(kind=CenterKind.IPC).order_by("code"))
        self._cache: dict[date, tuple[list[Province], list[int]]] = {}

    def draw(self, rng: Random, plan: ProjectPlan) -> tuple[Center, list[Province]]:
        """A centre and place of the first day; a few national đề án belong to a regional centre and span provinces."""
        provinces, weights = self._on(max(plan.start, _FIRST_MAP_DAY))
        place = rng.choices(provinces, weights)[0]
        if plan.fund == Fund.NATIONAL and self._regional and rng.random() < 0.12:
            others = rng.sample(provinces, 2)
            return rng.choice(self._regional), list({found.pk: found for found in (place, *others)}.values())
        return self._centers[place.key], [place]

    def _on(self, day: date) -> tuple[list[Province], list[int]]:
        if day not in self._cache:
            found = [
                province
                for province in self._provinces
                if province.valid_from <= day
                and (province.valid_to is None or day <= province.valid_to)
                and province.key in self._centers
            ]
            self._cache[day] = found, [LARGE_PROVINCES.get(province.code, 1) for province in found]
        return self._cache[day]


def _law() -> Law:
    """Caps and advance classes from the dated rows, each looked up once per item and day."""
    norms = list(Norm.objects.filter(province__isnull=True, amount_cap__isnull=False).order_by("valid_from"))
    classes: dict[date, AdvanceClasses] = {}

    def cap(item: str, day: date) -> int | None:
        caps = [
            norm.amount_cap
            for norm in norms
            if norm.key == item and norm.valid_from <= day and (norm.valid_to is None or day <= norm.valid_to)
        ]
        return caps[-1] if caps else None

    def advance(item: str, day: date) -> int:
        if day not in classes:
            classes[day] = AdvanceClasses(day)
        return int(classes[day].of(item)[0])

    return Law(cap, advance)
