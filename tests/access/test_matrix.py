"""Every address × every role × another province: generated from the url table itself, so a new address must be classified."""

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from centers.models import SavedView
from projects.models import Attachment, ClosingException, PeriodClosing
from reports.models import (
    Filing,
    FilingAnswer,
    PeriodicReport,
    ReminderCall,
    ReportExtension,
    ReportRun,
    SealedReport,
    SigningBlock,
)
from tests.access.addresses import (
    AUDIT_PAGES,
    CLASSES,
    CLOSING_ACTS,
    CLOSING_LIST,
    ENTRANCES,
    FACILITY_PAGES,
    FIGURE_PAGES,
    FILING_ACTS,
    FILING_MAKING,
    FILING_PAGES,
    FILING_PAPERS,
    OWN,
    PAGES,
    PEOPLE,
    PERIODIC_ACTS,
    PERIODIC_EXTENDING,
    PERIODIC_FILES,
    PERIODIC_PAGES,
    PERSON,
    POSTS,
    PROJECT_PAGES,
    PUBLIC,
    QUARANTINE,
    REMINDING,
    RUN_ACTS,
    RUN_PAGES,
    SAVED_MAKING,
    SAVED_PAGES,
    SIGNING_PAGES,
    routes,
)
from tests.access.world import ANONYMOUS, CAST, World, expect

pytestmark = pytest.mark.django_db


def test_every_address_is_classified_once() -> None:
    found = list(routes())
    classified = [route for names in CLASSES for route in names]
    assert sorted(found) == sorted(classified)


@pytest.mark.parametrize("route", sorted(PUBLIC))
def test_public_addresses_answer_everyone(world: World, route: str) -> None:
    assert world.statuses(route) == expect(200, 200, 200)


def test_a_printed_code_can_be_checked_by_everyone(world: World) -> None:
    assert world.statuses("verify/<code:code>/") == expect(404, 404, 404)
    answer = world.client(ANONYMOUS).get("/verify/K7-2026/")
    assert "Chưa có báo cáo nào được chấp nhận với mã <strong>K7-2026</strong>" in answer.content.decode()
    assert world.client(ANONYMOUS).post("/verify/K7-2026/").status_code == 405


@pytest.mark.parametrize("route", sorted(PAGES))
def test_pages_need_a_login_and_lead_back(world: World, route: str) -> None:
    assert world.statuses(route) == expect(302, 200, 200)
    assert world.client(ANONYMOUS).get(f"/{route}")["Location"] == f"/dang-nhap/?next=/{route}"


@pytest.mark.parametrize("route", sorted(PROJECT_PAGES | FACILITY_PAGES | FIGURE_PAGES))
def test_pages_of_a_row_are_404_out_of_scope(world: World, route: str) -> None:
    assert world.statuses(route) == expect(302, 200, 404)


@pytest.mark.parametrize("route", sorted(RUN_PAGES))
def test_a_run_is_its_owner_s(world: World, route: str) -> None:
    found = world.statuses(route)
    assert found == {**dict.fromkeys(CAST, 404), ANONYMOUS: 302, "officer": 200}


@pytest.mark.parametrize("route", sorted(RUN_ACTS))
def test_only_the_owner_acts_on_a_run(world: World, route: str) -> None:
    address = world.address(route)
    for person in (ANONYMOUS, *CAST):
        wanted = {ANONYMOUS: 302, "officer": 405}.get(person, 405)
        assert world.client(person).get(address).status_code == wanted, person
    before = (world.run.job.state, world.run.job.attempts, world.run.job.cancel_requested)
    for person in (ANONYMOUS, *CAST):
        if person != "officer":
            status = world.client(person).post(address).status_code
            assert status == (302 if person == ANONYMOUS else 404), person
    world.run.job.refresh_from_db()
    assert (world.run.job.state, world.run.job.attempts, world.run.job.cancel_requested) == before
    assert world.client("officer").post(address).status_code == 302


@pytest.mark.parametrize("route", sorted(AUDIT_PAGES))
def test_the_audit_trail_is_read_by_auditors_and_administrators(world: World, route: str) -> None:
    wanted = {name: 200 if name in ("auditor", "admin") else 403 for name in CAST}
    assert world.statuses(route) == {**wanted, ANONYMOUS: 302}
    for person in CAST:
        assert world.client(person).post(world.address(route)).status_code == 405, person


