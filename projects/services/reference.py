"""Law, indicators and report calendars from the reference files; the one entrance that loads all reference data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from beneficiaries.services.reference import load_sectors
from centers.services.reference import Gazetteer, load_places
from core.models import PeriodCalendar
from core.reference import Loaded, Row, read, upsert
from projects.enums import Authority, ChangeKind, Content, Form, Fund
from projects.models import (
    AdvanceClass,
    ApprovalAuthority,
    Deadline,
    EligibilityRule,
    Indicator,
    LegalDocument,
    Norm,
)

_RULE = ("document", "article", "valid_from", "valid_to", "confidence")


@transaction.atomic
def load_reference(*, folder: Path) -> list[Loaded]:
    """Load all reference files of ``folder``; all or nothing. Run again it changes only what differs, deletes nothing,
    and leaves the series alone that people have changed (``core.catalogues``).

    Raises InvalidInput naming file, row and column.
    """
    outcome = [*load_places(folder=folder), *load_sectors(folder=folder)]
    outcome.append(upsert(PeriodCalendar, _calendars(folder), ("from_year",), log=True))
    kept = ("province_id", "valid_from", "valid_to")
    outcome.append(upsert(Indicator, _indicators(folder), ("code",), keep=kept, log=True))
    outcome.append(upsert(LegalDocument, _documents(folder), ("number",), log=True))
    documents = dict(LegalDocument.objects.values_list("number", "pk"))
    rules: tuple[tuple[type[Model], Iterator[tuple[Row, Any]], tuple[str, ...]], ...] = (
        (Norm, _norms(folder, documents), ("key", "province_id", "valid_from")),
        (AdvanceClass, _advance_classes(folder, documents), ("item", "valid_from")),
        (Deadline, _deadlines(folder, documents), ("key", "valid_from")),
        (
            ApprovalAuthority,
            _authorities(folder, documents),
            ("change_kind", "fund", "form", "valid_from"),
        ),
        (
            EligibilityRule,
            _eligibility(folder, documents),
            ("subject", "province_kind", "unit_type", "craft_village", "valid_from"),
        ),
    )
    outcome += [upsert(model, rows, key, log=True) for model, rows, key in rules]
    return outcome


def _calendars(folder: Path) -> Iterator[tuple[Row, PeriodCalendar]]:
    for row in read(folder / "period_calendars.csv", ("from_year", "cut_day", "document", "article", "note")):
        yield (
            row,
            PeriodCalendar(
                from_year=_number(row, "from_year"),
                cut_day=_number(row, "cut_day"),
                document=row.text("document"),
                article=row.text("article"),
                note=row.text("note"),
            ),
        )


def _indicators(folder: Path) -> Iterator[tuple[Row, Indicator]]:
    columns = ("code", "label", "unit", "content", "aggregation", "disaggregated_by", "position")
    for row in read(folder / "indicators.csv", columns):
        parts = {part for part in row.text("disaggregated_by").split(";") if part}
        if parts - {"women", "ethnic_minority"}:
            raise row.error("disaggregated_by", "chỉ nhận women và ethnic_minority.")
        yield (
            row,
            Indicator(
                code=row.text("code", required=True),
                label=row.text("label", required=True),
                unit=row.text("unit", required=True),
                content=row.choice("content", Content),
                aggregation=row.text("aggregation", required=True),
                by_women="women" in parts,
                by_ethnic_minority="ethnic_minority" in parts,
                position=_number(row, "position"),
            ),
        )


def _documents(folder: Path) -> Iterator[tuple[Row, LegalDocument]]:
    columns = (
        "number", "title", "kind", "issuer", "issued_on", "in_force_from", "in_force_to", "replaces", "note",
    )  # fmt: skip
    for row in read(folder / "legal_documents.csv", columns):
        yield (
            row,
            LegalDocument(
                number=row.text("number", required=True),
                title=row.text("title", required=True),
                kind=row.text("kind"),
                issuer=row.text("issuer"),
                issued_on=row.day("issued_on"),
                in_force_from=row.day("in_force_from"),
                in_force_to=row.day("in_force_to"),
                replaces=row.text("replaces"),
                note=row.text("note"),
            ),
        )


def _norms(folder: Path, documents: dict[str, int]) -> Iterator[tuple[Row, Norm]]:
    columns = (
        "key", "content", "label", "percent_cap", "amount_cap", "per", "conditions", "article_confirmed",
        "province", "priority_multiplier", *_RULE,
    )  # fmt: skip
    gazetteer = Gazetteer()
    for row in read(folder / "norms.csv", columns):
        rule = _rule(row, documents)
        yield (
            row,
            Norm(
                key=row.text("key", required=True),
                content=row.choice("content", Content, required=False),
                label=row.text("label", required=True),
                percent_cap=row.decimal("percent_cap"),
                amount_cap=row.whole("amount_cap"),
                per=row.text("per"),
                conditions=row.text("conditions"),
                article_confirmed=bool(row.flag("article_confirmed")),
                priority_multiplier=row.decimal("priority_multiplier"),
                province=gazetteer.on(row, "province", row.text("province"), rule["valid_from"]),
                **rule,
            ),
        )


def _advance_classes(folder: Path, documents: dict[str, int]) -> Iterator[tuple[Row, AdvanceClass]]:
    for row in read(folder / "advance_classes.csv", ("item", "percent", "condition", *_RULE)):
        percent = row.decimal("percent")
        if percent is None:
            raise row.error("percent", "không được để trống.")
        yield (
            row,
            AdvanceClass(
                item=row.text("item", required=True),
                percent=percent,
                condition=row.text("condition"),
                **_rule(row, documents),
            ),
        )


def _deadlines(folder: Path, documents: dict[str, int]) -> Iterator[tuple[Row, Deadline]]:
    columns = ("key", "label", "month", "day", "days_after", "anchor", "note", *_RULE)
    for row in read(folder / "deadlines.csv", columns):
        yield (
            row,
            Deadline(
                key=row.text("key", required=True),
                label=row.text("label", required=True),
                month=row.whole("month"),
                day=row.whole("day"),
                days_after=row.whole("days_after"),
                anchor=row.text("anchor", required=True),
                **_rule(row, documents),
            ),
        )


def _authorities(folder: Path, documents: dict[str, int]) -> Iterator[tuple[Row, ApprovalAuthority]]:
    columns = ("change_kind", "fund", "form", "authority", "note", *_RULE)
    for row in read(folder / "approval_authorities.csv", columns):
        yield (
            row,
            ApprovalAuthority(
                change_kind=row.choice("change_kind", ChangeKind),
                fund=row.choice("fund", Fund),
                form=row.choice("form", Form, required=False),
                authority=row.choice("authority", Authority),
                **_rule(row, documents),
            ),
        )


def _eligibility(folder: Path, documents: dict[str, int]) -> Iterator[tuple[Row, EligibilityRule]]:
    columns = ("subject", "province_kind", "unit_type", "craft_village", "eligible", "note", *_RULE)
    for row in read(folder / "eligibility.csv", columns):
        eligible = row.flag("eligible")
        if eligible is None:
            raise row.error("eligible", "không được để trống.")
        yield (
            row,
            EligibilityRule(
                subject=row.text("subject", required=True),
                province_kind=row.text("province_kind"),
                unit_type=row.text("unit_type"),
                craft_village=row.flag("craft_village"),
                eligible=eligible,
                **_rule(row, documents),
            ),
        )


def _rule(row: Row, documents: dict[str, int]) -> dict[str, Any]:
    """What every dated rule has. A document that legal_documents.csv does not list is an error."""
    number = row.text("document")
    if number and number not in documents:
        raise row.error("document", f"văn bản “{number}” không có trong legal_documents.csv.")
    valid_from, valid_to = row.span()
    return {
        "document_id": documents[number] if number else None,
        "article": row.text("article"),
        "confidence": row.text("confidence"),
        "valid_from": valid_from,
        "valid_to": valid_to,
        "note": row.text("note") if "note" in row.values else "",
    }


def _number(row: Row, column: str) -> int:
    """A whole number that must be there."""
    found = row.whole(column)
    if found is None:
        raise row.error(column, "không được để trống.")
    return found
