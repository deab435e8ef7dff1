"""Reference files: strict CSV rows that name file, row and column when they are wrong, and an upsert by natural key."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from core.catalogues import Sheet, as_values, held_series, lock, series_of
from core.exceptions import InvalidInput
from core.models import CatalogueActKind

M = TypeVar("M", bound=models.Model)
_FLAGS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a reference file. Each reader raises InvalidInput with the place of a value that it cannot read."""

    file: str
    line: int
    values: Mapping[str, str]

    def error(self, column: str, message: str) -> InvalidInput:
        """An error at this place, to be raised by whoever found it."""
        return InvalidInput(
            f"{self.file}, dòng {self.line}, cột {column}: {message}",
            code="reference_file",
            field=column,
            details={"file": self.file, "row": self.line, "column": column},
        )

    def text(self, column: str, *, required: bool = False) -> str:
        value = self.values[column].strip()
        if required and not value:
            raise self.error(column, "không được để trống.")
        return value

    def day(self, column: str) -> date | None:
        value = self.text(column)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.error(column, f"“{value}” không phải là ngày dạng YYYY-MM-DD.")

    def start(self, column: str) -> date:
        """A day that must be there."""
        self.text(column, required=True)
        found = self.day(column)
        assert found is not None
        return found

    def span(self) -> tuple[date, date | None]:
        """``valid_from``, which must be there, and ``valid_to``, which is not before it."""
        first, last = self.start("valid_from"), self.day("valid_to")
        if last is not None and last < first:
            raise self.error("valid_to", "trước ngày bắt đầu hiệu lực.")
        return first, last

    def whole(self, column: str) -> int | None:
        value = self.text(column)
        if not value:
            return None
        if not value.isascii() or not value.isdigit():
            raise self.error(column, f"“{value}” không phải là số nguyên.")
        return int(value)

    def decimal(self, column: str) -> Decimal | None:
        value = self.text(column)
        if not value:
            return None
        try:
            number = Decimal(value)
        except InvalidOperation:
            raise self.error(column, f"“{value}” không phải là số.")
        if not number.is_finite():
            raise self.error(column, f"“{value}” không phải là số.")
        return number

    def flag(self, column: str) -> bool | None:
        value = self.text(column)
        if not value:
            return None
        if value not in _FLAGS:
            raise self.error(column, f"“{value}” phải là yes hoặc no.")
        return _FLAGS[value]

    def choice(self, column: str, choices: type[models.TextChoices], *, required: bool = True) -> str:
        value = self.text(column, required=required)
        if value and value not in choices.values:
            raise self.error(column, f"“{value}” không có trong danh mục ({', '.join(choices.values)}).")
        return value


