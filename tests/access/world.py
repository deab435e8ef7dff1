"""One đề án with all that hangs on it, the people around it, and what each of them is answered."""

import hashlib
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from beneficiaries.models import Facility
from centers.models import Center, User
from core.calendars import period_calendar
from core.periods import last_closed_quarters
from projects.enums import State
from projects.models import (
    AnnualPlan,
    Appraisal,
    AppraisalMember,
    Decision,
    DecisionPaper,
    DraftNorm,
    Project,
)
from reports.models import ReportRun
from tests.access.addresses import (
    API_FACILITY,
    FACILITY_ACTS,
    FACILITY_MENDING,
    FACILITY_PAGES,
    PERSON,
)
from tests.projects import stages

CAST = (
    "officer", "center_lead", "appraiser", "department_lead", "ipc_officer", "reviewer", "approver", "accountant", "auditor",
    "admin", "other_officer", "other_department_lead", "other_ipc_officer", "stranger",
)  # fmt: skip
OUTSIDE = {"other_officer", "other_department_lead", "other_ipc_officer", "stranger"}
ANONYMOUS = "anonymous"


@dataclass
class World:
    """One đề án of Bắc Ninh with money, target, result, a facility and a finished run of its officer; and the people around it."""

    people: dict[str, User]
    project: Project
    facility: Facility
    run: ReportRun
    appraisal: Appraisal
    plan: AnnualPlan
    pks: dict[str, int] = field(default_factory=dict)
    """The id that stands for ``<int:pk>`` in routes that hold the key; elsewhere it is that of the run."""
    draft: DraftNorm | None = None
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, person: str) -> Client:
        if person not in self.clients:
            self.clients[person] = Client()
            if person != ANONYMOUS:
                self.clients[person].force_login(self.people[person])
        return self.clients[person]

    def address(self, route: str) -> str:
        code = (
            self.facility.code
            if route in FACILITY_PAGES | FACILITY_ACTS | FACILITY_MENDING | API_FACILITY
            else self.project.code
        )
        code = {True: "workers_trained", False: code}["indicators" in route]
        code = self.project.center.code if "centers" in route else code
        if route in PERSON:
            route = route.replace("<int:pk>", str(self.people["officer"].pk)).replace("<slug:act>", "khoa")
        values: dict[str, str | Callable[[], str]] = {
            "trao-doi/<int:pk>/<slug:act>": f"trao-doi/{self.pks.get('/trao-doi/')}/ket-thuc",
            "<slug:duty>": "quarterly_report_department",
            "<code:period>": lambda: (
                last_closed_quarters(timezone.localdate(), period_calendar(), count=1)[0].code
            ),
            "<code:center>": "SCT-24",
            "<code:code>": code,
            r"(?P<code>[^/\x00]+)": code,
            "luu-y/<int:pk>": lambda: f"luu-y/{self.project.findings.get().pk}",
            "du-thao/<int:pk>/<slug:act>": f"du-thao/{self.draft.pk}/hieu-luc" if self.draft else "",
            "du-thao/<int:pk>": f"du-thao/{self.draft.pk}" if self.draft else "",
            "<slug:key>/<int:pk>/<slug:act>": f"phu-trach/{self.pks['/<slug:key>/']}/ket-thuc",
            "<slug:key>/<int:pk>": f"phu-trach/{self.pks['/<slug:key>/']}",
            "<slug:key>": "phu-trach",
            "<slug:answer>": "chap-thuan",
            "<int:pk>": str(next((pk for part, pk in self.pks.items() if part in route), self.run.pk)),
            "<int:number>": "2",
            "<slug:name>": "goals",
            "<int:year>": "2026",
            "<code:indicator>": "workers_trained",
            "(?P<pk>[0-9]+)": lambda: str(self.project.budget_lines.get().pk),
            r"(?P<request_key>[^/\x00]+)": lambda: (
                self.project.entries.get(kind="assign", fund_year=2026).request_key
            ),
            "<int:contract>": lambda: str(self.project.contracts.get().pk),
            "<int:entry>": lambda: str(self.project.entries.get(kind="advance").pk),
            "<slug:source>": "national",
            "<int:reconciliation>": lambda: str(self.project.reconciliations.get().pk),
            "<int:asked>": lambda: str(self.project.money_requests.get().pk),
            "<int:plan>": lambda: str(AnnualPlan.objects.get(fund="national").pk),
            "<slug:kind>": "advance",
            "<str:kind>": "plan-vs-actual",
            "<slug:table>": "money",
            "<slug:column>": "assigned",
            "<slug:action>": "submit",
            "<slug:format>": "csv",
            "(?P<file_format>[a-z]+)": "json",
            "<str:code>": code,
            "<int:report>": lambda: str(self.project.progress_reports.get().pk),
            "<slug:act>": "chap-nhan",
            "<int:member>": lambda: str(AppraisalMember.objects.get().pk),
            "<int:acceptance>": lambda: str(self.project.acceptances.get().pk),
            "<int:inspection>": lambda: str(self.project.inspections.get().pk),
            "<int:result>": lambda: str(self.project.results.get().pk),
            "<int:membership>": lambda: str(self.people["officer"].memberships.get().pk),
            "<code:uid>": "MQ",
            "<code:provider_id>": "don-vi",
            "<str:token>": "abc",
            "^": "",
            "$": "",
        }
        for pattern, value in values.items():
            if pattern in route:
                route = route.replace(pattern, value if isinstance(value, str) else value())
        return f"/{route}{'?period=2026' if 'plan-vs-actual' in route else ''}"

    def statuses(self, route: str) -> dict[str, int]:
        address = self.address(route)
        return {person: self.client(person).get(address).status_code for person in (ANONYMOUS, *CAST)}


