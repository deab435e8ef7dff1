"""Freezing a report: its figures and the rows behind them, read at one moment, as bytes that never change again."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from centers.models import Center, Scope
from core.exceptions import RuleViolation
from core.frozen import canonical, freeze, sha256_of, thaw
from core.renderers.csv import render_csv
from core.renderers.json import render_json
from core.snapshot import snapshot
from core.software import code_version
from core.table import Report
from core.words import in_vietnamese, say
from reports.builders import get_builder
from reports.estimates import TABLES, Estimated, annex
from reports.models import Filing, FilingPart
from reports.selectors.counted import counted
from reports.services.compute import letterhead_of, read_request
from reports.services.estimating import Values, estimated
from reports.services.freezing_rows import frozen_rows
from reports.signing import UNNUMBERED, Numbered

BODY, JSON, CSV, ROWS = "body", "json", "csv", "rows"
FORM = "khuyen-cong-report/1"
"""The shape of a body; a reader of another shape would have to be told."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A report as it was at ``taken_at``, not yet kept. ``parts`` are its bytes by name; ``scope`` what was in sight; ``estimates`` what its
    unit expects of the whole period.
    """

    kind: str
    period: str
    parameters: Mapping[str, str]
    title: str
    subtitle: str
    scope: Mapping[str, Any]
    issuer: Center
    taken_at: datetime
    software: str
    row_count: int
    project_count: int
    parts: Mapping[str, bytes]
    estimates: tuple[Estimated, ...] = ()
    document: str = ""
    """Its number and symbol as printed; blank where the pen writes the number."""

    @property
    def sha256(self) -> str:
        """That of the body, which names those of the machine formats: one print for everything."""
        return sha256_of(self.parts[BODY])

    @property
    def series(self) -> str:
        """Reports of the same kind, unit and parameters are versions of one another, whatever day they were known on."""
        return series_of(self.kind, self.issuer, self.parameters)


def series_of(kind: str, issuer: Center, parameters: Mapping[str, str]) -> str:
    """The name of the series that such reports of a unit form."""
    asked = sorted([key, value] for key, value in parameters.items() if key != "as_of")
    return hashlib.sha256(canonical([kind, issuer.code, asked])).hexdigest()


def take_report(
    *,
    kind: str,
    parameters: Mapping[str, str],
    scope: Scope,
    issuer: Center,
    estimates: Values | None = None,
    numbered: Numbered = UNNUMBERED,
    with_rows: bool = True,
) -> Frozen:
    """The report ``kind`` for ``parameters`` within ``scope``, frozen as a paper of ``issuer``, signed as the unit signs today and ``numbered``.

    Reads alone: call it outside of transactions. ``with_rows`` takes the rows behind each figure too, which what is only compared does not
    need; ``estimates`` of a period that is not over stand in tables of their own, beside the actual of the same moment. Raises what
    :func:`reports.services.compute.build_report` and :func:`reports.services.estimating.estimated` raise, and InvalidInput for a number or
    day that a document cannot have.
    """
    builder = get_builder(kind)
    frame = read_request(builder, parameters, scope)
    taken_at = timezone.now()
    today = timezone.localdate(taken_at)
    with in_vietnamese(), snapshot():
        head = letterhead_of(issuer, str(builder.title), numbered)
        report = builder.build(frame, letterhead=head)
        told = estimated(kind, frame, estimates or {}, today)
        report = replace(report, tables=(*report.tables, *annex(told, until=today, end=frame.end)))
        plain = freeze(report)
        sources = counted(kind, frame)
        rows = frozen_rows(builder, frame, report) if with_rows else None
    report = thaw(plain)
    files = {JSON: b"".join(render_json(report)), CSV: b"".join(render_csv(report))}
    if rows is not None:
        files[ROWS] = canonical(rows)
    software = code_version()
    scope_kept = frame.scope.as_data()
    body = {
        "form": FORM,
        "report": plain,
        "year": frame.year,
        "issuer": issuer.code,
        "scope": scope_kept,
        "taken_at": taken_at.isoformat(),
        "software": software,
        "sources": sources,
        "files": {name: sha256_of(content) for name, content in files.items()},
    }
    return Frozen(
        kind=kind,
        period=frame.period.code,
        parameters=dict(frame.parameters),
        title=report.title,
        subtitle=report.subtitle,
        scope=scope_kept,
        issuer=issuer,
        taken_at=taken_at,
        software=software,
        row_count=sum(1 for table in report.tables for _ in table.data_rows()),
        project_count=len(sources["projects"]),
        parts={BODY: canonical(body), **files},
        estimates=tuple(told),
        document=head.number if numbered.number else "",
    )


def keep_parts(filing: Filing, frozen: Frozen) -> None:
    """Write the bytes of a filing; part of the act that sends it."""
    FilingPart.objects.bulk_create(
        FilingPart(
            filing=filing,
            name=name,
            sha256=sha256_of(content),
            size=len(content),
            content=zlib.compress(content),
        )
        for name, content in frozen.parts.items()
    )


def part_of(filing: Filing, name: str) -> bytes:
    """The bytes of one part, as they were sent; raises RuleViolation (``damaged``) where they are not those any more."""
    part = filing.parts.get(name=name)
    content = zlib.decompress(bytes(part.content))
    if sha256_of(content) != part.sha256 or (name == BODY and part.sha256 != filing.sha256):
        raise RuleViolation(
            say("Nội dung lưu của báo cáo không khớp mã SHA-256 đã ghi; hãy báo quản trị."), code="damaged"
        )
    return content


def body_of(filing: Filing) -> dict[str, Any]:
    """What was frozen, as values."""
    found: dict[str, Any] = json.loads(part_of(filing, BODY))
    return found


def rows_of(filing: Filing) -> dict[str, Any] | None:
    """The rows behind each figure, as they were sent; None of what was sent before they were kept."""
    if not filing.parts.filter(name=ROWS).exists():
        return None
    found: dict[str, Any] = json.loads(part_of(filing, ROWS))
    return found


def report_of(filing: Filing) -> Report:
    """The report as it was sent; it carries no seal."""
    return thaw(body_of(filing)["report"])


def scope_from(kept: Mapping[str, Any]) -> Scope:
    """The sight that a filing was made with."""
    reach = {name: frozenset(ids) for name, ids in kept.items() if name != "everything"}
    return Scope(member=True, everything=bool(kept["everything"]), **reach)


def taken_now(filing: Filing) -> dict[str, Any]:
    """The same report as it would be frozen now, with the sight of then: the body alone, nothing is kept. What was estimated stays as it was
    told, for it is no figure of today; head and foot are those of the filing, for how the unit signs today is no change of the report.
    """
    parameters = {key: value for key, value in filing.parameters.items() if key != "as_of"}
    known = set(get_builder(filing.kind).parameters)
    frozen = take_report(
        kind=filing.kind,
        parameters={key: value for key, value in parameters.items() if key in known},
        scope=scope_from(filing.scope),
        issuer=filing.issuer,
        with_rows=False,
    )
    found: dict[str, Any] = json.loads(frozen.parts[BODY])
    found["report"]["tables"] += [
        table for table in body_of(filing)["report"]["tables"] if table["key"] in TABLES
    ]
    found["report"]["letterhead"] = body_of(filing)["report"]["letterhead"]
    return found
