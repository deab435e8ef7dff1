"""A named hold until the end of a transaction: many may share it, or one has it alone."""

from django.db import connection


def share(name: str) -> None:
    """Hold ``name`` beside others until the transaction ends; waits while somebody has it alone.

    SQLite lets one transaction write at a time (``BEGIN IMMEDIATE``), so there is nothing to wait for.
    """
    _hold("pg_advisory_xact_lock_shared", name)


def hold_alone(name: str) -> None:
    """Hold ``name`` alone until the transaction ends; waits for everybody who shares it. Called inside a transaction."""
    _hold("pg_advisory_xact_lock", name)


def _hold(function: str, name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [name])