@pytest.mark.parametrize("route", sorted(QUARANTINE))
def test_the_quarantine_is_for_administrators(world: World, route: str) -> None:
    """Here of a file with malware."""
    paper = Attachment.objects.get(pk=world.pks["/ho-so/"])
    Attachment.objects.filter(pk=paper.pk).update(scan_state="infected")
    world.pks["cach-ly/"] = paper.pk
    route = route.replace("<slug:kind>", "ho-so")
    wanted = {name: 200 if name == "admin" else 403 for name in CAST}
    assert world.statuses(route) == {**wanted, ANONYMOUS: 302}
    for person in (ANONYMOUS, *CAST):
        if person != "admin":
            sent = world.client(person).post(world.address(route)).status_code
            assert sent in ({302} if person == ANONYMOUS else {403, 405}), person
    assert default_storage.exists(paper.file)


COUNTRY = {"reviewer", "approver", "accountant", "auditor", "admin"}


@pytest.mark.parametrize("route", sorted(PERIODIC_PAGES | PERIODIC_ACTS | PERIODIC_FILES))
def test_a_periodic_report_is_of_its_unit_and_those_above(world: World, route: str) -> None:
    """Read by its unit and the whole country's readers; taken back by its unit's people; a file that is not there is nobody's."""
    own = {"appraiser", "department_lead"}
    country = 403 if route in PERIODIC_ACTS else 200
    wanted = {**dict.fromkeys(CAST, 404), **dict.fromkeys(COUNTRY, country), **dict.fromkeys(own, 200)}
    if route in PERIODIC_FILES:
        wanted = dict.fromkeys(CAST, 404)
    found = world.statuses(route)
    assert found == {ANONYMOUS: 302, **wanted}
    for person in (ANONYMOUS, *CAST):
        if person not in own:
            given = {"sent_on": "01/10/2026", "number": "1/BC", "reason": "x"}
            status = world.client(person).post(world.address(route), given).status_code
            assert status in {302} if person == ANONYMOUS else status in {403, 404, 405}, person
    assert PeriodicReport.objects.standing().count() == 1


@pytest.mark.parametrize("route", sorted(PERIODIC_EXTENDING))
def test_more_time_is_given_and_taken_back_by_the_lead_of_the_receiver(world: World, route: str) -> None:
    seeing = {"appraiser", "department_lead"} | COUNTRY
    wanted = {**dict.fromkeys(CAST, 404), **dict.fromkeys(seeing, 403), "approver": 200}
    assert world.statuses(route) == {ANONYMOUS: 302, **wanted}
    for person in (ANONYMOUS, *CAST):
        if person != "approver":
            given = {"due_on": "01/01/2027", "reason": "x"}
            status = world.client(person).post(world.address(route), given).status_code
            assert status == (302 if person == ANONYMOUS else wanted[person]), person
    assert ReportExtension.objects.standing().count() == ReportExtension.objects.count() == 1


@pytest.mark.parametrize("route", sorted(REMINDING))
def test_units_are_reminded_by_those_who_wait_for_their_reports(world: World, route: str) -> None:
    assert world.statuses(route) == {ANONYMOUS: 302, **dict.fromkeys(CAST, 405)}
    period = world.address("<code:period>").strip("/")
    given = {"ky": period, "key": str(uuid4()), "text": "x", "chosen": ["quarterly_report_department:SCT-24"]}
    for person in CAST:
        status = world.client(person).post(world.address(route), given).status_code
        assert status == (302 if person in {"reviewer", "approver"} else 403), person
    assert {one.asked_by for one in ReminderCall.objects.all()} == {
        world.people["reviewer"], world.people["approver"]
    }  # fmt: skip


