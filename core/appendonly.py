"""Tables that only grow: triggers that refuse UPDATE and DELETE, on SQLite and on PostgreSQL alike.

The ORM's rules can be passed by a shell or a stray query; a trigger cannot. Used in migrations.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.special import RunPython

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION portal_append_only() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END
$$ LANGUAGE plpgsql
"""


def append_only(table: str, *, unique: tuple[str | tuple[str, ...], ...] = ()) -> RunPython:
    """A migration operation that makes ``table`` refuse update and delete; reversible.

    SQLite's INSERT OR REPLACE deletes without asking the delete trigger, so an insert over a row that is there (by id or by one of the
    ``unique`` columns or sets of columns) is refused as well; on PostgreSQL so is TRUNCATE.
    """

    def forwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(_POSTGRES_FUNCTION, params=None)
            editor.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION portal_append_only()",
                params=None,
            )
            editor.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION portal_append_only()",
                params=None,
            )
            return
        for verb in ("update", "delete"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
                params=None,
            )
        sets = [(columns,) if isinstance(columns, str) else columns for columns in ("id", *unique)]
        taken = " OR ".join(
            "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")" for columns in sets
        )
        there = f"SELECT 1 FROM {table} WHERE {taken}"  # noqa: S608 - names of our own tables
        editor.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
            params=None,
        )

    def backwards(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            for name in ("append_only", "no_truncate"):
                editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")
            return
        for verb in ("update", "delete", "replace"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")

    return RunPython(forwards, backwards)


def lifted(table: str) -> RunPython:
    """The opposite of ``append_only``, for a migration that changes the table's columns: SQLite builds the table anew and would lose
    the triggers without a word. ``append_only`` must follow in the same migration.
    """
    there = append_only(table)
    if there.reverse_code is None:
        raise AssertionError("unreachable")
    return RunPython(there.reverse_code, there.code)
