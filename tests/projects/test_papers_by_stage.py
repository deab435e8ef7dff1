"""Which papers count for which stage of a đề án, and the small words that go with carrying it out."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.enums import Action, EntryKind, State
from projects.models import Attachment, DecisionPaper, Entry, ProgressReport, Project, StateChange
from projects.selectors.carrying_out import paper_rows
from projects.selectors.ledger import balances
from projects.selectors.pages import balance_rows
from projects.selectors.progress import suggested_period
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None):
    return stages.cast()


def paper(project: Project, kind: str, at) -> None:
    made = Attachment.objects.create(
        project=project, kind=kind, name=f"{kind}.pdf", file=f"{kind}-{at}", size=9, sha256="0" * 64
    )
    Attachment.objects.filter(pk=made.pk).update(uploaded_at=at)


def there(project: Project) -> dict[str, int]:
    return {f"{row.stage}: {row.kind_label}": row.there for row in paper_rows(project)}


def test_minutes_and_decisions_made_elsewhere_count(people) -> None:
    made = stages.ready(State.APPROVED)
    before = there(made)
    assert (before["Thẩm định: Biên bản"], before["Phê duyệt kế hoạch: Quyết định"]) == (0, 0)
    stages.appraise(made, "base", people["appraiser"])
    decision = stages.decision("approve_plan")
    Entry.objects.create(
        project=made,
        source="national",
        fund_year=2026,
        kind=EntryKind.ASSIGN,
        amount=200_000_000,
        happened_on=decision.date,
        decision=decision,
        request_key="given",
    )
    assert there(made)["Phê duyệt kế hoạch: Quyết định"] == 0
    DecisionPaper.objects.create(
        decision=decision, name="15.pdf", file="15", content_type="application/pdf", size=9, sha256="1" * 64
    )
    other = stages.ready(State.APPROVED)
    assert there(other)["Phê duyệt kế hoạch: Quyết định"] == 0
    found = there(made)
    assert (found["Thẩm định: Biên bản"], found["Phê duyệt kế hoạch: Quyết định"]) == (1, 1)


def test_only_vouchers_after_the_acceptance_are_of_the_settlement(people) -> None:
    made = stages.ready(State.ACCEPTED)
    change = StateChange.objects.create(
        project=made, action=Action.ACCEPT, from_state=State.IN_PROGRESS, to_state=State.ACCEPTED
    )
    accepted = change.at
    paper(made, "voucher", accepted - timedelta(days=30))
    assert there(made)["Quyết toán: Chứng từ"] == 0
    paper(made, "voucher", accepted + timedelta(days=1))
    assert there(made)["Quyết toán: Chứng từ"] == 1


def test_the_book_begins_with_the_money_of_the_programme(people) -> None:
    made = stages.ready(State.IN_PROGRESS)
    factories.entry(made, EntryKind.CONTRIBUTE, 300, source="counterpart")
    factories.entry(made, EntryKind.ASSIGN, 200)
    found = balances(made)
    assert [row.source for row in found] == ["national", "counterpart"]
    rows = {row.label: row.amounts for row in balance_rows(found)}
    assert rows["Được sử dụng"] == (200, None)
    assert rows["Đóng góp thực tế"] == (None, 300)


@pytest.mark.parametrize(
    ("began", "periods", "wanted"),
    [
        (date(2026, 2, 1), [], "2026-05"),
        (date(2026, 5, 15), [], "2026-06"),
        (date(2026, 2, 1), ["2026-03"], "2026-04"),
    ],
)
def test_the_first_report_is_the_one_that_is_due(people, monkeypatch, began, periods, wanted) -> None:
    """On 20/05/2026 the month of May ended on the 14th; a đề án that began on the 15th owes none of it."""
    moment = timezone.make_aware(datetime(2026, 5, 20, 9))
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    made = stages.ready(State.IN_PROGRESS)
    since = timezone.make_aware(datetime(began.year, began.month, began.day, 9))
    Project.objects.filter(pk=made.pk).update(status_since=since)
    made.refresh_from_db()
    for period in periods:
        ProgressReport.objects.create(
            project=made, period=period, percent=5, status="accepted", window_end=date(2026, 3, 14)
        )
    assert suggested_period(made) == wanted


def test_giving_back_is_never_the_main_button(people) -> None:
    """The appraiser of the Sở who finished a sheet may still give the dossier back, but is not urged to."""
    made = stages.ready(State.BASE_APPRAISAL)
    sheet = stages.appraise(made, "base", people["appraiser"])
    client = Client()
    client.force_login(people["appraiser"])
    html = client.get(reverse("projects:appraisal", args=[made.code, sheet.pk])).content.decode()
    assert ">Trả lại bổ sung</a>" in html
    assert html.count("Trả lại bổ sung") == 1
    assert "button-main" not in html.split('aria-label="Việc bạn có thể làm"')[1].split("</nav>")[0]
