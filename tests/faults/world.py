"""What the scenarios of the fault test stand on: the cast, đề án in any state with money, and how a scenario is written down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from centers.models import Center, User
from projects.enums import EntryKind
from projects.models import MoneyRequest, Project
from projects.services.paper import Paper
from projects.services.vouchers import Voucher
from tests import factories
from tests.projects import papers, stages

DAY = date(2026, 3, 2)


class World:
    """People, and makers of đề án for them."""

    def __init__(self, folder: Path) -> None:
        self.people = stages.cast()
        self.folder = folder

    def __getitem__(self, name: str) -> User:
        """A person of the cast, read anew: what an earlier try remembered about rows must not help the next."""
        return User.objects.get(pk=self.people[name].pk)

    def ready(self, state: str, **values: Any) -> Project:
        return stages.ready(state, people=self.people, **values)

    def funded(self, state: str, **values: Any) -> Project:
        """A đề án whose support is assigned."""
        made = self.ready(state, **values)
        factories.entry(
            made, EntryKind.ASSIGN, stages.SUPPORT, source=made.fund, happened_on=date(2026, 1, 5)
        )
        return made

    def asked(self, project: Project, kind: str = "advance", **values: Any) -> MoneyRequest:
        """A request for money that waits for its answer."""
        fields = {
            "project": project, "kind": kind, "source": project.fund, "fund_year": 2026, "amount": 100_000_000,
            "happened_on": DAY, "asked_by": self.people["center_accountant"], "request_key": f"money:{project.code}:{kind}", **values,
        }  # fmt: skip
        return MoneyRequest.objects.create(**fields)

    @property
    def center(self) -> Center:
        return Center.objects.get(code="TTKC-24")


def voucher() -> Voucher:
    return Voucher("uy-nhiem-chi.pdf", papers.pdf("voucher"))


def paper() -> Paper:
    return Paper("quyet-dinh.pdf", papers.pdf("decision"))


Act = Callable[[], Any]
Maker = Callable[[World], Act]


@dataclass(frozen=True, slots=True)
class Scenario:
    """``make`` sets a world up and gives the act; ``services`` are the acts that it proves."""

    name: str
    services: frozenset[str]
    make: Maker
    writes: bool


SCENARIOS: dict[str, Scenario] = {}


def scenario(*services: str, name: str = "", writes: bool = True) -> Callable[[Maker], Maker]:
    """Write a scenario down for services named ``app.module.function``; ``writes`` False where the act leaves no row even when it succeeds."""

    def add(make: Maker) -> Maker:
        key = name or make.__name__
        assert key not in SCENARIOS, key
        SCENARIOS[key] = Scenario(key, frozenset(services), make, writes)
        return make

    return add
