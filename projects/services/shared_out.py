"""Whether the supports of the facilities are known and make up what the estimate has for them; asked before a dossier goes on."""

from collections import defaultdict
from collections.abc import Sequence

from core.formatting import format_money
from core.words import say
from projects.drafts import LineDraft
from projects.models import Project
from projects.selectors.law import named_later
from projects.selectors.pages import item_labels
from projects.sharing import Sharing
from projects.validators import Problem, problem


def shared_out(project: Project, lines: Sequence[LineDraft]) -> list[Problem]:
    """By item that facilities get: a support that is still blank beside others, or supports that miss the estimate.

    A norm per facility is held against each facility's own support, so that several of them cannot leave it open (TT 28/2018/TT-BTC
    Art. 8). One facility alone has the whole line. While more of them may still be named, less than the estimate and blanks are in order.
    """
    supports: dict[str, list[int | None]] = defaultdict(list)
    names: dict[str, list[str]] = defaultdict(list)
    for item, support, name in project.beneficiaries.order_by("pk").values_list(
        "item", "support", "facility__name"
    ):
        supports[item].append(support)
        if support is None:
            names[item].append(name)
    later = named_later(project)
    labels = item_labels() if supports else {}
    found = []
    for item, own in sorted(supports.items()):
        label = labels.get(item, item)
        sharing = Sharing(own, sum(line.state_support for line in lines if line.item == item))
        if sharing.unsaid and not later:
            found.append(_unsaid(label, names[item]))
        elif sharing.above or (sharing.below and not later):
            found.append(_off(label, sharing))
    return found


def _unsaid(label: str, names: Sequence[str]) -> Problem:
    said = say(
        "%(label)s: ghi mức hỗ trợ của từng đơn vị thụ hưởng; còn để trống: %(names)s.",
        label=label,
        names=", ".join(names),
    )
    return problem("beneficiaries", said, "support_missing")


def _off(label: str, sharing: Sharing) -> Problem:
    said = say(
        "%(label)s: các đơn vị thụ hưởng đang ghi mức hỗ trợ cộng lại %(total)s đồng, dự toán hỗ trợ %(support)s đồng, "
        "lệch %(gap)s đồng.",
        label=label,
        total=format_money(sharing.total),
        support=format_money(sharing.support),
        gap=format_money(sharing.gap),
    )
    return problem("beneficiaries", said, "off_support")
