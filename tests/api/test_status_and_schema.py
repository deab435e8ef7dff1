"""The status for monitors and the OpenAPI description."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from rest_framework.test import APIClient

from core.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


@pytest.fixture
def worker() -> Heartbeat:
    return Heartbeat.objects.create(name="worker", seen_at=timezone.now())


def test_all_is_well(worker: Heartbeat) -> None:
    response = APIClient().get("/api/v1/status/")
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "ok"
    assert body["checks"] == {
        "web": "ok",
        "database": "ok",
        "broker": "ok",
        "workers": "ok",
        "scanner": "off",
    }
    assert body["scan_queue"] == {"waiting": 0, "failed": 0, "since": None}
    assert body["time"].endswith("+07:00")
    assert response["Cache-Control"] == "no-store"


def test_a_worker_silent_for_a_minute_is_down(worker: Heartbeat) -> None:
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(seconds=61))
    body = APIClient().get("/api/v1/status/").json()
    assert (body["status"], body["checks"]["workers"], body["checks"]["database"]) == (
        "degraded",
        "down",
        "ok",
    )


def test_a_broker_that_is_away_degrades_quickly(worker: Heartbeat, settings: Any, tmp_path: Path) -> None:
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert APIClient().get("/api/v1/status/").json()["checks"]["broker"] == "down"
    settings.CELERY_BROKER_URL = "filesystem://localhost"
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "none")}
    response = APIClient().get("/api/v1/status/")
    assert (response.status_code, response.json()["checks"]["broker"]) == (200, "down")
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path)}
    assert APIClient().get("/api/v1/status/").json()["status"] == "ok"


def test_without_its_database_the_portal_says_503_and_no_more() -> None:
    def away(*_args: Any) -> Any:
        raise OperationalError("could not connect to server at secret-host")

    with connection.execute_wrapper(away):
        response = APIClient().get("/api/v1/status/")
    assert response.status_code == 503
    checks = {"web": "ok", "database": "down", "broker": "ok", "workers": "down", "scanner": "off"}
    assert (response.json()["checks"], response.json()["scan_queue"]) == (checks, None)
    assert b"secret-host" not in response.content


def test_a_dead_key_does_not_hide_the_status(worker: Heartbeat) -> None:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token sai")
    assert client.get("/api/v1/status/").status_code == 200


def test_the_schema_is_valid_and_without_warnings(tmp_path: Path) -> None:
    target = tmp_path / "schema.json"
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", "--file", str(target)
    )
    schema = json.loads(target.read_text())
    assert schema["openapi"].startswith("3.1")


def test_the_schema_is_open_and_tells_units_and_errors() -> None:
    schema = APIClient().get("/api/v1/schema/?format=json").json()
    listing = schema["paths"]["/api/v1/ledger/"]["get"]
    assert set(listing["responses"]) == {"200", "400", "401", "404", "429"}
    assert "application/problem+json" in listing["responses"]["400"]["content"]
    amount = schema["components"]["schemas"]["Entry"]["properties"]["amount"]
    assert "đồng" in amount["description"]
    sizes = next(one for one in listing["parameters"] if one["name"] == "page_size")["schema"]
    assert sizes["enum"] == [10, 20, 50, 100]
    assert {name for path in schema["paths"].values() for name in path} == {"get"}
    assert set(schema["paths"]["/api/v1/status/"]["get"]["responses"]) == {"200", "503"}
    kinds = schema["paths"]["/api/v1/reports/{kind}/"]["get"]["parameters"]
    assert "plan-vs-actual" in next(one for one in kinds if one["name"] == "kind")["schema"]["enum"]


def test_the_root_leads_to_everything(national: APIClient) -> None:
    addresses = national.get("/api/v1/").json()
    assert len(addresses) == 15
    for address in addresses.values():
        assert national.get(address).status_code == 200, address
