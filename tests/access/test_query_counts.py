"""No page asks more queries because it shows more rows: every address of the url table, with 3 rows of everything and with 12."""

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from beneficiaries.models import Product
from centers.models import Membership
from core import audit
from projects.models import (
    Acceptance,
    AnnualPlan,
    Attachment,
    Contract,
    DecisionPaper,
    DraftNorm,
    Envelope,
    EnvelopeChange,
    Finding,
    Inspection,
    MoneyRequest,
    ProgressReport,
    Project,
    ProjectFacility,
    StateChange,
    Submission,
)
from projects.selectors.dossier import dossier_of
from projects.services.discussions import open_discussion
from reports.models import ReportRun
from tests import factories
from tests.access.addresses import routes
from tests.access.world import World
from tests.projects import stages

pytestmark = pytest.mark.django_db
READERS = (
    "officer",
    "center_lead",
    "department_lead",
    "appraiser",
    "approver",
    "accountant",
    "reviewer",
    "admin",
)
FEW, MANY = 3, 12
PAPER = {"file": "a", "content_type": "application/pdf", "size": 9}


def rows(world: World, number: int) -> None:
    """One more row of everything: a đề án beside the world's own with all that belongs to it, and the same for the world's own."""
    people = world.people
    beside = factories.project(world.project.center, title=f"Đề án số {number}")
    factories.budget(beside, 1_000)
    facility = factories.facility(world.facility.province, name=f"Cơ sở số {number}")
    for project in (beside, world.project):
        _carried_out(world, project, number)
        ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=1)
    Product.objects.create(facility=world.facility, name=f"Sản phẩm {number}")
    ProjectFacility.objects.create(project=beside, facility=world.facility, item="machinery", support=1)
    plan = AnnualPlan.objects.create(year=2030 + number, fund="local", center=world.plan.center)
    for kept in (plan, world.plan):
        envelope = Envelope.objects.create(plan=kept, source="local", batch=number, amount=1_000)
        EnvelopeChange.objects.create(
            envelope=envelope, amount=1_000, number=f"{number}/QĐ", date=date(2026, 1, 5), recorded_by=people["approver"]
        )  # fmt: skip
    decision = stages.decision("stop", recorded_by=people["approver"])
    for held in (decision, decision.__class__.objects.get(pk=world.pks["quyet-dinh/"])):
        DecisionPaper.objects.create(decision=held, name=f"{number}.pdf", sha256=f"{number:064d}", **PAPER)
        factories.entry(beside, "increase", 5)
        stages.amendment(
            beside, people["officer"], number=50 + held.pk * 20 + number, state="decided", decision=held
        )
    person = factories.user(f"nguoi-{number}", world.project.center, "officer")
    Membership.objects.create(
        user=people["officer"], center=world.project.center, role="officer", valid_from=date(2000 + number, 1, 1), valid_to=date(2000 + number, 2, 1)
    )  # fmt: skip
    audit.record(actor=person, action="user.create", obj=person)
    _asked_for(world, number)


def _asked_for(world: World, number: int) -> None:
    """Runs of reports and planned norms."""
    run = world.run
    job = run.job.__class__.objects.create(
        kind=run.job.kind, params=run.job.params, state="done", owner=run.owner
    )
    ReportRun.objects.create(
        job=job, kind=run.kind, period=run.period, parameters=run.parameters, format=run.format, owner=run.owner, scope=run.scope
    )  # fmt: skip
    draft = world.draft
    assert draft is not None
    DraftNorm.objects.create(
        key=draft.key, label=draft.label, content=draft.content, document=draft.document, percent_cap=40,
        valid_from=draft.valid_from + timedelta(days=number), created_by=draft.created_by,
    )  # fmt: skip


def _carried_out(world: World, project: Project, number: int) -> None:
    people = world.people
    own = project == world.project
    factories.budget(project, 1_000 + number, item="trademark")
    for kind in ("assign", "advance"):
        factories.entry(project, kind, 1_000, happened_on=date(2026, 2, number))
    MoneyRequest.objects.create(
        project=project, kind="advance", source="national", fund_year=2026, amount=1 + number, happened_on=date(2026, 2, 6),
        asked_by=people["center_lead"], request_key=f"money:{project.pk}:{number}",
    )  # fmt: skip
    Finding.objects.create(project=project, code="above_norm", message=f"Vượt mức {number}.")
    factories.result(project.center, "workers_trained", 5, happened_on=date(2026, 2, number), project=project)
    factories.target(project.center, "jobs_created", 5, year=2026 + number, project=project)
    Submission.objects.create(
        project=project, number=2 + number, level="base", sent_at=timezone.now(), content=dossier_of(project)
    )
    stages.amendment(project, people["officer"], number=10 + number)
    stages.appraise(project, "base", people["appraiser"], minutes=f"{number}/BB")
    ProgressReport.objects.create(
        project=project, period=f"2025-{number:02d}", percent=number, status="sent", window_end=date(2025, number, 14)
    )  # fmt: skip
    Inspection.objects.create(
        project=project, happened_on=date(2026, 2, number), inspectors="Sở", finding="Chậm", follow_up="Lắp", follow_up_by=date(2026, 3, 2)
    )  # fmt: skip
    Contract.objects.create(
        project=project,
        number=f"{number}/HĐ",
        signed_on=date(2026, 2, 1),
        value=1,
        recorded_by=people["officer"],
    )
    Acceptance.objects.create(
        project=project, place=f"Xã {number}", happened_on=date(2026, 2, 1), minutes_number="1", volume="1"
    )
    Attachment.objects.create(
        project=project, kind="minutes", name=f"{number}.pdf", sha256=f"{number:064d}", **PAPER
    )
    open_discussion(actor=people["appraiser"], project_id=project.pk, text=f"Ý kiến {number}")
    StateChange.objects.create(
        project=project,
        action="start",
        from_state="contracted",
        to_state="in_progress",
        actor=people["officer"],
    )
    if own:
        audit.record(
            actor=people["officer"], action="project.update", obj=project, after={"title": f"{number}"}
        )


def asked(world: World, person: str, address: str) -> list[str]:
    """The queries of a page that was opened before; what the cache remembers between requests is asked anew."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert world.client(person).get(address).status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


def readable(world: World, addresses: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Every address that shows a page to somebody: (person, address) by route."""
    found = {}
    for route, address in addresses.items():
        for person in READERS:
            answer = world.client(person).get(address)
            if answer.status_code == 200:
                kind = answer["Content-Type"]
                if not answer.streaming and ("html" in kind or "json" in kind):
                    found[route] = (person, address)
                break
    return found


def test_no_page_asks_more_queries_for_more_rows(world: World) -> None:
    addresses = {route: world.address(route) for route in routes()}
    for number in range(1, FEW + 1):
        rows(world, number)
    pages = readable(world, addresses)
    assert len(pages) > 80
    few = {route: asked(world, *page) for route, page in pages.items()}
    for number in range(FEW + 1, MANY + 1):
        rows(world, number)
    grown = {}
    for route, page in pages.items():
        many = asked(world, *page)
        if len(many) > len(few[route]):
            grown[route] = (len(few[route]), len(many), _repeated(many))
    assert grown == {}


def _repeated(queries: list[str]) -> str:
    """The query that is asked most often, its values left out: where to look first."""
    shapes = [re.sub(r"'[^']*'|\d+", "?", sql) for sql in queries]
    return max(set(shapes), key=shapes.count)[:300]
