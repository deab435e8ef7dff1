"""What ``./dev up`` remembers between two runs."""

import multiprocessing
import time
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from khuyencong.preparation import Record, database_identity, digest, exclusive, pending_migrations


def test_digest_changes_with_content_name_and_number_of_files(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    seen = {digest(tmp_path)}
    (tmp_path / "a.csv").write_text("2")
    seen.add(digest(tmp_path))
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    seen.add(digest(tmp_path))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.csv").write_text("2")
    seen.add(digest(tmp_path))
    assert len(seen) == 4
    assert digest(tmp_path) in seen


def test_a_record_holds_steps_by_their_input(tmp_path):
    record = Record(tmp_path / "prepared.json")
    assert not record.is_done("reference", "v1")
    record.done("reference", "v1")
    record.done("published", "v7")
    again = Record(tmp_path / "prepared.json")
    assert again.is_done("reference", "v1")
    assert again.is_done("published", "v7")
    assert not again.is_done("reference", "v2")
    assert [path.name for path in tmp_path.iterdir()] == ["prepared.json"]


@pytest.mark.parametrize("content", ["", "{", "[1]", "\xff"])
def test_a_damaged_record_counts_as_nothing_done(tmp_path, content):
    path = tmp_path / "prepared.json"
    path.write_bytes(content.encode("latin-1"))
    record = Record(path)
    assert not record.is_done("reference", "v1")
    record.done("reference", "v1")
    assert record.is_done("reference", "v1")


@pytest.mark.django_db
def test_a_database_made_anew_has_another_identity():
    assert not pending_migrations()
    before = database_identity()
    assert database_identity() == before
    MigrationRecorder.Migration.objects.update(applied=datetime(2020, 1, 1, tzinfo=UTC))
    assert database_identity() != before


@pytest.mark.django_db
def test_a_missing_migration_is_noticed():
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    assert pending_migrations()


def _append(folder: Path, word: str) -> None:
    with exclusive(folder / "lock"), (folder / "log").open("a") as log:
        log.write(f"{word} in\n")
        log.flush()
        time.sleep(0.2)
        log.write(f"{word} out\n")


def test_two_processes_do_not_prepare_at_once(tmp_path):
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_append, args=(tmp_path, word)) for word in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    lines = (tmp_path / "log").read_text().splitlines()
    assert sorted(lines) == ["a in", "a out", "b in", "b out"]
    assert lines[0][0] == lines[1][0]


def prepare() -> str:
    """What one run of the command says it did."""
    errors = StringIO()
    call_command("prepare", "--empty", "--no-static", stderr=errors, stdout=StringIO())
    return errors.getvalue()


@pytest.mark.django_db
def test_a_second_preparation_repeats_nothing_until_the_database_is_another(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    assert "Loading reference data" in prepare()
    assert prepare() == ""
    MigrationRecorder.Migration.objects.update(applied=datetime(2020, 1, 1, tzinfo=UTC))
    assert "Loading reference data" in prepare()