def read(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a UTF-8 CSV file that has at least ``columns``; blank lines are skipped.

    Raises InvalidInput when the file is absent, is not UTF-8, lacks a column, or has a line with more or fewer cells.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InvalidInput(f"Thiếu tệp danh mục {path.name}.", code="reference_file")
    except UnicodeDecodeError:
        raise InvalidInput(f"{path.name}: tệp không phải là UTF-8.", code="reference_file")
    reader = csv.reader(content.splitlines(keepends=True), strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not cells:
                continue
            if not header:
                header = _header(path.name, cells, columns)
                continue
            if len(cells) != len(header):
                raise InvalidInput(
                    f"{path.name}, dòng {reader.line_num}: có {len(cells)} ô, cần {len(header)}.",
                    code="reference_file",
                )
            yield Row(path.name, reader.line_num, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        raise InvalidInput(f"{path.name}, dòng {reader.line_num}: {error}.", code="reference_file")


def _header(file: str, cells: Sequence[str], columns: Sequence[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    missing = [column for column in columns if column not in header]
    if missing:
        raise InvalidInput(f"{file}: thiếu cột {', '.join(missing)}.", code="reference_file")
    return header


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of one kind a load created, changed and left as they were; ``held``: left alone because people changed their series."""

    name: str
    created: int
    updated: int
    unchanged: int
    held: int = 0


def upsert(
    model: type[M],
    rows: Iterable[tuple[Row, M]],
    key: Sequence[str],
    *,
    keep: Sequence[str] = (),
    log: bool = False,
) -> Loaded:
    """Make the table hold ``rows``: new ones are added, changed ones updated, all others stay untouched.

    ``key`` are the attnames of the natural key; ``keep`` are fields that the file does not know and people may fill. ``log``: the
    table is a catalogue. Rows of a series that people have changed are then left alone, whatever the file says, and what the file
    changes is written down as an act without a person, unless this is the first load of the table.
    Raises InvalidInput when two lines have the same key or a value breaks the table's own rules.
    """
    names = [
        field.attname
        for field in model._meta.concrete_fields
        if not field.primary_key and field.attname not in keep
    ]
    if log:
        lock(model)
    held = held_series(model) if log else frozenset()
    existing = {_key(found, key): found for found in model._default_manager.all()}
    first = not existing
    seen: dict[tuple[Any, ...], Row] = {}
    fresh: list[tuple[Row, M]] = []
    changed: list[tuple[Row, M]] = []
    before: list[dict[str, Any]] = []
    left = 0
    for row, wanted in rows:
        identity = _key(wanted, key)
        if identity in seen:
            raise row.error(key[0].removesuffix("_id"), f"trùng khóa với dòng {seen[identity].line}.")
        seen[identity] = row
        _check_fields(row, wanted)
        if held and series_of(wanted) in held:
            left += 1
            continue
        found = existing.get(identity)
        if found is None:
            fresh.append((row, wanted))
            continue
        values = as_values(found)
        if _take(found, wanted, names):
            changed.append((row, found))
            before.append(values)
    _write(model, fresh, changed, [name.removesuffix("_id") for name in names])
    if log and not first:
        _log([found for _row, found in fresh], [found for _row, found in changed], before)
    unchanged = len(seen) - len(fresh) - len(changed) - left
    return Loaded(str(model._meta.model_name), len(fresh), len(changed), unchanged, left)


def _log(fresh: Sequence[M], changed: Sequence[M], before: Sequence[dict[str, Any]]) -> None:
    """Write down what the file changed in a table that was in use already, so that earlier reports can be given again."""
    sheet = Sheet()
    for row in fresh:
        sheet.note(row, None, as_values(row))
    for row, values in zip(changed, before, strict=True):
        sheet.note(row, values, as_values(row))
    if not sheet.is_blank:
        sheet.close(kind=CatalogueActKind.LOAD, actor=None, reason="Tệp danh mục của phần mềm")


def _write(
    model: type[M], fresh: list[tuple[Row, M]], changed: list[tuple[Row, M]], names: Sequence[str]
) -> None:
    try:
        with transaction.atomic():
            model._default_manager.bulk_create([wanted for _row, wanted in fresh])
            if changed:
                model._default_manager.bulk_update([found for _row, found in changed], names, batch_size=200)
    except IntegrityError:
        for row, instance in (*fresh, *changed):
            try:
                instance.validate_constraints()
            except ValidationError as error:
                message = f"{row.file}, dòng {row.line}: trái ràng buộc của bảng. {' '.join(error.messages)}"
                raise InvalidInput(
                    message, code="reference_file", details={"file": row.file, "row": row.line}
                )
        raise


def _check_fields(row: Row, instance: models.Model) -> None:
    """Lengths, digits and choices, which SQLite would not refuse."""
    skipped = {
        field.name
        for field in instance._meta.concrete_fields
        if field.is_relation or getattr(instance, field.attname) is None
    }
    try:
        instance.clean_fields(exclude=skipped)
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise row.error(column, " ".join(messages))


def _key(instance: models.Model, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(instance, name) for name in key)


def _take(found: models.Model, wanted: models.Model, names: Sequence[str]) -> bool:
    """Copy what differs onto ``found``; says whether anything did. A row that people ended is not opened again by a file's blank."""
    differing = [
        name
        for name in names
        if getattr(found, name) != getattr(wanted, name)
        and not (name == "valid_to" and getattr(wanted, name) is None)
    ]
    for name in differing:
        setattr(found, name, getattr(wanted, name))
    return bool(differing)