@pytest.mark.parametrize("route", sorted(CLOSING_LIST | CLOSING_ACTS))
def test_periods_are_closed_and_opened_by_the_lead_of_the_agency(world: World, route: str) -> None:
    reading = 200 if route in CLOSING_LIST else 403
    assert world.statuses(route) == {ANONYMOUS: 302, **dict.fromkeys(CAST, reading), "approver": 200}
    given = {
        "period": "2026-Q1",
        "center": world.project.center_id,
        "kind": "result",
        "until": "01/01/2099",
        "reason": "x",
    }
    for person in CAST:
        if person != "approver":
            assert world.client(person).post(world.address(route), given).status_code == 403, person
    assert [one.opened_at for one in PeriodClosing.objects.all()] == [None]
    assert [one.withdrawn_at for one in ClosingException.objects.all()] == [None]


@pytest.mark.parametrize("route", sorted(SIGNING_PAGES))
def test_how_a_unit_signs_is_said_by_its_lead_alone(world: World, route: str) -> None:
    wanted = {
        **dict.fromkeys(CAST, 404),
        **dict.fromkeys(COUNTRY | {"appraiser"}, 403),
        "department_lead": 200,
    }
    assert world.statuses(route) == {ANONYMOUS: 302, **wanted}
    for person in (ANONYMOUS, *CAST):
        if person != "department_lead":
            given = {"authority": "direct", "title": "Giám đốc", "seen": "0"}
            status = world.client(person).post(world.address(route), given).status_code
            assert status == (302 if person == ANONYMOUS else wanted[person]), person
    assert not SigningBlock.objects.exists()


@pytest.mark.parametrize("route", sorted(FILING_PAGES))
def test_a_sent_report_is_read_by_its_unit_its_receiver_and_the_country(world: World, route: str) -> None:
    own = {"officer", "center_lead", "appraiser", "department_lead"}
    assert world.statuses(route) == {
        **dict.fromkeys(CAST, 404), ANONYMOUS: 302, **dict.fromkeys(own | COUNTRY, 200)
    }  # fmt: skip
    for person in CAST:
        assert world.client(person).post(world.address(route)).status_code == 405, person


@pytest.mark.parametrize("route", sorted(FILING_ACTS))
def test_a_sent_report_is_accepted_by_the_lead_of_its_receiver_alone(world: World, route: str) -> None:
    seeing = {"officer", "center_lead", "appraiser"} | COUNTRY
    wanted = {**dict.fromkeys(CAST, 404), **dict.fromkeys(seeing, 403), "department_lead": 200}
    assert world.statuses(route) == {ANONYMOUS: 302, **wanted}
    for act in ("chap-nhan", "tra-lai", "rut", "cong-bo", "rut-cong-bo", "khac"):
        address = world.address(route).replace("chap-nhan", act)
        may = {"tra-lai": {"appraiser", "department_lead"}, "rut": {"officer"}}.get(act, {"department_lead"})
        for person in set(CAST) - may:
            assert world.client(person).post(address, {"reason": "x"}).status_code in (403, 404), (
                act,
                person,
            )
    assert not FilingAnswer.objects.exists()
    assert world.client("department_lead").post(world.address(route)).status_code == 302
    assert SealedReport.objects.get().filing.answer.by == world.people["department_lead"]


@pytest.mark.parametrize("route", sorted(FILING_PAPERS))
def test_paper_is_made_of_sealed_reports_alone_by_those_who_see_them(world: World, route: str) -> None:
    address = world.address(route).replace("/csv/", "/pdf/")
    assert world.client(ANONYMOUS).post(address).status_code == 302
    runs = ReportRun.objects.count()
    for person in CAST:
        assert world.client(person).post(address).status_code == 404, person
        assert world.client(person).get(address).status_code == 405, person
    world.client("department_lead").post(world.address(sorted(FILING_ACTS)[0]))
    for person in CAST:
        seen = person in {"officer", "center_lead", "appraiser", "department_lead"} | COUNTRY
        assert world.client(person).post(address).status_code == (302 if seen else 404), person
    assert ReportRun.objects.count() == runs + 9


