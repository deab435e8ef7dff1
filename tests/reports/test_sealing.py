"""Sending a report for acceptance, the one answer to it, sealing, publishing: who may, what is kept, that nothing of it changes again."""

import hashlib
import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from centers.models import Center, User
from core.exceptions import DomainError, InvalidInput, NotAllowed, RuleViolation
from core.frozen import canonical, freeze, thaw
from core.models import AuditEvent
from core.periods import Period
from core.renderers.csv import render_csv
from core.renderers.json import render_json
from core.table import Report
from projects.models import Project
from reports.builders import KINDS
from reports.codes import ALPHABET, new_code, read_code
from reports.duties import DUTIES
from reports.models import (
    Filing,
    FilingAnswer,
    FilingPart,
    PeriodicReport,
    Publication,
    SealedFile,
    SealedReport,
)
from reports.selectors.sealed import filings_awaited, filings_to_answer
from reports.services.compute import build_report
from reports.services.freezing import CSV, JSON, ROWS, body_of, part_of, report_of, take_report
from reports.services.publishing import publish_report, withdraw_publication
from reports.services.sealing import (
    accept_filing,
    filing_unit,
    recall_filing,
    receiver_of,
    return_filing,
    send_report,
)
from tests import factories
from tests.projects import stages
from tests.reports.sealing import seal, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(country) -> dict[str, User]:
    return stages.cast()


