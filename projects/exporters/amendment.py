"""A request for amendment on paper in the form of Decree 30/2020/NĐ-CP: what stands, what is asked for, why. The layout is the portal's."""

from django.template.loader import render_to_string
from django.utils import timezone

from core.formatting import MoneyUnit, format_long_date
from core.renderers.pdf import render_paper
from core.table import Letterhead
from core.words import in_vietnamese
from projects.models import Amendment, Project
from projects.selectors.amendment_money import money_moves
from projects.selectors.amendments import versions_of


def amendment_pdf(project: Project, amendment: Amendment) -> bytes:
    """The request as a PDF. Raises RuleViolation (``pdf_unavailable``) where the system's libraries are missing."""
    with in_vietnamese():
        return render_paper(
            render_to_string("projects/amendment_paper.html", paper_context(project, amendment))
        )


def paper_context(project: Project, amendment: Amendment) -> dict[str, object]:
    """What the paper says, in Vietnamese. Its number is left for the pen: the portal's own number stands in the title."""
    center = project.center
    day = timezone.localdate(amendment.sent_at or amendment.saved_at)
    place = center.province.name if center.province else ""
    head = Letterhead(
        parent_body="",
        issuing_body=center.name,
        number="",
        place=place,
        on=day,
        document_type="PHIẾU ĐỀ NGHỊ ĐIỀU CHỈNH",
        summary=f"Số {amendment.number}, đề án {project.code}",
    )
    return {
        "letterhead": head,
        "number": "…………",
        "place_and_date": f"{place or '…………'}, {format_long_date(day)}",
        "title": head.summary,
        "amendment": amendment,
        "project": project,
        "reason": [line for line in amendment.reason.splitlines() if line.strip()],
        "changes": versions_of(project, amendment).changes,
        "moves": money_moves(project, amendment),
        "rounds": list(amendment.rounds.all()),
        "unit": MoneyUnit.DONG,
    }


def file_name(project: Project, amendment: Amendment) -> str:
    """``dieu-chinh-KCQG-2026-0001-so-1.pdf``."""
    return f"dieu-chinh-{project.code}-so-{amendment.number}.pdf"