@pytest.mark.parametrize("route", sorted(FILING_MAKING))
def test_reports_are_sent_by_those_who_send_them(world: World, route: str) -> None:
    assert world.statuses(route) == {**dict.fromkeys(CAST, 404), ANONYMOUS: 302}
    senders = {
        "officer", "center_lead", "appraiser", "department_lead", "ipc_officer", "reviewer", "approver", "other_officer",
        "other_department_lead", "other_ipc_officer",
    }  # fmt: skip
    sent = Filing.objects.count()
    for person in CAST:
        address = f"/{route}?kind=plan-vs-actual&period=2025"
        status = world.client(person).get(address).status_code
        assert status == (200 if person in senders else 403), person
        if person not in senders:
            answer = world.client(person).post(address, {"request_key": "0" * 32})
            assert answer.status_code == 403, person
    assert Filing.objects.count() == sent


@pytest.mark.parametrize("route", sorted({*SAVED_PAGES, *SAVED_MAKING}))
def test_a_filter_that_is_not_shared_is_its_owner_s(world: World, route: str) -> None:
    own = {"officer": SAVED_PAGES[route]} if route in SAVED_PAGES else {}
    assert world.statuses(route) == {ANONYMOUS: 302, **dict.fromkeys(CAST, 404), **own}
    for person in CAST:
        if person != "officer":
            assert world.client(person).post(world.address(route)).status_code in (404, 405), person
    assert SavedView.objects.get().name == "Gỗ"


@pytest.mark.parametrize("route", sorted(POSTS))
def test_acts_are_posts_alone(world: World, route: str) -> None:
    assert world.statuses(route) == expect(302, 405, 405)


@pytest.mark.parametrize("route", sorted(ENTRANCES))
def test_entrances_show_a_stranger_nothing(world: World, route: str) -> None:
    found = world.statuses(route)
    assert set(found.values()) == {ENTRANCES[route]}, found


@pytest.mark.parametrize("route", sorted(OWN))
def test_one_s_own_account_is_for_whoever_is_logged_in(world: World, route: str) -> None:
    assert world.statuses(route) == expect(302, OWN[route], OWN[route])


MANAGERS = {"admin", "center_lead", "department_lead", "other_department_lead"}


@pytest.mark.parametrize("route", sorted(PEOPLE))
def test_accounts_are_for_those_who_manage_some(world: World, route: str) -> None:
    wanted = {person: 200 if person in MANAGERS else 403 for person in CAST}
    assert world.statuses(route) == {ANONYMOUS: 302, **wanted}


@pytest.mark.parametrize("route", sorted(PERSON))
def test_an_account_is_for_its_managers_alone(world: World, route: str) -> None:
    """The leads of other units do not even see that the person exists; nobody else may try, and no refused POST changes anything."""
    found = world.statuses(route)
    wanted = dict.fromkeys(CAST, 403) | {"department_lead": 404, "other_department_lead": 404}
    assert found == {**wanted, ANONYMOUS: 302, "admin": 200, "center_lead": 200}
    officer = world.people["officer"]
    before = (officer.is_active, officer.password, list(officer.memberships.values_list("pk", "valid_to")))
    given = {"center": "TTKC-24", "role": "accountant", "valid_from": "01/01/2026", "valid_to": "01/02/2026"}
    for person in (ANONYMOUS, *CAST):
        if found[person] != 200:
            status = world.client(person).post(world.address(route), given).status_code
            assert status in (found[person], 405), person
    officer.refresh_from_db()
    assert (
        officer.is_active,
        officer.password,
        list(officer.memberships.values_list("pk", "valid_to")),
    ) == before


def test_an_anonymous_person_starts_nothing(world: World) -> None:
    answer = world.client(ANONYMOUS).post(
        "/bao-cao/lap/", {"kind": "plan-vs-actual", "year": "2026", "format": "csv"}
    )
    assert (answer.status_code, ReportRun.objects.count()) == (302, 1)


def test_the_login_page_and_unknown_addresses(world: World) -> None:
    assert world.statuses("dang-nhap/") == expect(200, 302, 302)
    for person in (ANONYMOUS, *CAST):
        answer = world.client(person).get("/api/v1/khong-co/")
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_everybody_chooses_a_language(world: World) -> None:
    for person in (ANONYMOUS, *CAST):
        client = world.client(person)
        assert client.get("/ngon-ngu/").status_code == 405
        assert client.post("/ngon-ngu/", {"language": "fr"}).status_code == 400
        assert client.post("/ngon-ngu/", {"language": "vi"}).status_code == 302
