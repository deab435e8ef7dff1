"""The work of scanning: an upload is taken in, claimed, scanned, released or held; what was lost is caught up, what failed tried again.

As with long jobs (``core.jobs``) the row is the truth, not the broker: a message carries only the row's key, a worker claims the row by a
conditional update and may write a verdict only while it holds the claim, and a sweep sends what is due and nobody holds.
"""

import hashlib
import logging
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Min
from django.utils import timezone

from core import audit
from core.models import ScanState, StoredFile
from core.scan import engines
from core.scan.engines import ScanFailed, Scanner, Version
from core.words import filed, say

log = logging.getLogger(__name__)

UNDECIDED = (ScanState.WAITING, ScanState.FAILED)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
SWEEP_SECONDS = 60
_SPARE = timedelta(seconds=60)
"""A worker counts as lost so long after the span that the scanner has."""
_ROUND = 100
_CHUNK = 1024 * 1024
_TOLD = ("scan_state", "scan_engine", "scan_signatures", "scan_found", "scan_problem")

Teller = Callable[[Any], None]
_tellers: list[Teller] = []


def tell_with(teller: Teller) -> None:
    """Call ``teller`` with every upload in which malware was found, inside the transaction of the verdict. Called from an app's ``ready``."""
    if teller not in _tellers:
        _tellers.append(teller)


def stored_models() -> list[type[StoredFile]]:
    """Every table of uploads."""
    return [model for model in apps.get_models() if issubclass(model, StoredFile)]


def await_scan(row: StoredFile) -> None:
    """Put an upload whose row is about to be added in quarantine, to be scanned after the commit; nothing where no scanner is set."""
    if settings.FILE_SCANNER:
        row.scan_state = ScanState.WAITING
        row.scan_due_at = timezone.now()
        transaction.on_commit(lambda: send(row._meta.label_lower, row.pk), robust=True)


def send(label: str, pk: int, *, expires: float = 3600) -> None:
    """Tell a worker about an upload. A broker that is away costs time, not the scan: the sweep sends it again."""
    from core.tasks import scan_file_task  # noqa: PLC0415 - tasks stand below this module and import it

    try:
        scan_file_task.apply_async((label, pk), expires=expires)
    except (OSError, scan_file_task.OperationalError) as error:
        log.warning("scan of %s %s not sent, the sweep will: %s", label, pk, error)


def run(label: str, pk: int) -> str:
    """Scan one upload if it is due and nobody else does; the state that it has then, blank where nothing was done. Never raises for a scan."""
    scanner = engines.current()
    row = _claim(label, pk) if scanner else None
    if scanner is None or row is None:
        return ""
    content = _Content(row)
    try:
        version = scanner.version()
        found = scanner.scan(content)
        if not found and not content.whole:
            raise ScanFailed(say("Máy quét mã độc không đọc hết tệp."))
    except ScanFailed as failure:
        _put_off(row, failure.message, lasting=failure.lasting)
    except Exception:
        log.exception("scan of %s %s failed", label, pk)
        _put_off(row, say("Máy quét mã độc gặp lỗi; quản trị xem nhật ký máy chủ."))
    else:
        _conclude(row, found, version)
    return row.scan_state


def sweep() -> int:
    """Send what is due and nobody holds; returns how many. Nothing is sent while the scanner does not answer.

    Uploads that came while no scanner was set begin to wait; where the scanner was taken away nothing waits any more.
    """
    scanner = engines.current()
    if scanner is None:
        for model in stored_models():
            model._default_manager.filter(scan_state__in=UNDECIDED).update(
                **_fresh(ScanState.NOT_SCANNED, None)
            )
        return 0
    now = timezone.now()
    due: list[tuple[str, int]] = []
    for model in stored_models():
        rows = model._default_manager
        rows.filter(scan_state=ScanState.NOT_SCANNED).update(**_fresh(ScanState.WAITING, now))
        found = rows.filter(scan_due_at__lte=now).order_by("scan_due_at", "pk")
        due += [(model._meta.label_lower, pk) for pk in found.values_list("pk", flat=True)[:_ROUND]]
    if not due or not answers(scanner):
        return 0
    for label, pk in due:
        send(label, pk, expires=SWEEP_SECONDS)
    return len(due)


def answers(scanner: Scanner) -> Version | None:
    """The scanner's version, None where it does not answer."""
    try:
        return scanner.version()
    except ScanFailed as failure:
        log.warning("scanner: %s", failure.message)
    except Exception:
        log.exception("scanner failed")
    return None


