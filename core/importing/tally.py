"""What became of the rows of a file."""

from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Rows by outcome. ``kept``: rows left as the portal has them, because work went on there since the import."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0
    findings: int = 0

    def add(self, other: "Tally") -> None:
        self.created += other.created
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.kept += other.kept
        self.findings += other.findings
