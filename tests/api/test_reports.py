"""Reports over REST: the same bytes as the command, within the caller's scope."""

from datetime import date
from io import BytesIO, TextIOWrapper

import pytest
from django.core.cache import cache
from django.core.management import call_command
from rest_framework.test import APIClient

from centers.models import Center, User
from projects.enums import EntryKind
from tests import factories
from tests.api.conftest import Client

pytestmark = pytest.mark.django_db
TR = 1_000_000


@pytest.fixture(autouse=True)
def _facts(bac_ninh_center: Center, gia_lai_center: Center) -> None:
    cache.clear()
    for center, amount in ((bac_ninh_center, 300 * TR), (gia_lai_center, 200 * TR)):
        project = factories.project(center, code=f"P-{center.code}")
        factories.budget(project, amount)
        factories.entry(project, EntryKind.ASSIGN, amount, happened_on=date(2026, 1, 5))
        factories.entry(project, EntryKind.ADVANCE, amount // 2, happened_on=date(2026, 2, 5))
        factories.target(center, "workers_trained", 30)
        factories.result(center, "workers_trained", 20, happened_on=date(2026, 2, 1))


def command(*arguments: str) -> bytes:
    stream = BytesIO()
    wrapper = TextIOWrapper(stream, encoding="utf-8", write_through=True)
    call_command("report", *arguments, stdout=wrapper)
    wrapper.detach()
    return stream.getvalue()


@pytest.mark.parametrize(
    ("kind", "query", "arguments"),
    [
        ("plan-vs-actual", "period=2026-Q1", ["--period", "2026-Q1"]),
        (
            "plan-vs-actual",
            "period=2026-Q1&by=province&map=current",
            ["--period", "2026-Q1", "--by", "province", "--map", "current"],
        ),
        (
            "plan-vs-actual",
            "period=2026&by=project&center=TTKC-24",
            ["--period", "2026", "--by", "project", "--center", "TTKC-24"],
        ),
        ("quarterly-progress", "period=2026-Q1&fund=national", ["--period", "2026-Q1", "--fund", "national"]),
    ],
)
def test_the_bytes_are_those_of_the_command(
    national: APIClient, kind: str, query: str, arguments: list[str]
) -> None:
    response = national.get(f"/api/v1/reports/{kind}/?{query}")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.content == command(kind, *arguments)


def test_the_figures_keep_to_the_caller_s_scope(
    client_of: Client, officer: User, stranger: User, national: APIClient
) -> None:
    path = "/api/v1/reports/plan-vs-actual/?period=2026-Q1"
    whole, own, none = (
        client.get(path).json()["tables"]["money"]
        for client in (national, client_of(officer), client_of(stranger))
    )
    assert whole["total"]["assigned"] == 500 * TR
    assert (own["total"]["assigned"], own["total"]["disbursed"], own["total"]["percent"]) == (
        300 * TR,
        150 * TR,
        "50.00",
    )
    assert none["rows"] == []
    assert client_of(officer).get(f"{path}&center=TTKC-52").status_code == 404


def test_the_kinds_tell_their_parameters(national: APIClient) -> None:
    kinds = {row["kind"]: row for row in national.get("/api/v1/reports/").json()}
    assert {"plan-vs-actual", "quarterly-progress"} <= set(kinds)
    assert {"period", "by", "center", "region", "province", "fund", "map", "as_of"} <= set(
        kinds["plan-vs-actual"]["parameters"]
    )


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("plan-vs-actual/", 400, "period"),
        ("plan-vs-actual/?period=", 400, "period"),
        ("plan-vs-actual/?period=2026-Q5", 400, "period"),
        ("plan-vs-actual/?period=2026-13", 400, "period"),
        ("plan-vs-actual/?period=0000", 400, "period"),
        ("plan-vs-actual/?period=2026&by=colour", 400, "by"),
        ("plan-vs-actual/?period=2026&map=old", 400, "map"),
        ("plan-vs-actual/?period=2026&as_of=hom-qua", 400, "as_of"),
        ("plan-vs-actual/?period=2026&nam=2026", 400, "nam"),
        ("plan-vs-actual/?period=2026&period=2025", 400, "period"),
        ("plan-vs-actual/?period=2026&center=%00", 400, "center"),
        ("plan-vs-actual/?period=2026&fund=quy", 400, "fund"),
    ],
)
def test_a_parameter_that_cannot_be_is_named(national: APIClient, path: str, status: int, field: str) -> None:
    response = national.get(f"/api/v1/reports/{path}")
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("path", ["khong-co/?period=2026", "plan-vs-actual/?period=2026&center=KHONG-CO"])
def test_what_is_not_there_is_404(national: APIClient, path: str) -> None:
    response = national.get(f"/api/v1/reports/{path}")
    assert response.status_code == 404
    assert response.json()["detail"]
