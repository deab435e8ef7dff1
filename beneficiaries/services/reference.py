"""The divisions of the economic sectors (VSIC) from the reference files."""

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from beneficiaries.models import Sector
from core.reference import Loaded, Row, read, upsert


@transaction.atomic
def load_sectors(*, folder: Path) -> list[Loaded]:
    """Load ``sectors.csv``; idempotent, deletes nothing. Raises InvalidInput naming file, row and column."""
    return [upsert(Sector, _sectors(folder), ("version", "code"))]


def _sectors(folder: Path) -> Iterator[tuple[Row, Sector]]:
    for row in read(folder / "sectors.csv", ("version", "code", "name")):
        yield (
            row,
            Sector(
                version=row.text("version", required=True),
                code=row.text("code", required=True),
                name=row.text("name", required=True),
            ),
        )