def decided(project: Project, people: dict[str, User]) -> tuple[AnnualPlan, Decision, DecisionPaper]:
    """The plan of Bắc Ninh's department; and a decision of the Minister that touched the đề án, with its scan, kept by the approver."""
    plan = AnnualPlan.objects.create(year=2026, fund="local", center=Center.objects.get(code="SCT-24"))
    decision = Decision.objects.create(
        number="15/QĐ-BCT", date=date(2026, 1, 5), issuer="minister", kind="stop", request_key="quyet-dinh",
        recorded_by=people["approver"],
    )  # fmt: skip
    stages.amendment(project, people["officer"], number=3, state="decided", decision=decision)
    stored = default_storage.save("decisions/thu.pdf", ContentFile(b"%PDF-1.4"))
    paper = DecisionPaper.objects.create(
        decision=decision,
        name="thu.pdf",
        file=stored,
        content_type="application/pdf",
        size=8,
        sha256=hashlib.sha256(b"%PDF-1.4").hexdigest(),
    )
    return plan, decision, paper


def expect(anonymous: int, inside: int, outside: int) -> dict[str, int]:
    return {ANONYMOUS: anonymous, **{name: outside if name in OUTSIDE else inside for name in CAST}}


def states_of(route: str) -> list[str]:
    """The states in which an act is tried: all; in the whole proof every third, other ones for the next address."""
    if not os.environ.get("WHOLE_PROOF"):
        return list(State.values)
    return State.values[zlib.crc32(route.encode()) % 3 :: 3]


def everything() -> list[tuple[str, int]]:
    """How many rows each table of the programme holds, and the state of the đề án."""
    models = [
        model for app in ("projects", "beneficiaries") for model in apps.get_app_config(app).get_models()
    ]
    counts = [(model.__name__, model._default_manager.count()) for model in models]
    return [*counts, *((row.status, row.pk) for row in Project.objects.all())]


def seen_by(who: set[str], *, inside: int = 200, outside: int = 404) -> dict[str, int]:
    return {ANONYMOUS: 302, **{name: inside if name in who else outside for name in CAST}}


INSIDE = set(CAST) - OUTSIDE


def named(world: World, address: str, name: str) -> set[str]:
    """Who is told ``name`` at ``address``."""
    return {person for person in CAST if name in world.client(person).get(address).content.decode()}
