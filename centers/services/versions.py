"""Keeping what centres were called and where they stood; called by the services that write them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from centers.models import Center, CenterVersion
from core.versions import write_versions

ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def keep_centers(centers: Sequence[Center]) -> None:
    """Write down what the centres say now, where that is new."""
    write_versions(
        [
            CenterVersion(
                center_id=row.pk,
                recorded_at=ALWAYS,
                **{name: getattr(row, name) for name in CenterVersion.CONTENT},
            )
            for row in centers
        ]
    )
