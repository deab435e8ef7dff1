"""What a unit expects of a whole period that has not ended when it reports: beside the actual to date, never added to it. Pure.

A report due on 22 June or 22 December may be sent before its period is over: the last days are an estimate, so two figures are told, "actual
to date" and "estimate for the period". Money in đồng, results in the unit of their indicator.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.formatting import format_date, format_number
from core.money import percent
from core.table import Cell, Column, Row, Table
from core.words import say
from reports.figures import DISBURSED
from reports.frame import Frame

KINDS = frozenset({"plan-vs-actual", "quarterly-progress", "statistics"})
"""The kinds of report that units owe for a period, and the statistics that are due before it ends."""
MONEY_TABLE, RESULT_TABLE = "estimate-money", "estimate-results"
TABLES = frozenset({MONEY_TABLE, RESULT_TABLE})
ACTUAL, ESTIMATE = "actual", "estimate"
FIELD = "estimate_"
"""What stands before the key of a figure in the name of its field."""
TITLES = {
    MONEY_TABLE: say("Ước thực hiện cả kỳ: kinh phí giải ngân"),
    RESULT_TABLE: say("Ước thực hiện cả kỳ: kết quả"),
}
_HEADS = {MONEY_TABLE: say("Nguồn kinh phí"), RESULT_TABLE: say("Chỉ tiêu")}


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that may be estimated, with its ``actual`` to date. ``key`` is a source of state money or the code of an indicator;
    ``unit`` is blank for money, ``indicator`` the id of one.
    """

    key: str
    label: str
    unit: str
    actual: Decimal
    indicator: int | None = None

    @property
    def is_money(self) -> bool:
        return self.indicator is None

    @property
    def actual_told(self) -> str:
        """The actual as it is written, with its unit."""
        if self.is_money:
            return str(say("%(amount)s đồng", amount=format_number(int(self.actual))))
        return f"{format_number(self.actual)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Estimated:
    """A figure with what the unit expects of the whole period."""

    line: Headline
    estimate: Decimal


@dataclass(frozen=True, slots=True)
class Outcome:
    """A figure as it was told, with what the whole period came to."""

    told: Estimated
    final: Decimal


@dataclass(frozen=True, slots=True)
class Summed:
    """The estimates of several units for one figure, and how many of them gave one."""

    told: Estimated
    units: int


def may_estimate(kind: str, frame: Frame, today: date) -> bool:
    """Whether a report of ``kind`` sent ``today`` leaves days of its period open; the last day is one. What was known earlier is no estimate."""
    return kind in KINDS and frame.as_of is None and frame.start <= today <= frame.end


def annex(told: Sequence[Estimated], *, until: date, end: date) -> tuple[Table, ...]:
    """The tables of what was estimated when the actual ran ``until`` that day, of a period that lasts to ``end``."""
    note = say(
        "Số thực hiện tính đến hết ngày %(until)s; kỳ báo cáo đến hết ngày %(end)s. Số ước do đơn vị gửi ghi, không cộng vào số thực hiện, sổ kinh phí hay kết quả.",
        until=format_date(until),
        end=format_date(end),
    )
    labels = {
        ACTUAL: say("Thực hiện đến ngày %(day)s", day=format_date(until)),
        ESTIMATE: say("Ước thực hiện cả kỳ"),
    }
    return _tables(
        [(one.line, {ACTUAL: one.line.actual, ESTIMATE: one.estimate}) for one in told],
        labels,
        note,
        definition=True,
    )


def outcome_tables(found: Sequence[Outcome], *, until: date) -> tuple[Table, ...]:
    """The estimates of a period that is over against its actual, with the difference (actual − estimate)."""
    labels = {
        ACTUAL: say("Thực hiện đến ngày %(day)s", day=format_date(until)),
        ESTIMATE: say("Ước thực hiện cả kỳ"),
        "final": say("Thực hiện cả kỳ"),
        "difference": say("Chênh lệch"),
        "rate": say("Thực hiện so với ước"),
    }
    rows: list[Line] = [
        (
            one.told.line,
            {
                ACTUAL: one.told.line.actual,
                ESTIMATE: one.told.estimate,
                "final": one.final,
                "difference": one.final - one.told.estimate,
                "rate": percent(one.final, one.told.estimate),
            },
        )
        for one in found
    ]
    note = say(
        "Thực hiện cả kỳ là số hiện nay trên cổng, trong phạm vi của báo cáo đã gửi; số ước giữ nguyên như lúc gửi."
    )
    return _tables(rows, labels, note)


def summed_tables(found: Sequence[Summed]) -> tuple[Table, ...]:
    """The estimates of several units in a sum, figure by figure."""
    labels = {
        "units": say("Số đơn vị đã ước"),
        ACTUAL: say("Thực hiện đến ngày gửi"),
        ESTIMATE: say("Ước thực hiện cả kỳ"),
    }
    rows: list[Line] = [
        (one.told.line, {"units": one.units, ACTUAL: one.told.line.actual, ESTIMATE: one.told.estimate})
        for one in found
    ]
    return _tables(
        rows,
        labels,
        say("Mỗi dòng cộng của các đơn vị đã ước chỉ tiêu đó; đơn vị chưa ước không có trong cả hai số."),
    )


Line = tuple[Headline, Mapping[str, Decimal | int | None]]


def _tables(
    lines: Iterable[Line], labels: dict[str, str], note: str, *, definition: bool = False
) -> tuple[Table, ...]:
    """One table of the money and one of the results, of those that have lines."""
    parted: dict[str, list[Line]] = {MONEY_TABLE: [], RESULT_TABLE: []}
    for line in lines:
        parted[MONEY_TABLE if line[0].is_money else RESULT_TABLE].append(line)
    found = []
    for key, own in parted.items():
        if own:
            money = key == MONEY_TABLE
            told = (
                (say("Giải ngân: %(definition)s", definition=DISBURSED.definition),)
                if money and definition
                else ()
            )
            found.append(
                Table(
                    key=key,
                    title=TITLES[key],
                    columns=tuple(_column(name, label, money=money) for name, label in labels.items()),
                    rows=[_row(line, cells) for line, cells in own],
                    row_count=len(own),
                    notes=(note, *told),
                    label_head=_HEADS[key],
                )
            )
    return tuple(found)


def _column(name: str, label: str, *, money: bool) -> Column:
    if name == "units":
        return Column(name, label, "integer", "", 2)
    if name == "rate":
        return Column(name, label, "percent", "%", 2)
    return Column(name, label, "money", "VND", 3) if money else Column(name, label, "decimal", "", 3)


def _row(line: Headline, values: Mapping[str, Decimal | int | None]) -> Row:
    cells: dict[str, Cell] = {
        name: int(value)
        if line.is_money and name in (ACTUAL, ESTIMATE, "final", "difference") and value is not None
        else value
        for name, value in values.items()
    }
    return Row(line.key, line.label, cells, unit=line.unit)