def refusal(act: Any, **values: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act(**values)
    return caught.value


def computed(person: User, kind: str = "plan-vs-actual", **parameters: str) -> Report:
    return build_report(kind=kind, parameters={"period": "2025", **parameters}, scope=person.scope)


def test_a_code_is_read_however_it_is_typed_and_a_slip_is_noticed() -> None:
    for _ in range(50):
        code = new_code()
        bare = code.replace("-", "")
        assert read_code(code) == read_code(bare.lower()) == read_code(f" {code.replace('-', ' ')} ") == code
        assert read_code(code.replace("0", "O").replace("1", "l")) == code
    code = "KC-00000-00000-" + (read_code_checks("0000000000"))
    assert read_code(code) == code
    caught = [read_code(code[:3] + letter + code[4:]) for letter in ALPHABET if letter != code[3]]
    assert caught.count(None) >= len(caught) - 1
    for nonsense in ("", "KC", "KC-2026", "x" * 40, code + "A", code[:-1] + "U", "KC-ÁÀẢÃẠ-00000-00"):
        assert read_code(nonsense) is None


def read_code_checks(drawn: str) -> str:
    found = [f"KC-{drawn[:5]}-{drawn[5:]}-{a}{b}" for a in ALPHABET for b in ALPHABET]
    good = [code for code in found if read_code(code) is not None]
    assert len(good) == 1
    return good[0][-2:]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_frozen_and_is_the_same_again(people, kind: str) -> None:
    report = computed(people["reviewer"], kind)
    again = thaw(json.loads(canonical(freeze(report))))
    assert b"".join(render_json(again)) == b"".join(render_json(report))
    assert b"".join(render_csv(again)) == b"".join(render_csv(report))
    assert canonical(freeze(again)) == canonical(freeze(report))
    for table, frozen in zip(report.tables, again.tables, strict=True):
        assert [(row.role, row.level, row.unfounded, row.unit) for row in table.rows] == [
            (row.role, row.level, row.unfounded, row.unit) for row in frozen.rows
        ]
        assert (table.notes, table.columns, table.total_unfounded) == (
            frozen.notes, frozen.columns, frozen.total_unfounded,
        )  # fmt: skip


def test_sending_freezes_figures_rows_parameters_and_code_under_one_print(people, country) -> None:
    before = computed(people["reviewer"], by="content")
    filing = send(people["reviewer"], by="content", note="Bản đầu")
    factories.entry(country.two, "advance", 55, happened_on=country.two.start)
    body = body_of(filing)
    assert part_of(filing, JSON) == b"".join(render_json(before))
    assert part_of(filing, CSV) == b"".join(render_csv(before))
    assert part_of(filing, JSON) != b"".join(render_json(computed(people["reviewer"], by="content")))
    assert hashlib.sha256(canonical(body)).hexdigest() == filing.sha256
    assert body["files"] == {
        name: hashlib.sha256(part_of(filing, name)).hexdigest() for name in (JSON, CSV, ROWS)
    }
    assert body["report"]["parameters"] == {"period": "2025", "by": "content"} == filing.parameters
    assert body["software"] == filing.software
    assert filing.software.startswith("src-")
    columns = body["sources"]["columns"]["entries"]
    entries = [dict(zip(columns, row, strict=True)) for row in body["sources"]["entries"]]
    assert sorted(one["amount"] for one in entries if one["kind"] == "advance") == [9, 30, 40, 70, 120, 500]
    assert {row[0] for row in body["sources"]["projects"]} == set(
        Project.objects.values_list("code", flat=True)
    )
    assert (filing.number, filing.project_count, filing.issuer.code, filing.receiver.code) == (
        1,
        5,
        "CUC",
        "CUC",
    )
    assert report_of(filing).letterhead == report_of(Filing.objects.get()).letterhead
    assert filing.row_count == sum(1 for table in before.tables for _ in table.data_rows())


def test_the_same_form_sent_twice_is_one_filing_and_a_second_waits(people) -> None:
    one = send(people["reviewer"], request_key="mot")
    assert send(people["reviewer"], request_key="mot") == one
    assert refusal(send, actor=people["reviewer"]).code == "already_waiting"
    assert send(people["reviewer"], by="province").number == 1
    assert Filing.objects.count() == 2
    assert FilingPart.objects.count() == 8


def test_who_sends_to_whom(people) -> None:
    found = {}
    for name, person in people.items():
        unit = filing_unit(person)
        found[name] = (unit.code, receiver_of(unit).code) if unit else None
    centre, office, region, agency = ("TTKC-24", "SCT-24"), ("SCT-24", "CUC"), ("IPC1", "CUC"), ("CUC", "CUC")
    assert found == {
        "officer": centre, "center_lead": centre, "center_accountant": None, "appraiser": office, "department_lead": office,
        "department_accountant": None, "reviewer": agency, "approver": agency, "agency_accountant": None, "auditor": None, "admin": None,
        "ipc_officer": region, "ipc_lead": region, "other_center_lead": ("TTKC-52", "SCT-52"),
        "other_department_lead": ("SCT-52", "CUC"), "stranger": None,
    }  # fmt: skip


def test_figures_of_another_unit_are_not_sent_and_old_ones_neither(people, monkeypatch) -> None:
    officer = people["officer"]
    frozen = take_report(
        kind="plan-vs-actual", parameters={"period": "2025"}, scope=officer.scope, issuer=Center.objects.get(code="CUC"),
    )  # fmt: skip
    assert isinstance(refusal(send_report, actor=officer, frozen=frozen, request_key="x"), NotAllowed)
    monkeypatch.setattr("reports.services.sealing.STALE", -(frozen.taken_at - frozen.taken_at).resolution)
    assert refusal(send, actor=officer).code == "stale"
    assert not Filing.objects.exists()
    kept = AuditEvent.objects.filter(action="report.send", refused=True)
    assert kept.count() == 2


@pytest.mark.parametrize(
    ("sender", "may_return", "may_accept"),
    [
        ("officer", {"appraiser", "department_lead"}, {"department_lead"}),
        ("department_lead", {"reviewer", "approver"}, {"approver"}),
        ("ipc_officer", {"reviewer", "approver"}, {"approver"}),
        ("reviewer", {"approver"}, {"approver"}),
        ("approver", {"reviewer"}, set()),
    ],
)
def test_who_answers_and_never_who_sent_it(people, sender: str, may_return: set, may_accept: set) -> None:
    for name, person in people.items():
        for act, may in ((return_filing, may_return), (accept_filing, may_accept)):
            filing = Filing.objects.filter(answer__isnull=True).first() or send(people[sender])
            given = {"reason": "Thiếu số"} if act is return_filing else {}
            if name in may:
                act(actor=person, filing=filing, **given)
                assert FilingAnswer.objects.get(filing=filing).by == person
            else:
                assert isinstance(refusal(act, actor=person, filing=filing, **given), NotAllowed), name
                assert not FilingAnswer.objects.filter(filing=filing).exists()
    waiting = {name for name, person in people.items() if filings_to_answer(person).exists()}
    assert waiting == (may_return if Filing.objects.waiting().exists() else set())


def test_one_answer_and_no_other(people) -> None:
    filing = send(people["officer"])
    lead = people["department_lead"]
    assert refusal(return_filing, actor=lead, filing=filing, reason=" \n").code == "reason_missing"
    return_filing(actor=lead, filing=filing, reason="Thiếu đề án 2")
    fresh = Filing.objects.get(pk=filing.pk)
    assert refusal(accept_filing, actor=lead, filing=fresh).code == "already_answered"
    assert (
        refusal(recall_filing, actor=people["officer"], filing=fresh, reason="Nhầm").code
        == "already_answered"
    )
    assert fresh.answer.reason == "Thiếu đề án 2"
    assert not SealedReport.objects.exists()
    assert send(people["officer"]).number == 2
    told = AuditEvent.objects.filter(action="report.return", refused=False).get()
    assert (told.actor, told.reason) == (lead, "Thiếu đề án 2")


def test_only_the_sender_takes_it_back(people) -> None:
    filing = send(people["officer"])
    assert filings_awaited(people["officer"]).get() == filing
    for name, person in people.items():
        if name != "officer":
            assert isinstance(refusal(recall_filing, actor=person, filing=filing, reason="x"), NotAllowed), (
                name
            )
    recall_filing(actor=people["officer"], filing=filing, reason="Gửi nhầm kỳ")
    assert not filings_awaited(people["officer"]).exists()
    assert not filings_to_answer(people["department_lead"]).exists()


def test_versions_of_one_report_follow_each_other(people, country) -> None:
    one = seal(people["officer"], people["department_lead"])
    factories.entry(country.three, "advance", 5, source="local", happened_on=country.three.start)
    two = seal(people["officer"], people["department_lead"])
    other = seal(people["officer"], people["department_lead"], by="province")
    as_known = seal(people["officer"], people["department_lead"], as_of=f"{two.sealed_at:%Y-%m-%d}")
    one = SealedReport.objects.get(pk=one.pk)
    assert [one.version, two.version, other.version, as_known.version] == [1, 2, 1, 3]
    assert (two.supersedes, one.superseded_by, one.is_superseded) == (one, two, True)
    assert len({one.code, two.code, other.code, as_known.code}) == 4
    assert body_of(one.filing)["report"] != body_of(two.filing)["report"]


def test_what_is_damaged_is_not_sealed(people) -> None:
    filing = send(people["officer"])
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'reports_filingpart_no_update'")
            trigger = cursor.fetchone()[0]
            cursor.execute("DROP TRIGGER reports_filingpart_no_update")
        else:
            cursor.execute("SET session_replication_role = replica")
        part = FilingPart.objects.get(filing=filing, name="body")
        other = FilingPart.objects.get(filing=filing, name="json").content
        FilingPart.objects.filter(pk=part.pk).update(content=other)
        cursor.execute(trigger if connection.vendor == "sqlite" else "SET session_replication_role = origin")
    assert refusal(accept_filing, actor=people["department_lead"], filing=filing).code == "damaged"
    assert not FilingAnswer.objects.exists()


def test_publication_is_the_lead_s_and_withdrawn_with_a_reason(people) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    lead = people["department_lead"]
    for name, person in people.items():
        if name != "department_lead":
            assert isinstance(refusal(publish_report, actor=person, sealed=sealed), NotAllowed), name

    def fresh() -> SealedReport:
        return SealedReport.objects.get(pk=sealed.pk)

    assert refusal(withdraw_publication, actor=lead, sealed=fresh(), reason="x").code == "not_published"
    assert sealed.standing == "accepted"
    publish_report(actor=lead, sealed=fresh())
    assert fresh().standing == "published"
    assert refusal(publish_report, actor=lead, sealed=fresh()).code == "already_published"
    assert isinstance(refusal(withdraw_publication, actor=lead, sealed=fresh(), reason=" "), InvalidInput)
    withdraw_publication(actor=lead, sealed=fresh(), reason="Sai địa bàn")
    assert fresh().standing == "withdrawn"
    publish_report(actor=lead, sealed=fresh())
    assert [one.is_public for one in fresh().publications.all()] == [True, False, True]
    seal(people["officer"], lead)
    withdraw_publication(actor=lead, sealed=fresh(), reason="Đã có bản mới")
    assert refusal(publish_report, actor=lead, sealed=fresh()).code == "superseded"


def test_a_duty_is_answered_and_owed_again_when_returned(people, monkeypatch) -> None:
    monkeypatch.setattr("reports.services.sealing.duty_of", _known_duty)
    officer, lead = people["officer"], people["department_lead"]
    values = {"kind": "quarterly-progress", "period": "2025-Q3", "duty": "quarterly_report_center"}
    filing = send(officer, **values)
    record = PeriodicReport.objects.standing().get()
    assert (record.filing, record.center.code, record.number, record.run) == (filing, "TTKC-24", "", None)
    return_filing(actor=lead, filing=filing, reason="Thiếu khối lượng")
    record.refresh_from_db()
    assert (record.withdrawn_by, record.withdrawn_reason) == (lead, "Đã trả lại: Thiếu khối lượng")
    again = send(officer, **values)
    accept_filing(actor=lead, filing=again)
    assert PeriodicReport.objects.standing().get().filing == again
    assert refusal(send, actor=officer, **values).code == "already_sent"
    for wrong in ({"kind": "plan-vs-actual"}, {"fund": "local"}):
        assert refusal(send, actor=officer, **{**values, **wrong}).code == "other_report"
    assert Filing.objects.count() == 2


def _known_duty(duty: str, period: str) -> Any:
    return DUTIES[duty], Period.parse(period)


@pytest.mark.parametrize("model", [Filing, FilingPart, FilingAnswer, SealedReport, Publication, SealedFile])
def test_none_of_it_changes_in_the_database_either(people, model: Any) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    publish_report(actor=people["department_lead"], sealed=sealed)
    SealedFile.objects.create(sealed=sealed, format="pdf", sha256="0" * 64, size=1, made_at=sealed.sealed_at)
    table = model._meta.db_table
    for sql in (f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert model.objects.exists()


def test_the_rules_hold_in_the_database(people) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    answer = sealed.filing.answer
    for broken in (
        lambda: FilingAnswer.objects.create(filing=send(people["officer"]), outcome="returned", by=answer.by, at=answer.at),
        lambda: SealedReport.objects.create(
            filing=send(people["reviewer"]), code="KC-1", series="x", version=2, sealed_at=answer.at
        ),
        lambda: Publication.objects.create(sealed=sealed, number=1, is_public=False, by=answer.by, at=answer.at),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            broken()


def test_a_filing_is_seen_by_its_unit_those_above_and_the_country(people) -> None:
    filing = send(people["officer"])
    seen = {name for name, person in people.items() if Filing.objects.visible_to(person.scope).exists()}
    assert seen >= {
        "officer",
        "center_lead",
        "appraiser",
        "department_lead",
        "reviewer",
        "approver",
        "auditor",
    }
    assert not seen & {"other_center_lead", "other_department_lead", "stranger"}
    national = send(people["reviewer"])
    for name in ("officer", "department_lead", "ipc_officer"):
        assert national not in Filing.objects.visible_to(people[name].scope)
    assert filing in Filing.objects.visible_to(people["reviewer"].scope)


def test_rule_violation_is_kept(people) -> None:
    filing = send(people["officer"])
    accept_filing(actor=people["department_lead"], filing=filing)
    with pytest.raises(RuleViolation):
        accept_filing(actor=people["department_lead"], filing=filing)
    assert AuditEvent.objects.filter(action="report.accept", refused=True).count() == 1
