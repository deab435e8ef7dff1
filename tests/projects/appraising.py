"""Steps of tests about the pages of an appraisal."""

from datetime import date

from django.test import Client
from django.urls import reverse

from projects.models import Appraisal, AppraisalMember, Project
from projects.models.appraisal import CRITERIA
from projects.services.appraisal_drafts import save_appraisal, values_of
from projects.services.appraisals import finish_appraisal, start_appraisal
from projects.services.council import MemberDraft, add_member, record_declaration
from projects.services.lifecycle import transition_project

ALL = {key: (True, "Phù hợp.") for key, _ in CRITERIA}


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(name: str, project: Project, *more) -> str:
    return reverse(f"projects:{name}", args=[project.code, *more])


def html_of(answer) -> str:
    return answer.content.decode()


def form_data(appraisal: Appraisal, **values) -> dict[str, str]:
    """The working form as a browser sends it: every field with what had been seen."""
    shown = values_of(appraisal)
    seen = {f"initial-{name}": value for name, value in shown.items()}
    return {"appraisal": str(appraisal.pk), **shown, **seen, **values}


def written(answers=None, **values) -> dict[str, str]:
    """What an appraiser writes, by the names of the service; ``answers`` gives (met, comment) by criterion."""
    found = dict(values)
    for key, (met, comment) in (answers or {}).items():
        found |= {f"met_{key}": {True: "yes", False: "no", None: ""}[met], f"comment_{key}": comment}
    return found


def sit(
    appraisal: Appraisal, *people: tuple[str, ...], day: date = date(2026, 1, 5)
) -> list[AppraisalMember]:
    """Members without an account, (name, seat, post), whose signed declarations are recorded."""
    rows = [
        add_member(
            actor=appraisal.appraiser,
            appraisal_id=appraisal.pk,
            draft=MemberDraft(name=name, seat=seat, post="".join(post)),
        )
        for name, seat, *post in people
    ]
    return [
        record_declaration(
            actor=appraisal.appraiser, member_id=row.pk, declaration="no_conflict", signed_on=day
        )
        for row in rows
    ]


def complete(actor, project: Project, *, council: tuple[tuple[str, ...], ...] = (), **values) -> Appraisal:
    """A finished appraisal by the services, by a council where its (name, seat, post) are given."""
    appraisal = start_appraisal(actor=actor, project_id=project.pk, by_council=bool(council))
    changes = written(**{"answers": ALL, "declaration": "no_conflict", **values})
    save_appraisal(actor=actor, appraisal_id=appraisal.pk, changes=changes)
    sit(appraisal, *council)
    return finish_appraisal(
        actor=actor,
        appraisal_id=appraisal.pk,
        opinion="Đồng ý.",
        minutes_number="05/BB-SCT",
        no_conflict=True,
    )


def submit(project: Project, people) -> None:
    transition_project(project_id=project.pk, action="submit", actor=people["center_lead"])
    project.refresh_from_db()
