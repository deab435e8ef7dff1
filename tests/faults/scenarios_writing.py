"""Acts of writing a dossier: đề án, budget, beneficiaries, papers, targets, findings, norms."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from beneficiaries.models import Certificate, Facility, Product, VotingRound
from projects.drafts import BeneficiaryDraft, LineDraft, ProjectDraft
from projects.enums import Form, State
from projects.models import Finding, Norm, Project
from projects.services import (
    beneficiaries,
    budgets,
    documents,
    draft_norms,
    findings,
    indicators,
    law,
    merging,
    naming,
    proposals,
    targets,
)
from tests import factories
from tests.faults.world import Act, World, scenario
from tests.projects.papers import pdf

LINES = (
    LineDraft(
        2026, "machinery", {"national": 300_000_000, "counterpart": 400_000_000}, eligible_cost=700_000_000
    ),
    LineDraft(2026, "trademark", {"national": 20_000_000}, eligible_cost=40_000_000),
)


@scenario("projects.proposals.create_project")
def create_project(world: World) -> Act:
    center = world.center
    assert center.province is not None
    draft = ProjectDraft(
        title="Dây chuyền sấy vải thiều",
        fund="national",
        content="technology",
        year=2026,
        start=date(2026, 1, 1),
        end=date(2026, 12, 31),
        center_id=center.pk,
        provinces=[center.province.pk],
        coordinators=[center.pk],
        lines=LINES,
    )
    return lambda: proposals.create_project(actor=world["officer"], draft=draft, request_key="mot-lan")


@scenario("projects.proposals.update_project")
def update_project(world: World) -> Act:
    made = world.ready(State.DRAFT)
    changes = {
        "title": "Tên đã sửa",
        "provinces": [],
        "coordinators": [made.center_id],
        "goals": "Mục tiêu khác",
    }
    return lambda: proposals.update_project(actor=world["officer"], project_id=made.pk, changes=changes)


@scenario("projects.proposals.copy_project")
def copy_project(world: World) -> Act:
    made = world.ready(State.APPROVED)
    return lambda: proposals.copy_project(
        actor=world["officer"], project_id=made.pk, year=2027, request_key="mot-lan"
    )


@scenario("projects.budgets.set_budget")
def set_budget(world: World) -> Act:
    """One line stays, one goes, two come; a norm is passed, which is noted."""
    made = world.ready(State.DRAFT)
    factories.budget(made, 1_000_000, item="trademark")
    kept = budgets.budget_of(made)[0]
    return lambda: budgets.set_budget(actor=world["officer"], project_id=made.pk, lines=[*LINES, kept])


@scenario("projects.budgets.set_beneficiaries")
def set_beneficiaries(world: World) -> Act:
    made = world.ready(State.DRAFT)
    rows = [BeneficiaryDraft(factories.facility(made.province).pk, "machinery", 5) for _ in range(2)]
    return lambda: budgets.set_beneficiaries(actor=world["officer"], project_id=made.pk, rows=rows)


@scenario("projects.beneficiaries.put_beneficiary")
def put_beneficiary(world: World) -> Act:
    made = world.ready(State.DRAFT)
    row = BeneficiaryDraft(factories.facility(made.province).pk, "machinery", 5)
    return lambda: beneficiaries.put_beneficiary(actor=world["officer"], project=made, row=row)


@scenario("projects.beneficiaries.remove_beneficiary")
def remove_beneficiary(world: World) -> Act:
    made = world.ready(State.DRAFT)
    was = (made.beneficiaries.get().facility_id, "machinery")
    return lambda: beneficiaries.remove_beneficiary(actor=world["officer"], project=made, was=was)


def _group(world: World) -> Project:
    return world.ready(State.CONTRACTED, form=Form.GROUP)


@scenario("projects.naming.name_beneficiary")
def name_beneficiary(world: World) -> Act:
    made = _group(world)
    row = BeneficiaryDraft(factories.facility(made.province).pk, "machinery", 5)
    return lambda: naming.name_beneficiary(actor=world["officer"], project_id=made.pk, row=row)


@scenario("projects.naming.drop_beneficiary")
def drop_beneficiary(world: World) -> Act:
    made = _group(world)
    facility = made.beneficiaries.get().facility_id
    return lambda: naming.drop_beneficiary(
        actor=world["officer"], project_id=made.pk, facility_id=facility, item="machinery"
    )


@scenario("projects.merging.merge_facilities")
def merge_facilities(world: World) -> Act:
    """Supports, products and certificates move, and one product that both have gives its certificates away."""
    made = world.ready(State.DRAFT)
    double = made.beneficiaries.get().facility
    Facility.objects.filter(pk=double.pk).update(tax_code="0100233488")
    keep = factories.facility(made.province, name=double.name)
    one, twin = (Product.objects.create(facility=owner, name="Mỳ gạo") for owner in (keep, double))
    Product.objects.create(facility=double, name="Mỳ ngô")
    for year in (2022, 2024):
        held = VotingRound.objects.create(level="province", year=year, place="Bắc Ninh")
        Certificate.objects.create(product=twin, round=held, granted_on=date(year, 10, 1))
    Certificate.objects.create(product=one, round=held, granted_on=date(2024, 10, 1))
    return lambda: merging.merge_facilities(
        actor=world["center_lead"],
        keep=Facility.objects.get(pk=keep.pk),
        double=Facility.objects.get(pk=double.pk),
        reason="Cùng một cơ sở",
    )


@scenario("projects.documents.add_attachment")
def add_attachment(world: World) -> Act:
    made = world.ready(State.DRAFT)
    return lambda: documents.add_attachment(
        actor=world["officer"], project_id=made.pk, kind="request", name="don.pdf", content=pdf("đơn")
    )


@scenario("projects.documents.remove_attachment")
def remove_attachment(world: World) -> Act:
    made = world.ready(State.DRAFT)
    added = documents.add_attachment(
        actor=world["officer"], project_id=made.pk, kind="request", name="don.pdf", content=pdf("đơn")
    )
    return lambda: documents.remove_attachment(actor=world["officer"], attachment_id=added.pk)


@scenario("projects.targets.set_project_targets")
def set_project_targets(world: World) -> Act:
    """One target is set, one replaced, one cleared."""
    made = world.ready(State.DRAFT)
    factories.target(made.center, "workers_trained", 5, project=made)
    factories.target(made.center, "jobs_created", 5, project=made)
    values = {
        (2026, "workers_trained"): Decimal(7),
        (2026, "jobs_created"): None,
        (2026, "demonstration_models"): Decimal(1),
    }
    return lambda: targets.set_project_targets(actor=world["officer"], project_id=made.pk, values=values)


@scenario("projects.indicators.set_target")
def set_target(world: World) -> Act:
    center = world.center
    factories.target(center, "workers_trained", 5)
    return lambda: indicators.set_target(
        actor=world["center_lead"],
        year=2026,
        center_id=center.pk,
        indicator="workers_trained",
        value=Decimal(7),
    )


def _finding(world: World, **values: object) -> Finding:
    made = world.ready(State.DRAFT)
    return Finding.objects.create(project=made, code="above_norm", message="Vượt mức.", **values)


@scenario("projects.findings.ask_exception")
def ask_exception(world: World) -> Act:
    made = _finding(world)
    return lambda: findings.ask_exception(actor=world["officer"], finding_id=made.pk, reason="Máy đặc thù")


@scenario("projects.findings.refuse_exception")
def refuse_exception(world: World) -> Act:
    made = _finding(world)
    return lambda: findings.refuse_exception(
        actor=world["department_lead"], finding_id=made.pk, reason="Không đủ"
    )


@scenario("projects.findings.grant_exception")
def grant_exception(world: World) -> Act:
    made = _finding(world)
    return lambda: findings.grant_exception(
        actor=world["department_lead"], finding_id=made.pk, reason="Máy đặc thù", until=timezone.localdate()
    )


def _draft(world: World) -> int:
    made = draft_norms.draft_norm(
        actor=world["admin"],
        key="machinery",
        valid_from=date(2030, 1, 1),
        document="28/2018/TT-BTC",
        percent_cap=50,
    )
    return made.pk


@scenario("projects.draft_norms.draft_norm")
def draft_norm(world: World) -> Act:
    return lambda: draft_norms.draft_norm(
        actor=world["admin"],
        key="machinery",
        valid_from=date(2030, 1, 1),
        document="99/2029/TT-BTC",
        title="Văn bản chưa có trong danh mục",
        percent_cap=50,
    )


@scenario("projects.draft_norms.enact_draft_norm", "projects.law.add_norm")
def enact_draft_norm(world: World) -> Act:
    made = _draft(world)
    return lambda: draft_norms.enact_draft_norm(actor=world["admin"], draft_id=made)


@scenario("projects.draft_norms.drop_draft_norm")
def drop_draft_norm(world: World) -> Act:
    made = _draft(world)
    return lambda: draft_norms.drop_draft_norm(actor=world["admin"], draft_id=made)


@scenario("projects.law.end_norm")
def end_norm(world: World) -> Act:
    norm = Norm.objects.in_force(date(2026, 3, 1)).filter(key="machinery", province=None).get()
    return lambda: law.end_norm(
        actor=world["admin"], norm=Norm.objects.get(pk=norm.pk), last_day=date(2029, 12, 31)
    )
