"""The contracts of a đề án: those that stand, those that were withdrawn, and what keeps one from being withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from core.words import say
from projects.balance import Balance
from projects.enums import STATE_SOURCES, Action, EntryKind, State
from projects.models import Contract, Entry, ImplementationPlan, MoneyRequest, Project, StateChange
from projects.selectors.ledger import balances
from projects.selectors.projects import support_of

_PAID = (EntryKind.ADVANCE, EntryKind.PAY)


@dataclass(frozen=True, slots=True)
class Contracts:
    """The contracts that stand beside the approved support, in đồng; those that were withdrawn, which count for nothing.

    ``may_withdraw``: the ids of those on which nothing rests yet.
    """

    rows: tuple[Contract, ...]
    support: int
    withdrawn: tuple[Contract, ...]
    may_withdraw: frozenset[int]

    @property
    def total(self) -> int:
        return sum(row.value for row in self.rows)

    @property
    def left(self) -> int:
        return max(self.support - self.total, 0)


def contracts_of(project: Project) -> Contracts:
    """The contracts by the day of signing."""
    rows = Contract.objects.filter(project=project).select_related("recorded_by", "withdrawn_by")
    standing = tuple(row for row in rows if row.withdrawn_at is None)
    marks = _marks(project) if standing else []
    return Contracts(
        standing,
        support_of(project),
        tuple(row for row in rows if row.withdrawn_at is not None),
        frozenset(row.pk for row in standing if not _resting(row, marks)),
    )


def contracts_worth(project: Project) -> int | None:
    """What the contracts that stand come to, in đồng: no more than that is paid out. None where none was ever recorded, as in history."""
    rows = Contract.objects.filter(project=project).values_list("value", "withdrawn_at")
    return sum(value for value, withdrawn in rows if withdrawn is None) if rows else None


def paid_out(project: Project, *, beside: Balance | None = None) -> int:
    """What stands paid out of plan money (advance + pay − refund) over all sources and years but that of ``beside``."""
    rows = [row for row in balances(project) if row.source in STATE_SOURCES]
    return sum(row.disbursed for row in rows if beside is None or row.key != beside.key)


def rests_on(contract: Contract, project: Project) -> str:
    """What keeps a contract from being withdrawn, in words; blank where nothing rests on it."""
    return _resting(contract, _marks(project))


def _resting(contract: Contract, marks: list[tuple[datetime | None, str]]) -> str:
    return next((why for at, why in marks if at is None or at >= contract.recorded_at), "")


def _marks(project: Project) -> list[tuple[datetime | None, str]]:
    """The latest moments at which something came to rest on the contracts recorded before; None: on every one."""
    entries = Entry.objects.filter(project=project, kind__in=_PAID)
    asked = MoneyRequest.objects.filter(project=project, kind__in=_PAID)
    plan = ImplementationPlan.objects.filter(project=project)
    money = say("đã có đề nghị hoặc bút toán tạm ứng, thanh toán sau khi ghi hợp đồng")
    found = [
        (entries.aggregate(at=Max("recorded_at"))["at"], money),
        (asked.aggregate(at=Max("asked_at"))["at"], money),
        (
            plan.aggregate(at=Max("approved_at"))["at"],
            say("kế hoạch thực hiện đã được duyệt sau khi ghi hợp đồng"),
        ),
    ]
    marks: list[tuple[datetime | None, str]] = [(at, why) for at, why in found if at is not None]
    if project.status != State.APPROVED:
        signed = StateChange.objects.filter(project=project, action=Action.SIGN).aggregate(at=Max("at"))["at"]
        confirmed = say("hợp đồng đã được bên kia xác nhận bằng bước “Ký hợp đồng”")
        marks.insert(0, (signed, confirmed))
    return marks
