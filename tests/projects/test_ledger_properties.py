"""Whatever is tried in whatever order, the ledger's sums stay possible and nothing appears or disappears."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centers.models import Center
from core.exceptions import DomainError
from projects.balance import breaches
from projects.enums import EntryKind, Source, State
from projects.models import Entry, Project
from projects.selectors.ledger import balances
from projects.services import ledger
from projects.services.ledger_history import EntryDraft, record_history
from tests import factories

KINDS = [kind for kind in EntryKind.values if kind not in ("carry_in", "carry_out", "contribute")]
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*KINDS, "reverse", "accept", "restart"]),
        st.integers(1, 400),
        st.sampled_from([Source.NATIONAL, Source.LOCAL]),
        st.sampled_from([2025, 2026]),
        st.integers(0, 6),
    ),
    max_size=25,
)
QUIET = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def _try(project: Project, step: tuple[str, int, str, int, int], number: int) -> None:
    action, amount, source, year, pick = step
    if action in ("accept", "restart"):
        state = State.ACCEPTED if action == "accept" else State.IN_PROGRESS
        Project.objects.filter(pk=project.pk).update(status=state)
        return
    try:
        if action == "reverse":
            written = list(Entry.objects.filter(project=project))
            if written:
                ledger.reverse_entry(
                    actor=None, entry=written[pick % len(written)], happened_on=date(2026, 5, 1), reason="thử"
                )
            return
        ledger.record_entry(
            actor=None,
            project=project,
            source=source,
            fund_year=year,
            kind=action,
            amount=amount,
            happened_on=date(2026, 5, 1),
            request_key=f"{project.code}-{number}",
        )
    except DomainError:
        pass


@pytest.mark.django_db
@QUIET
@given(STEPS)
def test_no_sequence_of_acts_breaks_an_invariant(
    bac_ninh_center: Center, steps: list[tuple[str, int, str, int, int]]
) -> None:
    project = factories.project(bac_ninh_center)

    for number, step in enumerate(steps):
        _try(project, step, number)
        for one in balances(project):
            assert breaches(one) == []
            assert one.disbursed <= one.available
            assert 0 <= one.settled <= one.disbursed

    entries = list(Entry.objects.filter(project=project))
    by_hand = sum(entry.signed_amount for entry in entries if entry.kind in ("advance", "pay"))
    by_hand -= sum(entry.signed_amount for entry in entries if entry.kind == "refund")
    assert by_hand == sum(one.disbursed for one in balances(project))
    reversed_ids = [entry.reverses_id for entry in entries if entry.reverses_id]
    assert len(reversed_ids) == len(set(reversed_ids))


@pytest.mark.django_db
@QUIET
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 300)), min_size=1, max_size=12))
def test_history_is_written_whole_and_possible_or_not_at_all(
    bac_ninh_center: Center, rows: list[tuple[str, int]]
) -> None:
    project = factories.project(bac_ninh_center)
    drafts = [
        EntryDraft(
            f"ledger.csv:{number}",
            project,
            Source.NATIONAL,
            2026,
            kind,
            amount,
            date(2026, 1, 5),
            "",
            "",
            f"{project.code}:{number}",
        )
        for number, (kind, amount) in enumerate(rows, start=2)
    ]

    outcome = record_history(actor=None, drafts=drafts)

    written = Entry.objects.filter(project=project).count()
    assert written == (0 if outcome.problems else len(rows))
    assert all(breaches(one) == [] for one in balances(project))
    if not outcome.problems:
        again = record_history(actor=None, drafts=drafts)
        assert (again.created, again.unchanged, again.problems) == (0, len(rows), [])
