"""What a report kind is: an id, a title, its parameters, and a function from a frame to a typed table."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils import timezone

from core.exceptions import NotFound
from core.formatting import format_window
from core.table import Letterhead, Report, Table
from core.words import say
from projects.selectors.published import has_synthetic
from reports.frame import MAPS, Frame
from reports.opening import Openings, reckoned
from reports.sources import coded, source_table


@dataclass(frozen=True, slots=True)
class Builder:
    """One kind of report. ``tables`` makes its tables; it knows no file format. ``ahead``: it may be asked for a year to come.
    ``openings`` say of each column of figures which rows or which formula stand behind it.
    """

    kind: str
    title: str
    summary: str
    parameters: tuple[str, ...]
    tables: Callable[[Frame], tuple[Table, ...]]
    ahead: bool = False
    openings: Openings = field(default_factory=dict)

    def build(self, frame: Frame, *, letterhead: Letterhead | None = None) -> Report:
        """The report of ``frame``."""
        tables = reckoned(self.openings, coded(self.kind, self.tables(frame), frame.parameters))
        return Report(
            kind=self.kind,
            title=self.title,
            subtitle=subtitle(frame),
            parameters=frame.parameters,
            window=(frame.start, frame.end),
            tables=tables,
            notes=notes(frame),
            letterhead=letterhead,
            sources=source_table(self.kind, self.openings, frame, tables),
        )


KINDS: dict[str, Builder] = {}


def register(builder: Builder) -> Builder:
    """Make a kind known to the command line, the API and the screens."""
    KINDS[builder.kind] = builder
    return builder


def get_builder(kind: str) -> Builder:
    """The builder of ``kind``; raises NotFound for a kind that does not exist."""
    if kind not in KINDS:
        raise NotFound(
            say("Không có loại báo cáo “%(kind)s”. Có: %(kinds)s.", kind=kind[:40], kinds=", ".join(KINDS)),
            code="unknown_kind",
            field="kind",
        )
    return KINDS[kind]


def subtitle(frame: Frame) -> str:
    """ "Quý III năm 2016 (từ ngày 01/07/2016 đến ngày 30/09/2016)", with the scope where it is narrowed."""
    label = frame.period.label
    text = f"{label[0].upper()}{label[1:]} ({format_window((frame.start, frame.end))})"
    return f"{text} · {frame.scope_label}" if frame.scope_label else text


def notes(frame: Frame) -> tuple[str, ...]:
    """What a reader must know to read the figures right."""
    found = []
    if not frame.scope.everything:
        found.append(say("Số liệu trong phạm vi người lập báo cáo được xem."))
    if "map" in frame.parameters:
        found.append(say("Địa bàn theo %(map)s.", map=MAPS[frame.map].lower()))
    if frame.places:
        found.append(say("Đề án liên tỉnh chỉ tính vào địa bàn khi mọi tỉnh của đề án đều thuộc địa bàn đó."))
    if frame.as_of:
        over = timezone.localdate() > timezone.localdate(frame.as_of)
        until = say("đến hết ngày") if over else say("đến lúc lập, trong ngày chưa kết thúc")
        found.append(
            say(
                "Theo số liệu đã ghi nhận %(until)s %(as_of)s.",
                until=until,
                as_of=f"{timezone.localdate(frame.as_of):%d/%m/%Y}",
            )
        )
    if has_synthetic(frame.scope):
        found.append(say("Có dữ liệu mô phỏng (mã MP-): không phải số liệu thật."))
    return tuple(found)
