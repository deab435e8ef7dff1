"""Writing entries that happened elsewhere, as history: whole packages at a time, streamed, all or nothing.

The invariants hold for history as for new money, on the sums that result. What was advanced above its class or paid before
acceptance did happen: it becomes a finding, never a refusal.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils import timezone

from centers.models import User
from core.exceptions import DomainError
from projects.balance import breaches
from projects.enums import CARRIES, REVERSE, EntryKind, State
from projects.models import Entry, Project
from projects.plausible import fund_year_problem, future_problem
from projects.selectors.ledger import Key, balances_of, carried_between
from projects.services.carry_history import Trace, traces, uneven_problem
from projects.services.ledger import check_values, same_content
from projects.services.ledger_drafts import EntryDraft, HistoryOutcome, Last, RowProblem
from projects.services.ledger_findings import GIVEN, balance_findings, class_findings, note, state_findings

CHUNK = 2000


class _UndoError(Exception):
    """Rolls the transaction back when there are problems."""


def record_history(*, actor: User | None, drafts: Iterable[EntryDraft]) -> HistoryOutcome:
    """Write ``drafts`` that are not there yet; amounts in đồng.

    A row whose key is ``reverse:`` and the key of another entry takes that one back. Rows are read once and held in chunks, so a
    million of them fit. All problems are collected; when there is one, nothing is written.
    """
    try:
        with transaction.atomic():
            outcome = write_history(actor=actor, drafts=drafts)
            if outcome.problems:
                raise _UndoError
    except _UndoError:
        pass
    return outcome


def write_history(*, actor: User | None, drafts: Iterable[EntryDraft]) -> HistoryOutcome:
    """``record_history`` for a caller whose own transaction is undone when there are problems; it must be open already.

    Without a savepoint around it: SQLite keeps the pages that each statement changes until the savepoint ends, which for a million
    rows is gigabytes.
    """
    writer = _Writer(actor)
    for chunk in _chunks(drafts):
        writer.take(chunk)
    writer.take_the_rest()
    writer.check_sums()
    if writer.outcome.problems:
        return HistoryOutcome(problems=writer.outcome.problems)
    writer.note_findings()
    return writer.outcome


def _chunks(drafts: Iterable[EntryDraft]) -> Iterator[list[EntryDraft]]:
    source = iter(drafts)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


class _Writer:
    """Keeps what the whole run must remember: keys seen, the last row of each kind, carry-overs and reversals put off to the end."""

    def __init__(self, actor: User | None) -> None:
        self.actor = actor
        self.outcome = HistoryOutcome()
        self._today = timezone.localdate()
        self._seen: set[str] = set()
        self._carries: list[EntryDraft] = []
        self._reversals: list[EntryDraft] = []
        self._traces: dict[str, Trace] = {}
        self._last: dict[tuple[Key, str], Last] = {}
        self._last_advance: dict[Key, date] = {}
        self._status: dict[int, str] = {}
        self._stopped_before: dict[int, bool] = {}

    def take(self, chunk: list[EntryDraft]) -> None:
        """Write one chunk's ordinary rows; put its carry-overs and reversals by."""
        ordinary = []
        for draft in chunk:
            if draft.request_key.startswith(REVERSE):
                self._reversals.append(draft)
            elif draft.kind in CARRIES:
                self._closed(draft)  # what the portal knew is asked before this run writes
                self._carries.append(draft)
            else:
                ordinary.append(draft)
        self._insert(ordinary)

    def take_the_rest(self) -> None:
        """Write carry-overs, now that all money they may move is there, and reversals after the entries they point to."""
        reversed_carries = [draft for draft in self._reversals if draft.kind in CARRIES]
        self._reverse([draft for draft in self._reversals if draft.kind not in CARRIES])
        self._traces = traces(self._carries, reversed_carries)
        for start in range(0, len(self._carries), CHUNK):
            self._insert(self._carries[start : start + CHUNK])
        self._reverse(reversed_carries)

    def check_sums(self) -> None:
        """Every balance that the rows touched must be possible, carry-overs even; the last row that can be at fault is named."""
        self._lock()
        wrong: set[tuple[int, str]] = set()
        for key, touched in balances_of({key for key, _ in self._last}):
            for breach in breaches(touched)[:1]:
                wrong.add(key[:2])
                kind, row = self._culprit(key, breach.kinds)
                self._problem(row.place, "amount", breach.told_of(kind, row.amount).message)
        self._check_carries(wrong)

    def note_findings(self) -> None:
        """Note what did happen but stands against a rule: see :mod:`projects.services.ledger_findings`."""
        kinds: dict[int, set[str]] = defaultdict(set)
        for key, kind in self._last:
            kinds[key[0]].add(kind)
        touched = balances_of({key for key, _ in self._last})
        self.outcome.findings = note(
            [
                *class_findings(self._last_advance),
                *state_findings(kinds, self._status),
                *balance_findings(touched, self._status),
            ]
        )

    def _culprit(self, key: Key, kinds: Sequence[str]) -> tuple[str, Last]:
        """The last row of one of ``kinds``, else the last row of the balance, with its kind."""
        rows = [(kind, row) for (other, kind), row in self._last.items() if other == key]
        likely = [(kind, row) for kind, row in rows if kind in kinds] or rows
        return max(likely, key=lambda found: found[1].order)

    def _check_carries(self, wrong: set[tuple[int, str]]) -> None:
        """What left a year must have come into the next; a đề án and source with a ``wrong`` sum is told once."""
        touched = {key[:2] for key, kind in self._last if kind in CARRIES} - wrong
        for (project_id, source), years in carried_between(sorted({project_id for project_id, _ in touched})):
            for year, (out, into) in sorted(years.items()):
                halves = (
                    self._last.get(((project_id, source, year), EntryKind.CARRY_OUT)),
                    self._last.get(((project_id, source, year + 1), EntryKind.CARRY_IN)),
                )
                rows = [row for row in halves if row]
                if out == into or not rows or (project_id, source) not in touched:
                    continue
                self._problem(max(rows).place, "amount", uneven_problem(year, out, into))

    def _reverse(self, drafts: Sequence[EntryDraft]) -> None:
        for start in range(0, len(drafts), CHUNK):
            chunk = drafts[start : start + CHUNK]
            keys = [draft.request_key[len(REVERSE) :] for draft in chunk]
            targets = {entry.request_key: entry for entry in Entry.objects.filter(request_key__in=keys)}
            self._insert(chunk, targets=targets)

    def _insert(self, chunk: Sequence[EntryDraft], targets: Mapping[str, Entry] | None = None) -> None:
        present = {
            entry.request_key: entry
            for entry in Entry.objects.filter(request_key__in=[d.request_key for d in chunk])
        }
        if targets:
            # A reversal made in the portal may bear a key of its own; the entry that it takes back tells it.
            own = Entry.objects.filter(reverses__in=list(targets.values())).select_related("reverses")
            present |= {f"{REVERSE}{entry.reverses.request_key}": entry for entry in own if entry.reverses}
        new: list[Entry] = []
        for draft in chunk:
            entry = self._entry(draft, targets)
            if entry is None:
                continue
            existing = present.get(draft.request_key)
            if draft.request_key in self._seen:
                self._problem(
                    draft.place, "request_key", f"Khóa yêu cầu “{draft.request_key}” lặp lại trong tệp."
                )
            elif existing:
                self._same(existing, entry, draft)
            elif self._closed(draft):
                self._problem(
                    draft.place,
                    "kind",
                    f"Đề án {draft.project.code} đã ngừng thực hiện, không ghi thêm kinh phí.",
                )
            else:
                new.append(entry)
                self._remember(draft)
            self._seen.add(draft.request_key)
        Entry.objects.bulk_create(new, batch_size=CHUNK)
        self.outcome.created += len(new)

    def _entry(self, draft: EntryDraft, targets: Mapping[str, Entry] | None) -> Entry | None:
        """The entry that the draft stands for, or None when its values cannot be."""
        trace = self._traces.get(draft.request_key, Trace())
        entry = Entry(
            project=draft.project,
            source=draft.source,
            fund_year=draft.fund_year,
            kind=draft.kind,
            amount=draft.amount,
            happened_on=draft.happened_on,
            document=draft.document,
            note=draft.note,
            pair_key=trace.pair_key,
            origin_year=trace.origin_year,
            request_key=draft.request_key,
            recorded_by=self.actor,
        )
        try:
            check_values(entry)
        except DomainError as error:
            self._problem(draft.place, error.field, error.message)
            return None
        for column, message in (
            ("happened_on", future_problem(draft.happened_on, self._today)),
            ("fund_year", fund_year_problem(draft.fund_year, draft.happened_on)),
        ):
            if message:
                self._problem(draft.place, column, message)
                return None
        return entry if targets is None else self._reversal(entry, draft, targets)

    def _reversal(self, entry: Entry, draft: EntryDraft, targets: Mapping[str, Entry]) -> Entry | None:
        """``entry`` as what takes its target back; None when it says something else than the target."""
        target = targets.get(draft.request_key[len(REVERSE) :])
        mirror = target and (target.project_id, target.source, target.fund_year, target.kind, target.amount)
        if target is None or mirror != (
            draft.project.pk, draft.source, draft.fund_year, draft.kind, draft.amount,
        ):  # fmt: skip
            self._problem(
                draft.place,
                "request_key",
                "Bút toán hủy phải trùng đề án, nguồn, năm, loại và số tiền với bút toán bị hủy.",
            )
            return None
        if draft.happened_on < target.happened_on:
            self._problem(
                draft.place,
                "happened_on",
                f"Ngày hủy {draft.happened_on:%d/%m/%Y} trước ngày của bút toán bị hủy ({target.happened_on:%d/%m/%Y}).",
            )
            return None
        entry.reverses = target
        entry.pair_key, entry.origin_year = target.pair_key, target.origin_year
        return entry

    def _closed(self, draft: EntryDraft) -> bool:
        """Whether this is more money for a đề án that the portal knew as stopped, with its history, before this run."""
        project = draft.project
        if (
            project.status != State.STOPPED
            or draft.kind not in GIVEN
            or draft.request_key.startswith(REVERSE)
        ):
            return False
        if project.pk not in self._stopped_before:
            self._stopped_before[project.pk] = Entry.objects.filter(project=project).exists()
        late = project.stopped_on is None or draft.happened_on > project.stopped_on
        return self._stopped_before[project.pk] and late

    def _same(self, existing: Entry, entry: Entry, draft: EntryDraft) -> None:
        if same_content(existing, entry):
            self.outcome.unchanged += 1
        else:
            self._problem(
                draft.place,
                "request_key",
                f"Khóa yêu cầu “{draft.request_key}” đã dùng cho một bút toán khác.",
            )

    def _remember(self, draft: EntryDraft) -> None:
        key = (draft.project.pk, draft.source, draft.fund_year)
        self._last[key, draft.kind] = Last(len(self._seen), draft.place, draft.amount)
        self._status[draft.project.pk] = draft.project.status
        if draft.kind == EntryKind.ADVANCE:
            self._last_advance[key] = max(draft.happened_on, self._last_advance.get(key, draft.happened_on))

    def _lock(self) -> None:
        """Hold the touched đề án, so that no live entry slips in between the sums and the commit."""
        projects = sorted({key[0] for key, _ in self._last})
        for start in range(0, len(projects), CHUNK):
            held = (
                Project.objects.select_for_update()
                .filter(pk__in=projects[start : start + CHUNK])
                .order_by("pk")
            )
            list(held.values_list("pk", flat=True))

    def _problem(self, place: str, column: str, message: str) -> None:
        self.outcome.problems.append(RowProblem(place, column, message))
