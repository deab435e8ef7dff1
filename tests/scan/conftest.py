"""A scanner that is set, files in a folder of their own, and the cast of a đề án."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from centers.models import User
from projects.enums import State
from projects.models import Project
from tests.projects import stages
from tests.scan.clamd import FakeClamd, clamd


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> Path:
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "files", "base_url": None},
    }
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    return tmp_path / "files"


@pytest.fixture
def scanner(settings: Any) -> Iterator[FakeClamd]:
    """A fake clamd that the portal uses as in production: nothing is given out without a verdict."""
    with clamd() as fake:
        settings.FILE_SCANNER = fake.address
        settings.FILE_SCANNER_SECONDS = 1
        settings.FILES_WITHOUT_VERDICT = False
        yield fake


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """The cast, each with a mail address."""
    found = stages.cast()
    for name, person in found.items():
        person.email = f"{name}@example.vn"
        person.save(update_fields=["email"])
    return found


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    made = stages.ready(State.DRAFT)
    made.attachments.all().delete()
    return made
