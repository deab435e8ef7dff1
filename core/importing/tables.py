"""What a file of a package must look like, and its table schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.importing.columns import Column, TextColumn

NOTE = TextColumn("note", "Nguồn công bố, ghi chú", required=False, max_length=10_000, lines=True)
"""The last column of every file that is ``noted``; it may be left out."""


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """``column`` holds a code of ``table`` (its own table when that is blank)."""

    column: str
    table: str


@dataclass(frozen=True, slots=True)
class Table:
    """One file ``name.csv``. ``key``: the columns that name a row; empty where equal rows may repeat.

    An ``optional`` file is written only when it has rows.
    """

    name: str
    title: str
    columns: Sequence[Column]
    key: Sequence[str] = ()
    foreign_keys: Sequence[ForeignKey] = ()
    noted: bool = True
    optional: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def all_columns(self) -> list[Column]:
        """The columns as an export writes them, ``note`` last."""
        return [*self.columns, NOTE] if self.noted else [*self.columns]

    @property
    def header(self) -> list[str]:
        """The names of all columns."""
        return [column.name for column in self.all_columns]

    def resource(self) -> dict[str, Any]:
        """The resource of ``datapackage.json`` that describes this file."""
        schema: dict[str, Any] = {
            "fields": [column.schema() for column in self.all_columns],
            "missingValues": [""],
        }
        if self.key:
            schema["primaryKey"] = list(self.key)
        if self.foreign_keys:
            schema["foreignKeys"] = [
                {"fields": [key.column], "reference": {"resource": key.table, "fields": ["code"]}}
                for key in self.foreign_keys
            ]
        return {
            "name": self.name,
            "title": self.title,
            "path": self.file,
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "header": True},
            "schema": schema,
        }