def queue_all() -> list[tuple[str, int]]:
    """Let every upload whose bytes are there be scanned again, as after new signatures; what was clean stays open meanwhile.

    Returns their keys. What is being scanned now is scanned once more.
    """
    now = timezone.now()
    queued: list[tuple[str, int]] = []
    for model in stored_models():
        rows = model._default_manager.exclude(scan_state=ScanState.REMOVED)
        rows.filter(scan_state=ScanState.NOT_SCANNED).update(**_fresh(ScanState.WAITING, now))
        rows.update(scan_due_at=now, scan_attempts=0, scan_token=None)
        queued += [(model._meta.label_lower, pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    return queued


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many uploads have no verdict yet and since when the oldest of them, how many of these failed, in how many lies malware."""

    waiting: int
    since: datetime | None
    failed: int
    infected: int


def backlog() -> Backlog:
    """The uploads that wait and those that are held, over all tables; one query each."""
    counts: dict[str, int] = {}
    first: list[datetime] = []
    for model in stored_models():
        rows = model._default_manager.filter(scan_state__in=(*UNDECIDED, ScanState.INFECTED)).order_by()
        for state, count, since in rows.values_list("scan_state").annotate(Count("pk"), Min("scan_since")):
            counts[state] = counts.get(state, 0) + count
            if state in UNDECIDED:
                first.append(since)
    waiting = sum(counts.get(state, 0) for state in UNDECIDED)
    return Backlog(
        waiting, min(first, default=None), counts.get(ScanState.FAILED, 0), counts.get(ScanState.INFECTED, 0)
    )


def pause_after(attempts: int) -> timedelta:
    """How long an upload rests after so many attempts without a verdict: 1, 2, 4 … minutes, 6 hours at most."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE)


class _Content:
    """The bytes of an upload, read once for the scanner and for the checksum: a verdict counts for what was taken in, and for that alone."""

    def __init__(self, row: StoredFile) -> None:
        self._row = row
        self.whole = False

    def __iter__(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        try:
            with default_storage.open(self._row.file, "rb") as stored:
                for chunk in stored.chunks(_CHUNK):
                    digest.update(chunk)
                    yield chunk
        except FileNotFoundError:
            raise ScanFailed(
                say("Tệp không còn trong kho lưu trữ; hãy báo quản trị."), lasting=True
            ) from None
        except OSError:
            log.exception("cannot read %s", self._row.file)
            raise ScanFailed(say("Không đọc được tệp trong kho lưu trữ.")) from None
        if digest.hexdigest() != self._row.sha256:
            raise ScanFailed(say("Tệp trong kho không còn khớp mã kiểm tra; hãy báo quản trị."), lasting=True)
        self.whole = True


def _claim(label: str, pk: int) -> StoredFile | None:
    """Take the row by a conditional update; None when it is gone, not due or held."""
    model = apps.get_model(label)
    now = timezone.now()
    row: StoredFile | None = model._default_manager.filter(pk=pk, scan_due_at__lte=now).first()
    if row is None:
        return None
    token, attempts = uuid.uuid4(), row.scan_attempts + 1
    lost_at = (
        now + timedelta(seconds=settings.FILE_SCANNER_SECONDS) + _SPARE + pause_after(attempts) - FIRST_PAUSE
    )
    taken = model._default_manager.filter(
        pk=pk, scan_due_at=row.scan_due_at, scan_token=row.scan_token
    ).update(scan_token=token, scan_attempts=attempts, scan_due_at=lost_at)
    if not taken:
        return None
    row.scan_token, row.scan_attempts, row.scan_due_at = token, attempts, lost_at
    return row


def _conclude(row: StoredFile, found: str, version: Version) -> None:
    """Write the verdict: release what is clean, hold what is not, and tell."""
    verdict = {
        "scan_engine": version.engine[:120],
        "scan_signatures": version.signatures[:120],
        "scan_found": found[:200],
        "scan_problem": "",
        "scan_attempts": 0,
        "scan_due_at": None,
    }
    with transaction.atomic():
        if not found:
            _close(row, ScanState.CLEAN, verdict, action="file.clean")
        elif _close(row, ScanState.INFECTED, verdict, action="file.infected"):
            for teller in _tellers:
                teller(row)


def _put_off(row: StoredFile, problem: str, *, lasting: bool = False) -> None:
    """Write why there is no verdict and when it is tried again. An earlier verdict stands until there is another."""
    state = ScanState.FAILED if row.scan_state in UNDECIDED else ScanState(row.scan_state)
    rest = LONGEST_PAUSE if lasting else pause_after(row.scan_attempts)
    with transaction.atomic():
        told = {"scan_problem": filed(problem)[:300], "scan_due_at": timezone.now() + rest}
        _close(row, state, told, action="file.unscanned")


def _close(row: StoredFile, state: ScanState, values: dict[str, Any], *, action: str) -> bool:
    """End this attempt with ``values`` if it still holds the row; True where the row came into another state, which is put on record.

    False also where the claim was lost, or the row removed or queued anew meanwhile: then nothing is written.
    """
    now = timezone.now()
    new = row.scan_state != state
    values = {**values, "scan_state": state.value, "scan_at": now, "scan_token": None}
    if new:
        values["scan_since"] = now
    if not type(row)._default_manager.filter(pk=row.pk, scan_token=row.scan_token).update(**values):
        log.warning("scan of %s %s came too late", row._meta.label_lower, row.pk)
        return False
    before = {name: getattr(row, name) for name in _TOLD}
    for name, value in values.items():
        setattr(row, name, value)
    if new:
        was, became = audit.changes(before, {name: getattr(row, name) for name in _TOLD})
        audit.record(actor=None, action=action, obj=row, before=was, after=became)
    return new


def _fresh(state: ScanState, due: datetime | None) -> dict[str, Any]:
    return {
        "scan_state": state.value,
        "scan_since": timezone.now(),
        "scan_problem": "",
        "scan_attempts": 0,
        "scan_due_at": due,
        "scan_token": None,
    }
