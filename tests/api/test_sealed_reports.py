"""Sealed reports over REST: who sees which, the very bytes that were sealed, the versions and what differs, the check of a code."""

import base64
import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from centers.models import User
from reports.codes import new_code
from reports.models import Filing, ReportRun, SealedFile, SealedReport
from reports.services.freezing import CSV, JSON, part_of
from reports.services.publishing import publish_report, withdraw_publication
from reports.services.runs import start_sealed_run
from tests import factories
from tests.api.conftest import Client
from tests.projects import stages
from tests.reports.conftest import country  # noqa: F401  # the small country of known figures
from tests.reports.sealing import seal, send

pytestmark = pytest.mark.django_db
LIST = "/api/v1/sealed-reports/"


@pytest.fixture
def people(country: SimpleNamespace) -> dict[str, User]:  # noqa: F811
    cache.clear()
    return stages.cast()


@pytest.fixture
def sealed(people: dict[str, User]) -> SealedReport:
    return seal(people["officer"], people["department_lead"])


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    store = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": store}
    settings.PORTAL_URL = "https://portal.example"


def codes(client: APIClient, query: str = "") -> set[str]:
    answer = client.get(f"{LIST}?page_size=100{query}")
    assert answer.status_code == 200, answer.content
    return {row["code"] for row in answer.json()["results"]}


def test_the_list_is_what_the_screens_show(people, sealed, client_of: Client) -> None:
    """A filing that waits is not among them; who does not see the filing finds neither row nor file."""
    send(people["officer"], by="province")
    for name in ("officer", "center_lead", "department_lead", "appraiser", "reviewer", "auditor", "admin", "other_center_lead",
                 "other_department_lead", "ipc_officer", "stranger"):  # fmt: skip
        person = people[name]
        seen = Filing.objects.visible_to(User.objects.get(pk=person.pk).scope).filter(pk=sealed.filing_id)
        client = client_of(person)
        assert codes(client) == ({sealed.code} if seen.exists() else set()), name
        for path in ("", "versions/", "files/json/", "files/csv/", "files/pdf/", "files/xlsx/"):
            status = client.get(f"{LIST}{sealed.code}/{path}").status_code
            assert status == (200 if seen.exists() else 404), (name, path)
    assert codes(client_of(people["other_department_lead"])) == set()
    assert APIClient().get(LIST).status_code == 401
    for method in ("post", "put", "patch", "delete"):
        for path in (LIST, f"{LIST}{sealed.code}/", f"{LIST}{sealed.code}/files/json/"):
            assert getattr(client_of(people["admin"]), method)(path).status_code == 405


def test_one_report_tells_what_was_sealed(people, sealed, client_of: Client) -> None:
    client = client_of(people["department_lead"])
    typed = sealed.code.lower().replace("-", " ")
    body = client.get(f"{LIST}{typed}/").json()
    assert {name: body[name] for name in (
        "code", "kind", "period", "parameters", "version", "state", "sha256", "rows", "projects", "earlier", "later",
    )} == {
        "code": sealed.code, "kind": "plan-vs-actual", "period": "2025", "parameters": {"period": "2025", "by": "content"},
        "version": 1, "state": "accepted", "sha256": sealed.filing.sha256, "rows": sealed.filing.row_count,
        "projects": sealed.filing.project_count, "earlier": None, "later": None,
    }  # fmt: skip
    assert (body["issuer"]["code"], body["receiver"]["code"]) == ("TTKC-24", "SCT-24")
    files = {one["format"]: one for one in body["files"]}
    assert list(files) == ["json", "csv", "xlsx", "pdf"]
    for name in (JSON, CSV):
        content = part_of(sealed.filing, name)
        assert (files[name]["sha256"], files[name]["size"]) == (
            hashlib.sha256(content).hexdigest(),
            len(content),
        )
    assert (files["pdf"]["sha256"], files["pdf"]["size"]) == (None, None)
    assert client.get(files["json"]["url"]).content == part_of(sealed.filing, JSON)
    for wrong in (new_code(), "KC-1", "x" * 60):
        assert client.get(f"{LIST}{wrong}/").status_code == 404


