"""What a budget check finds, in sentences: looked up when they are shown, so that what is kept is Vietnamese whoever looks."""

from decimal import Decimal

from django.utils.functional import lazy

from core.formatting import format_money, plain_decimal
from core.words import say
from projects.ceilings import Ceiling, describe
from projects.models import Norm

_terms = lazy(describe, str)


def above(norm: Norm, limit: Ceiling, entered: int) -> str:
    """More support than the norm allows. Says nothing of facilities without names: a figure typed beside them leaves the same finding."""
    most = limit.amount or 0
    source = say(" (căn cứ %(citation)s)", citation=limit.citation) if limit.citation else ""
    return say(
        "%(label)s: hỗ trợ %(entered)s đồng vượt mức tối đa %(most)s đồng là %(gap)s đồng; định mức %(terms)s%(source)s.",
        label=norm.label,
        entered=format_money(entered),
        most=format_money(most),
        gap=format_money(entered - most),
        terms=_terms(norm),
        source=source,
    )


def above_alone(norm: Norm, limit: Ceiling, facility: str, entered: int) -> str:
    """One facility gets more than the norm has for one."""
    most = limit.amount or 0
    source = say(" (căn cứ %(citation)s)", citation=limit.citation) if limit.citation else ""
    return say(
        "%(label)s: riêng %(facility)s được ghi hỗ trợ %(entered)s đồng, vượt mức tối đa %(most)s đồng cho một cơ sở là %(gap)s đồng; "
        "định mức %(terms)s%(source)s.",
        label=norm.label,
        facility=facility,
        entered=format_money(entered),
        most=format_money(most),
        gap=format_money(entered - most),
        terms=_terms(norm),
        source=source,
    )


def names_missing(norm: Norm, entered: int, claimed: Decimal) -> str:
    """The amount cannot be checked. Says nothing of how many are named by now, so that it stays the same finding until enough are."""
    return say(
        "%(label)s: hỗ trợ %(entered)s đồng chưa kiểm tra được vì phụ thuộc danh sách thụ hưởng: dự toán ghi %(claimed)s cơ sở, danh sách "
        "chưa nêu tên đủ; định mức %(terms)s.",
        label=norm.label,
        entered=format_money(entered),
        claimed=_figure(claimed),
        terms=_terms(norm),
    )


def _figure(count: Decimal) -> str:
    return plain_decimal(count).replace(".", ",")


def cost_missing(norm: Norm) -> str:
    """The share cannot be checked."""
    return say(
        "%(label)s: chưa có chi phí được tính nên chưa kiểm tra được tỷ lệ; định mức %(terms)s.",
        label=norm.label,
        terms=_terms(norm),
    )


def unknown(item: str) -> str:
    """An item without a norm."""
    return say("Không có định mức cho nội dung chi “%(item)s”.", item=item)
