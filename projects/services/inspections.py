"""Inspections of a đề án by the Sở or the Cục: what was found, what has to be mended by when, and that it was."""

from datetime import date

from centers.models import User
from core import audit
from core.exceptions import InvalidInput, NotFound, StaleState
from core.words import retold, say, say_as
from projects import acts, rules
from projects.models import Inspection
from projects.services.acting import acting, require
from projects.services.execution import refuse_future, require_state, require_text


def record_inspection(
    *,
    actor: User,
    project_id: int,
    happened_on: date,
    inspectors: str,
    finding: str,
    follow_up: str = "",
    follow_up_by: date | None = None,
) -> Inspection:
    """Record a visit by the Sở or the Cục, with what has to be mended by when."""
    with acting(actor=actor, action="inspection.record", project_id=project_id) as project:
        require(actor, project, rules.BASE_STAFF, rules.AGENCY_STAFF)
        require_state(project, acts.INSPECT.states, say_as("act", "ghi kiểm tra"))
        refuse_future(happened_on, "happened_on", say("Ngày kiểm tra"))
        require_text("inspectors", say("Thành phần kiểm tra"), inspectors, longest=300)
        require_text("finding", say("Kết quả kiểm tra"), finding)
        _check_follow_up(follow_up.strip(), follow_up_by, happened_on)
        inspection = Inspection.objects.create(
            project=project,
            happened_on=happened_on,
            inspectors=inspectors.strip(),
            finding=finding.strip(),
            follow_up=follow_up.strip(),
            follow_up_by=follow_up_by,
        )
        after = audit.snapshot(inspection)
        audit.record(actor=actor, action="inspection.record", obj=inspection, after=after)
    return inspection


def _check_follow_up(follow_up: str, follow_up_by: date | None, happened_on: date) -> None:
    """What has to be mended goes with a day by which, and the other way round."""
    if follow_up and follow_up_by is None:
        raise InvalidInput(say("Ghi thời hạn khắc phục."), code="date_missing", field="follow_up_by")
    if follow_up_by is not None and not follow_up:
        raise InvalidInput(say("Ghi việc phải khắc phục."), code="text_missing", field="follow_up")
    if follow_up_by is not None and follow_up_by < happened_on:
        raise InvalidInput(
            say("Thời hạn khắc phục trước ngày kiểm tra."), code="date_order", field="follow_up_by"
        )


def close_inspection(*, actor: User, inspection_id: int, closed_on: date) -> Inspection:
    """Record the day on which what an inspection asked for was found mended."""
    project_id = Inspection.objects.filter(pk=inspection_id).values_list("project_id", flat=True).first()
    if project_id is None:
        raise NotFound(say("Không tìm thấy lần kiểm tra."), code="inspection_not_found")
    with acting(actor=actor, action="inspection.close", project_id=project_id) as project:
        require(actor, project, rules.BASE_STAFF, rules.AGENCY_STAFF)
        refuse_future(closed_on, "closed_on", say("Ngày khắc phục xong"))
        inspection = Inspection.objects.get(pk=inspection_id)
        if inspection.closed_on is not None:
            raise StaleState(
                say(
                    "Việc khắc phục đã được xác nhận xong ngày %(closed_on)s.",
                    closed_on=f"{inspection.closed_on:%d/%m/%Y}",
                ),
                code="inspection_closed",
            )
        if inspection.lapsed_at is not None:
            raise StaleState(
                say(
                    "Việc khắc phục không còn phải làm: %(lapse_reason)s",
                    lapse_reason=retold(inspection.lapse_reason),
                ),
                code="inspection_lapsed",
            )
        if closed_on < inspection.happened_on:
            raise InvalidInput(
                say("Ngày khắc phục xong trước ngày kiểm tra."), code="date_order", field="closed_on"
            )
        inspection.closed_on = closed_on
        inspection.save(update_fields=["closed_on"])
        audit.record(actor=actor, action="inspection.close", obj=inspection, after={"closed_on": closed_on})
    return inspection
