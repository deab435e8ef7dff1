"""Đề án along their way on Tổng quan: the picture of the states from submission to settlement, and every state in a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from core.formatting import MoneyUnit
from core.openbars import OpenBar, Track, open_bars
from core.words import say
from khuyencong.views.province_maps import in_unit
from projects.selectors.funnel import ON_THE_WAY, StateSum


@dataclass(frozen=True, slots=True)
class FunnelPicture:
    """The bars (blank where no đề án was sent), each state that has đề án with the list it opens, and the sums of all states."""

    chart: SafeString | str
    rows: Sequence[dict[str, Any]]
    count: int
    amount: int | None
    url: str


def funnel_picture(
    sums: Sequence[StateSum], unit: MoneyUnit, *, year: int, opens: Callable[[str | None], str]
) -> FunnelPicture | None:
    """None without any đề án; ``opens`` gives the address of the list of a state, of every state for None."""
    if not sums:
        return None
    found = {one.state: one for one in sums}
    bars = [
        _bar(found[state], unit, opens(state.value)) if state in found else OpenBar(state.label, (0, None))
        for state in ON_THE_WAY
    ]
    title = say("Đề án theo bước từ gửi thẩm định đến quyết toán, năm %(year)s", year=year)
    tracks = (Track(say("Số đề án")), Track(say("Kinh phí hỗ trợ"), unit.label, unit.decimals))
    stated = [one.amount for one in sums if one.amount is not None]
    rows = [
        {"state": one.state, "count": one.count, "amount": one.amount, "url": opens(one.state.value)}
        for one in sums
    ]
    return FunnelPicture(
        open_bars(title, tracks, bars) if any(state in found for state in ON_THE_WAY) else "",
        rows,
        sum(one.count for one in sums),
        sum(stated) if stated else None,
        opens(None),
    )


def _bar(one: StateSum, unit: MoneyUnit, url: str) -> OpenBar:
    return OpenBar(one.state.label, (one.count, in_unit(one.amount, unit)), url)
