"""How đề án stand along their way: by state the number and the state money, as the list of that state tells them."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from projects.enums import State
from projects.models import Project
from projects.selectors.lists import counts_by_state, live_shares

ON_THE_WAY = (
    State.BASE_APPRAISAL,
    State.MINISTRY_APPRAISAL,
    State.PLAN_PENDING,
    State.APPROVED,
    State.CONTRACTED,
    State.IN_PROGRESS,
    State.ACCEPTED,
    State.SETTLED,
)
"""The states from the submission to the settlement, in the order of the way; the others lie before it or beside it."""


@dataclass(frozen=True, slots=True)
class StateSum:
    """The đề án of one state: how many, and the state money in their estimates in đồng, of all fund years (None: nothing stated)."""

    state: State
    count: int
    amount: int | None


def sums_by_state(projects: "QuerySet[Project]") -> list[StateSum]:
    """A sum for each state that has đề án, in the order of their life: two queries. ``projects`` is what the reader may see."""
    amounts = dict(
        live_shares()
        .filter(line__project__in=projects.order_by().values("pk"))
        .order_by()
        .values_list("line__project__status")
        .annotate(total=Sum("amount"))
    )
    return [StateSum(state, count, amounts.get(state.value)) for state, count in counts_by_state(projects)]
