"""The minutes of an appraisal as a paper in the form of Decree 30/2020/NĐ-CP. The layout is the portal's, not form 4a or 4b."""

from datetime import date

from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone

from centers.models import AgencyName
from core.formatting import format_long_date, format_money
from core.renderers.pdf import render_paper
from core.table import Letterhead
from core.words import in_vietnamese, lowered
from projects.enums import CouncilSeat, Level
from projects.models import Appraisal, Project
from projects.selectors.appraisals import criteria_of
from projects.selectors.council import council_of
from projects.selectors.dossier import dossier_of, money_by_source


def minutes_pdf(appraisal: Appraisal) -> bytes:
    """The minutes of a finished appraisal, about what was sent then and not about what the đề án became.

    Raises RuleViolation (``pdf_unavailable``) where the system's libraries are missing.
    """
    with in_vietnamese():
        return render_paper(render_to_string("projects/minutes.html", minutes_context(appraisal)))


def minutes_context(appraisal: Appraisal) -> dict[str, object]:
    """What the paper says."""
    project = appraisal.project
    content = appraisal.submission.content if appraisal.submission else dossier_of(project)
    council = council_of(appraisal)
    sitting = [seat for seat in council if not seat.member.absent]
    seats = {seat.member.seat: seat.member for seat in sitting}
    head = _letterhead(appraisal)
    return {
        "letterhead": head,
        "number": head.number,
        "place_and_date": f"{head.place or '…………'}, {format_long_date(head.on)}",
        "title": head.summary,
        "appraisal": appraisal,
        "project": project,
        "fields": content["fields"],
        "places": ", ".join(place["name"] for place in content["provinces"]),
        "money": "; ".join(
            f"{lowered(source.label)} {format_money(amount)} đồng"
            for source, amount in money_by_source(content)
        ),
        "facilities": list(dict.fromkeys(row["name"] for row in content["beneficiaries"])),
        "opinion": [line for line in appraisal.opinion.splitlines() if line.strip()],
        "criteria": criteria_of(appraisal),
        "sitting": sitting,
        "away": [seat for seat in council if seat.member.absent],
        "chair": seats.get(CouncilSeat.CHAIR),
        "secretary": seats.get(CouncilSeat.SECRETARY),
        "met_all": all(row.met for row in criteria_of(appraisal)),
    }


def _letterhead(appraisal: Appraisal) -> Letterhead:
    """The body that appraised, under the name that it bore on the day."""
    issuer = appraisal.center
    day = timezone.localdate(appraisal.finished_at)
    if appraisal.level == Level.MINISTRY:
        parent, place = "BỘ CÔNG THƯƠNG", "Hà Nội"
        body = _agency_name(day) or (issuer.name if issuer else "")
    else:
        province = issuer.province if issuer else None
        parent = f"ỦY BAN NHÂN DÂN {province.full_name}" if province else ""
        place = province.name if province else ""
        body = issuer.name if issuer else ""
    return Letterhead(
        parent_body=parent,
        issuing_body=body,
        number=appraisal.minutes_number,
        place=place,
        on=day,
        document_type="BIÊN BẢN",
        summary=f"Thẩm định {lowered(appraisal.get_level_display())} đề án khuyến công",
    )


def _agency_name(day: date) -> str:
    named = AgencyName.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    row = named.order_by(F("valid_from").desc(nulls_last=True)).first()
    return row.name if row else ""


def file_name(project: Project, appraisal: Appraisal) -> str:
    """``bien-ban-tham-dinh-KCQG-2026-0001-cap-co-so.pdf``."""
    level = {Level.BASE.value: "cap-co-so", Level.MINISTRY.value: "cap-bo"}[appraisal.level]
    return f"bien-ban-tham-dinh-{project.code}-{level}-{appraisal.pk}.pdf"
