"""Figures of reports that were sent open what was frozen with them: rows that sum to the figure, within the reader's rights, whatever came later."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from centers.models import User
from centers.models.scope import EVERYTHING
from core.exceptions import NotFound
from core.table import Column, Table
from projects.models import Project
from reports.builders import KINDS, get_builder
from reports.models import Filing
from reports.opening import amount_of
from reports.services import opening_frozen
from reports.services.freezing import report_of, rows_of
from reports.services.opening import Place
from reports.services.opening_frozen import AS_KNOWN, FROZEN, NOWHERE, FrozenOpening, open_frozen
from tests import factories
from tests.projects import stages
from tests.reports.sealing import said, seal, send

pytestmark = pytest.mark.django_db
SIGNS = {"+": 1, "−": -1}


@pytest.fixture
def people(country: SimpleNamespace) -> dict[str, User]:
    return stages.cast()


def sent(people: dict[str, User], kind: str, **asked: str) -> Filing:
    """Sent by the Cục; afterwards money comes, and a đề án gets another name."""
    known = {name: value for name, value in asked.items() if name in get_builder(kind).parameters}
    return Filing.objects.get(pk=send(people["reviewer"], kind=kind, **known).pk)


def changed_since(country: SimpleNamespace) -> None:
    factories.entry(country.two, "advance", 55, happened_on=date(2025, 7, 1))
    factories.entry(country.one, "pay", 7, happened_on=date(2025, 3, 11))
    factories.result(country.bac_ninh, "workers_trained", 3, happened_on=date(2025, 10, 2))


def figures(filing: Filing) -> Iterator[tuple[Table, str, Column]]:
    """The figures that a reader sees."""
    for table in report_of(filing).tables:
        lines = [(address, row.cells, row.unfounded) for address, row in table.addressed()]
        if table.total is not None:
            lines.append(("", table.total, table.total_unfounded))
        for address, cells, unfounded in lines:
            for column in table.columns:
                if column.is_numeric and cells.get(column.key) is not None and column.key not in unfounded:
                    yield table, address, column


def assert_gives(found: FrozenOpening, filing: Filing, where: object, basis: str = FROZEN) -> int:
    """What stands behind the figure makes it; returns how many rows were opened, through what a line cites too."""
    assert found.basis == basis, where
    if found.rows is not None:
        assert sum(one.row.amount for one in found.rows) + found.hidden_total == amount_of(found.value), where
        return len(found.rows) + found.hidden
    opened = 0
    if any(one.kind for one in found.operands):
        told = [one for one in found.operands if one.value is not None]
        if told:
            assert sum(SIGNS[one.sign] * amount_of(one.value) for one in told) == found.value, where
        for one in told:
            if one.place is not None:
                deeper = open_frozen(filing=filing, place=one.place, within=one.within, scope=EVERYTHING)
                opened += assert_gives(deeper, filing, (where, one.place))
    return opened


def assert_all_open(filing: Filing, basis: str = FROZEN) -> int:
    opened = 0
    for table, line, column in figures(filing):
        place = Place(table.key, line, column.key)
        found = open_frozen(filing=filing, place=place, scope=EVERYTHING)
        opened += assert_gives(found, filing, place, basis)
    return opened


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("by", ["content", "project"])
def test_every_figure_is_the_sum_of_the_rows_that_were_frozen(
    people: dict[str, User], country: SimpleNamespace, kind: str, by: str
) -> None:
    filing = sent(people, kind, by=by)
    kept = rows_of(filing)
    assert kept is not None
    changed_since(country)
    opened = assert_all_open(filing)
    assert (opened > 0) == bool(kept["rows"])


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_sent_before_rows_were_kept_opens_as_known_then(
    people: dict[str, User], country: SimpleNamespace, kind: str, monkeypatch: Any
) -> None:
    """A sentence that counts rows of another table cannot be proved so, and stays shut."""
    filing = sent(people, kind)
    changed_since(country)
    monkeypatch.setattr(opening_frozen, "rows_of", lambda _filing: None)
    bases = set()
    for table, line, column in figures(filing):
        place = Place(table.key, line, column.key)
        found = open_frozen(filing=filing, place=place, scope=EVERYTHING)
        bases.add(found.basis)
        if found.basis == NOWHERE:
            assert kind == "narrative", place
            assert (found.rows, found.operands) == (None, ())
        elif found.rows is not None:
            assert sum(one.row.amount for one in found.rows) == found.value, place
    assert bases <= ({AS_KNOWN, NOWHERE} if kind == "narrative" else {AS_KNOWN})


def test_a_figure_that_cannot_be_made_again_is_not_opened(
    people: dict[str, User], country: SimpleNamespace, monkeypatch: Any
) -> None:
    filing = sent(people, "plan-vs-actual")
    body = opening_frozen.body_of(filing)
    money = next(table for table in body["report"]["tables"] if table["key"] == "money")
    money["total"]["assigned"] += 1
    monkeypatch.setattr(opening_frozen, "rows_of", lambda _filing: None)
    monkeypatch.setattr(opening_frozen, "body_of", lambda _filing: body)
    place = Place("money", "", "assigned")
    found = open_frozen(filing=filing, place=place, scope=EVERYTHING)
    assert (found.basis, found.rows, found.operands) == (NOWHERE, None, ())
    reviewer = Client()
    reviewer.force_login(people["reviewer"])
    address = f"/bao-cao/da-gui/{filing.pk}/mo-so/money/assigned/"
    assert "nên cổng không mở dòng nào" in said(reviewer.get(address))
    assert reviewer.get(f"{address}tep/").status_code == 404
    money["total"]["assigned"] -= 1
    told = said(reviewer.get(address))
    assert "được dựng lại theo số liệu đã ghi nhận đến lúc gửi" in told


def test_beyond_the_bound_figures_open_as_known(people: dict[str, User], monkeypatch: Any) -> None:
    """The totals are kept first; what was not kept opens as known then."""
    monkeypatch.setattr("reports.services.freezing_rows.QUERIED_MOST", 5)
    filing = sent(people, "plan-vs-actual")
    bases = {
        open_frozen(filing=filing, place=Place(table.key, line, column.key), scope=EVERYTHING).basis
        for table, line, column in figures(filing)
    }
    assert bases == {FROZEN, AS_KNOWN}
    assert open_frozen(filing=filing, place=Place("money", "", "assigned"), scope=EVERYTHING).basis == FROZEN


@pytest.mark.parametrize("kind", KINDS)
def test_rows_out_of_sight_are_told_as_one_sum(people: dict[str, User], kind: str) -> None:
    filing = sent(people, kind)
    for name in ("officer", "department_lead", "ipc_officer", "stranger"):
        scope = User.objects.get(pk=people[name].pk).scope
        seen = set(Project.objects.visible_to(scope).values_list("code", flat=True))
        for table, line, column in figures(filing):
            found = open_frozen(filing=filing, place=Place(table.key, line, column.key), scope=scope)
            if found.rows is None:
                continue
            assert {one.code for one in found.rows if one.code} <= seen, (name, table.key, line, column.key)
            assert sum(one.row.amount for one in found.rows) + found.hidden_total == found.value
            if name == "stranger":
                assert found.rows == []


def test_pages_lead_from_the_sealed_figure_to_its_rows_and_to_a_file(
    people: dict[str, User], country: SimpleNamespace
) -> None:
    sealed = seal(people["officer"], people["department_lead"])
    changed_since(country)
    factories.entry(country.three, "advance", 5, source="local", happened_on=date(2025, 9, 1))
    reader = Client()
    reader.force_login(people["department_lead"])
    base = f"/bao-cao/da-gui/{sealed.filing_id}/mo-so"
    source = reader.get(f"/bao-cao/da-gui/{sealed.filing_id}/").content.decode()
    assert f'href="{base}/money/disbursed/"' in source
    assert f'href="{base}/money/disbursed/?dong=technology"' in source
    told = said(reader.get(f"{base}/money/disbursed/"))
    assert sealed.code in told
    assert country.three.code in told
    total = next(table.total for table in report_of(sealed.filing).tables if table.key == "money")
    assert total is not None
    assert total["disbursed"] == 279
    answer: Any = reader.get(f"{base}/money/disbursed/tep/")
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(body)))
    assert sum(int(line["amount"]) for line in lines if line["key"]) == 279, body
    percent = said(reader.get(f"{base}/money/percent/"))
    assert "÷" in percent
    assert f'href="{base}/money/assigned/"' in reader.get(f"{base}/money/percent/").content.decode()
    for wrong in (
        "money/khong-co/", "khong-co/disbursed/", "money/disbursed/?dong=khong-co", "money/disbursed/?trong=x.y",
        "money/disbursed/?trong=../..", "money/percent/tep/",
    ):  # fmt: skip
        assert reader.get(f"{base}/{wrong}").status_code == 404, wrong
    outside = Client()
    outside.force_login(people["other_department_lead"])
    for path in ("money/disbursed/", "money/disbursed/tep/"):
        assert outside.get(f"{base}/{path}").status_code == 404
        assert reader.post(f"{base}/{path}").status_code == 405


def test_a_sentence_opens_what_it_cites(people: dict[str, User], country: SimpleNamespace) -> None:
    filing = sent(people, "narrative")
    changed_since(country)
    reader = Client()
    reader.force_login(people["reviewer"])
    cited = 0
    for table, line, column in figures(filing):
        place = Place(table.key, line, column.key)
        found = open_frozen(filing=filing, place=place, scope=EVERYTHING)
        for one in found.operands:
            if one.place is not None and one.within:
                address = opening_address(filing, one)
                assert reader.get(address).status_code == 200, address
                cited += 1
    assert cited > 10


def opening_address(filing: Filing, one: Any) -> str:
    from reports.views.frozen_opening import frozen_address  # as the page makes it

    return frozen_address(filing.pk, one.place, one.within)


def test_what_is_no_figure_is_not_there(people: dict[str, User]) -> None:
    filing = sent(people, "plan-vs-actual")
    for place in (
        Place("money", "", "x"),
        Place("x", "", "assigned"),
        Place("money", "x", "assigned"),
        Place("indicators", "", "planned"),
    ):
        with pytest.raises(NotFound):
            open_frozen(filing=filing, place=place, scope=EVERYTHING)