def test_filters_and_what_they_refuse(people, client_of: Client) -> None:
    officer, lead = people["officer"], people["department_lead"]
    year = seal(officer, lead)
    quarter = seal(officer, lead, period="2025-Q3")
    early = seal(officer, lead, period="2024")
    summary = seal(officer, lead, kind="plan-summary")
    office = seal(lead, people["approver"], center="TTKC-24")
    place = seal(people["reviewer"], people["approver"], province="34:24", map="current")
    nation = seal(people["reviewer"], people["approver"])
    client = client_of(people["auditor"])
    everything = {one.code for one in (year, quarter, early, summary, office, place, nation)}
    for query, wanted in (
        ("", everything), ("kind=plan-summary", {summary.code}), ("period=2025-Q3", {quarter.code}),
        ("year=2025", everything - {early.code}), ("year=2024", {early.code}), ("year=202", set()),
        ("scope=TTKC-24", {year.code, quarter.code, early.code, summary.code, office.code}), ("scope=34:24", {place.code}),
        ("scope=CUC", {nation.code}), ("issuer=CUC", {place.code, nation.code}),
        ("receiver=SCT-24", {year.code, quarter.code, early.code, summary.code}), ("issuer=SCT-24", {office.code}),
        ("issuer=KHONG-CO", set()), ("kind=plan-vs-actual&year=2025&scope=TTKC-24", {year.code, quarter.code, office.code}),
    ):  # fmt: skip
        assert codes(client, f"&{query}" if query else "") == wanted, query
    for query, field in (
        ("kind=khac", "kind"), ("period=2025-Q9", "period"), ("year=2025.5", "year"), ("state=khac", "state"), ("nam=2025", "nam"),
        ("scope=%00", "scope"), ("kind=plan-summary&kind=settlement", "kind"),
    ):  # fmt: skip
        answer = client.get(f"{LIST}?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field), query


def test_states_are_those_of_the_screens(people, sealed, client_of: Client) -> None:
    officer, lead = people["officer"], people["department_lead"]
    client = client_of(people["auditor"])

    def fresh() -> SealedReport:
        return SealedReport.objects.get(pk=sealed.pk)

    def state() -> str:
        found = {
            one: codes(client, f"&state={one}")
            for one in ("accepted", "published", "withdrawn", "superseded")
        }
        holding = [one for one, held in found.items() if sealed.code in held]
        assert holding == [fresh().state] == [client.get(f"{LIST}{sealed.code}/").json()["state"]]
        return holding[0]

    assert state() == "accepted"
    publish_report(actor=lead, sealed=fresh())
    assert state() == "published"
    seal(officer, lead)
    assert state() == "superseded"
    withdraw_publication(actor=lead, sealed=fresh(), reason="Sai địa bàn")
    assert state() == "withdrawn"
    told = client.get(f"{LIST}{sealed.code}/").json()["publications"]
    assert [(one["is_public"], one["reason"]) for one in told] == [(True, ""), (False, "Sai địa bàn")]


def test_files_carry_their_print_and_are_not_sent_twice(people, sealed, country, client_of: Client) -> None:  # noqa: F811
    client = client_of(people["department_lead"])
    factories.entry(country.three, "advance", 5, source="local", happened_on=date(2025, 9, 1))
    for format in ("json", "csv", "xlsx", "pdf"):
        path = f"{LIST}{sealed.code}/files/{format}/"
        answer = client.get(path, HTTP_ACCEPT="application/pdf")
        assert answer.status_code == 200, format
        sha256 = hashlib.sha256(answer.content).hexdigest()
        assert answer["ETag"] == f'"{sha256}"'
        assert answer["Repr-Digest"] == f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"
        assert answer["Cache-Control"] == "private, no-cache"
        assert f"plan-vs-actual_2025_{sealed.code}.{format}" in answer["Content-Disposition"]
        assert client.get(path).content == answer.content, format
        same = client.get(path, HTTP_IF_NONE_MATCH=answer["ETag"])
        assert (same.status_code, same.content, same["ETag"]) == (304, b"", answer["ETag"])
        other = client.get(path, HTTP_IF_NONE_MATCH=f'"{"0" * 64}"')
        assert other.status_code == 200
        checked = APIClient().get(f"/api/v1/verify/{sealed.code}/?sha256={sha256}").json()["file"]
        assert checked == {"sha256": sha256, "known": True, "format": format}
    assert client.get(f"{LIST}{sealed.code}/files/json/").content == part_of(sealed.filing, JSON)
    assert client.get(f"{LIST}{sealed.code}/files/body/").status_code == 404
    assert client.get(f"{LIST}{sealed.code}/files/json/?x=1").status_code == 400
    assert SealedFile.objects.filter(sealed=sealed).count() == 2
    assert not ReportRun.objects.exists()


def test_what_a_worker_made_is_handed_out_as_it_lies(
    people,
    sealed,
    client_of: Client,
    monkeypatch: Any,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """Long paper too; until it is made, the answer says where to have it made. A file that was changed in store is not handed out."""
    monkeypatch.setattr("reports.services.sealed_papers.AT_ONCE", {"pdf": 0, "xlsx": 0})
    client = client_of(people["department_lead"])
    path = f"{LIST}{sealed.code}/files/xlsx/"
    refused = client.get(path)
    assert (refused.status_code, refused.json()["code"]) == (422, "paper_not_made")
    with django_capture_on_commit_callbacks(execute=True):
        run = start_sealed_run(actor=people["officer"], sealed=sealed, format="xlsx")
    run.job.refresh_from_db()
    made = SealedFile.objects.get()
    assert client.get(path)["ETag"] == f'"{made.sha256}"'
    from django.core.files.storage import default_storage

    with default_storage.open(run.job.file, "wb") as stored:
        stored.write(b"PK changed")
    assert client.get(path).status_code == 422


def test_paper_is_bounded_apart(people, sealed, client_of: Client, monkeypatch: Any) -> None:
    rates = {"user": "100/min", "anon": "100/min", "paper": "1/min"}
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", rates)
    client = client_of(people["department_lead"])
    found = [client.get(f"{LIST}{sealed.code}/files/{one}/").status_code for one in ("xlsx", "pdf", "json")]
    assert found == [200, 429, 200]


def test_versions_and_what_differs(people, sealed, country, client_of: Client) -> None:  # noqa: F811
    officer, lead = people["officer"], people["department_lead"]
    client = client_of(lead)
    alone = client.get(f"{LIST}{sealed.code}/changes/")
    assert (alone.status_code, alone.json()["code"]) == (404, "no_other_version")
    factories.entry(country.three, "advance", 5, source="local", happened_on=date(2025, 9, 1))
    two = seal(officer, lead)
    three = seal(officer, lead)
    for one in (sealed, two, three):
        told = client.get(f"{LIST}{one.code}/versions/").json()
        assert [(row["code"], row["version"], row["earlier"], row["later"]) for row in told] == [
            (sealed.code, 1, None, two.code), (two.code, 2, sealed.code, three.code), (three.code, 3, two.code, None),
        ]  # fmt: skip
    body = client.get(f"{LIST}{two.code}/changes/").json()
    assert (body["earlier"], body["later"], body["same"]) == (sealed.code, two.code, False)
    total = next(one for one in body["figures"] if (one["row"], one["column"]) == ("", "disbursed_to_date"))
    assert total["delta"] == total["after"] - total["before"] == 5
    assert total["reasons"] == [{"reason": "late", "label": "Ghi sau", "amount": 5}]
    assert total["unexplained"] == 0
    assert [(one["code"], one["reason"], one["amounts"]) for one in body["projects"]] == [
        (country.three.code, "late", [{"set": "entries", "name": "advance", "amount": 5}])
    ]
    assert client.get(f"{LIST}{three.code}/changes/").json()["same"] is True
    whole = client.get(f"{LIST}{sealed.code}/changes/?from={three.code}").json()
    assert (whole["earlier"], whole["later"]) == (sealed.code, three.code)
    assert whole["figures"] == body["figures"]
    other = seal(officer, lead, by="province")
    for wrong in (other.code, sealed.code, "x", new_code()):
        assert client.get(f"{LIST}{sealed.code}/changes/?from={wrong}").status_code == 404, wrong
    assert client.get(f"{LIST}{sealed.code}/changes/?x=1").status_code == 400


def test_anybody_checks_a_code_and_learns_no_more_than_on_the_page(people, sealed, country) -> None:  # noqa: F811
    anybody, path = APIClient(), f"/api/v1/verify/{sealed.code}/"
    body = anybody.get(path).json()
    assert (body["state"], body["sha256"], body["totals"], body["file"], body["later"]) == (
        "accepted", sealed.filing.sha256, [], None, None,
    )  # fmt: skip
    lead = people["department_lead"]
    publish_report(actor=lead, sealed=SealedReport.objects.get(pk=sealed.pk))
    answer = anybody.get(path)
    assert answer.json()["totals"][0]["total"]["planned"] == 600
    assert answer["Cache-Control"] == "no-store"
    two = seal(people["officer"], lead)
    assert anybody.get(path).json()["later"] == {
        "version": 2, "sealed_on": f"{two.sealed_at.astimezone():%Y-%m-%d}", "code": None,
    }  # fmt: skip
    told = anybody.get(path).content.decode()
    for hidden in ("vai-officer", country.one.code, country.one.title, two.code):
        assert hidden not in told
    assert anybody.get(f"{path}?sha256={'0' * 64}").json()["file"]["known"] is False
    assert anybody.get(f"{path}?sha256=xyz").status_code == 400
    assert anybody.get(f"/api/v1/verify/{new_code()}/").status_code == 404
    assert anybody.get("/api/v1/verify/KC-2026/").status_code == 404


def test_codes_are_guessed_no_faster_than_on_the_page(sealed, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        SimpleRateThrottle, "THROTTLE_RATES", {"user": "2/min", "anon": "2/min", "paper": "2/min"}
    )
    found = [APIClient().get(f"/api/v1/verify/{sealed.code}/").status_code for _ in range(3)]
    assert found == [200, 200, 429]


def test_the_list_asks_as_many_queries_for_three_as_for_one(
    people, sealed, client_of: Client, django_assert_max_num_queries: Any
) -> None:
    client = client_of(people["auditor"])
    codes(client)
    for by in ("province", "center", "fund"):
        seal(people["officer"], people["department_lead"], by=by)
    with django_assert_max_num_queries(8):
        assert len(codes(client)) == 4
