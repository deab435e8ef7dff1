"""Settings as each way of running meets them: production stops without its secrets, embedded needs none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "s" * 60,
    "ALLOWED_HOSTS": "portal.example",
    "DATABASE_URL": "postgres://portal:secret@db:5432/portal",
    "CELERY_BROKER_URL": "redis://:secret@redis:6379/0",
    "CACHE_URL": "redis://:secret@redis:6379/1",
    "FILE_SCANNER": "clamd://clamav:3310",
}


def load(settings: str, data: Path, code: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    env = {
        "PATH": os.environ["PATH"],
        "PORTAL_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": f"khuyencong.settings.{settings}",
    }
    program = f"from django.conf import settings as s; s.SECRET_KEY; {code}"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, env={**env, **variables}, capture_output=True, text=True)


def test_production_starts_with_all_its_secrets(tmp_path):
    done = load(
        "production", tmp_path, "print(s.SESSION_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.DEBUG)", **COMPLETE
    )
    assert done.stdout.split() == ["True", "True", "False"], done.stderr


def test_hosts_are_taken_without_the_blanks_between_them(tmp_path):
    done = load(
        "production",
        tmp_path,
        "print(s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)",
        **{**COMPLETE, "ALLOWED_HOSTS": "a.example, b.example"},
    )
    assert done.stdout.strip() == "['a.example', 'b.example'] ['https://a.example', 'https://b.example']"


@pytest.mark.parametrize("name", COMPLETE)
def test_production_stops_without(name, tmp_path):
    done = load("production", tmp_path, **{key: value for key, value in COMPLETE.items() if key != name})
    assert done.returncode == 1
    assert f"{name} must be set in the environment." in done.stderr


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY must have at least 50 characters."),
        ("DATABASE_URL", "sqlite:////data/portal.sqlite3", "DATABASE_URL must name a PostgreSQL database"),
        (
            "DATABASE_URL",
            "mysql://portal@db/portal",
            "DATABASE_URL must be a sqlite:/// or postgres:// address.",
        ),
        ("ALLOWED_HOSTS", " , ", "ALLOWED_HOSTS must name at least one host."),
        ("CELERY_BROKER_URL", "rubbish", "CELERY_BROKER_URL must be a redis://"),
        (
            "JOB_LEASE_SECONDS",
            "abc",
            "JOB_LEASE_SECONDS must be a whole number of at least 1, not 'abc'.",
        ),
        *(
            (
                "FILE_SCANNER",
                text,
                "FILE_SCANNER must be clamd://host:port, clamd:///path/socket or the dotted path",
            )
            for text in (
                "clamav:3310",
                "clamd://clamav",
                "clamd:///",
                "http://clamav:3310",
                "scanner",
                "a..b",
            )
        ),
        ("FILE_SCANNER_SECONDS", "0", "FILE_SCANNER_SECONDS must be a whole number of at least 1, not '0'."),
        ("REPORT_PDF_MAX_ROWS", "-5", "REPORT_PDF_MAX_ROWS must be a whole number of at least 1, not '-5'."),
    ],
)
def test_production_stops_at_an_unfit_value(name, value, message, tmp_path):
    done = load("production", tmp_path, **{**COMPLETE, name: value})
    assert done.returncode == 1
    assert message in done.stderr


def test_embedded_needs_nothing_and_keeps_its_secret_between_starts(tmp_path):
    first = load("embedded", tmp_path, "print(s.SECRET_KEY)")
    assert len(first.stdout.strip()) >= 50, first.stderr
    assert load("embedded", tmp_path, "print(s.SECRET_KEY)").stdout == first.stdout
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_embedded_keeps_everything_in_the_data_folder(tmp_path):
    code = "print(s.DATABASES['default']['NAME'], s.CELERY_BROKER_TRANSPORT_OPTIONS['data_folder_in'], s.STATIC_ROOT)"
    for path in load("embedded", tmp_path, code).stdout.split():
        assert path.startswith(str(tmp_path))


def test_embedded_honours_the_environment(tmp_path):
    code = "print(s.DATABASES['default']['HOST'], s.CELERY_BROKER_URL, s.ALLOWED_HOSTS, s.CACHES['default']['LOCATION'])"
    done = load("embedded", tmp_path, code, **COMPLETE)
    assert (
        done.stdout.strip()
        == "db redis://:secret@redis:6379/0 ['portal.example'] redis://:secret@redis:6379/1"
    )


def test_a_second_factor_is_asked_for_in_production_and_not_of_the_demo(tmp_path):
    code = "print(s.REQUIRE_SECOND_FACTOR, s.SOCIALACCOUNT_PROVIDERS)"
    assert load("production", tmp_path, code, **COMPLETE).stdout.strip() == "True {}"
    assert load("embedded", tmp_path, code).stdout.strip() == "False {}"
    lifted = load("production", tmp_path, code, **COMPLETE, REQUIRE_SECOND_FACTOR="false")
    assert lifted.stdout.strip() == "False {}"


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"OIDC_SERVER": "https://id.example"}, "OIDC_SERVER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET."),
        (
            {"OIDC_SERVER": "http://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
            "OIDC_SERVER must be an https:// address.",
        ),
        (
            {"OIDC_SERVER": "http://localhost.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"},
            "OIDC_SERVER must be an https:// address.",
        ),
    ],
)
def test_a_half_set_single_sign_on_stops_the_start(variables, message, tmp_path):
    done = load("embedded", tmp_path, **variables)
    assert done.returncode == 1
    assert message in done.stderr


def test_files_are_given_out_without_a_verdict_only_where_that_is_said_or_nothing_scans(tmp_path):
    code = "print(s.FILE_SCANNER, s.FILES_WITHOUT_VERDICT)"
    without = {name: value for name, value in COMPLETE.items() if name != "FILE_SCANNER"}
    assert load("production", tmp_path, code, **COMPLETE).stdout.split() == ["clamd://clamav:3310", "False"]
    said = load("production", tmp_path, code, **without, FILES_WITHOUT_VERDICT="true")
    assert said.stdout.split() == ["True"]
    assert load("embedded", tmp_path, code).stdout.split() == ["True"]
    scanned = load("embedded", tmp_path, code, FILE_SCANNER="clamd:///run/clamd.ctl")
    assert scanned.stdout.split() == ["clamd:///run/clamd.ctl", "False"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "no.such.module.Scanner",
            "FILE_SCANNER names no.such.module.Scanner, which cannot be used: No module named 'no'",
        ),
        ("pathlib.Path", "FILE_SCANNER names pathlib.Path, which has no scan and version."),
    ],
)
def test_a_scanner_class_that_cannot_be_used_stops_the_start(path, message, tmp_path):
    done = load("embedded", tmp_path, "import django; django.setup()", FILE_SCANNER=path)
    assert done.returncode == 1
    assert message in done.stderr


def test_installations_on_one_broker_have_queues_of_their_own(tmp_path):
    code = "print(s.CELERY_TASK_DEFAULT_QUEUE)"
    assert load("production", tmp_path, code, **COMPLETE).stdout.strip() == "celery"
    own = load("production", tmp_path, code, **COMPLETE, CELERY_QUEUE="khuyencong-thu")
    assert own.stdout.strip() == "khuyencong-thu"
