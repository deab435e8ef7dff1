"""Naming the beneficiaries of a group: a facility that is not there yet is entered on the way, and what was typed comes back."""

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Facility
from beneficiaries.services.facilities import create_facility
from projects.enums import Form, State
from projects.models import ProjectFacility
from tests.pages import text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db
TYPED = {"facility": "", "item": "machinery", "support": "50 tr", "note": "Đợt 1, cần bản cam kết"}


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(db):
    made = stages.ready(State.CONTRACTED, form=Form.GROUP)
    made.beneficiaries.all().delete()
    return made


@pytest.fixture
def officer(people) -> Client:
    client = Client()
    client.force_login(people["officer"])
    return client


def naming(project) -> str:
    return reverse("projects:named", args=[project.code])


def entering(project) -> str:
    return reverse("projects:new_named", args=[project.code])


def test_a_new_facility_is_entered_on_the_way_and_what_was_typed_comes_back(officer, project) -> None:
    away = officer.post(naming(project), {**TYPED, "new": "1"})
    assert away["Location"] == entering(project)
    assert not ProjectFacility.objects.filter(project=project).exists()
    answer = officer.post(
        entering(project), {"name": "HTX Gốm Phù Lãng", "legal_form": "cooperative", "province": "34:24"}
    )
    made = Facility.objects.get(name="HTX Gốm Phù Lãng")
    assert answer["Location"] == f"{naming(project)}?chon={made.code}#id_facility"
    form = officer.get(answer["Location"]).context["form"]
    shown = {name: form[name].value() for name in TYPED}
    assert shown == {**TYPED, "facility": made.code}
    done = officer.post(naming(project), shown, follow=True)
    assert "HTX Gốm Phù Lãng" in text_of(done.content.decode())
    row = ProjectFacility.objects.get(project=project)
    assert (row.facility, row.item, row.support, row.note) == (made, "machinery", 50_000_000, TYPED["note"])
    assert officer.get(naming(project)).context["form"]["note"].value() is None


def test_likely_doubles_are_shown_first_and_one_of_them_may_be_taken(
    officer, project, bac_ninh_today
) -> None:
    known = create_facility(actor=None, name="Công ty TNHH Gỗ Đồng Kỵ", province=bac_ninh_today)
    sent = {"name": "CTCP gỗ Đồng Kỵ", "legal_form": "company", "province": "34:24"}
    officer.post(naming(project), {**TYPED, "new": "1"})
    first = officer.post(entering(project), sent)
    assert (first.status_code, first.context["doubles"]) == (422, [known])
    assert not Facility.objects.filter(name=sent["name"]).exists()
    take = f"{naming(project)}?chon={known.code}#id_facility"
    assert f'href="{take}"' in first.content.decode()
    assert officer.get(take).context["form"]["support"].value() == "50 tr"
    sent["looked_at"] = first.context["form"].data["looked_at"]
    assert officer.post(entering(project), sent).status_code == 302
    assert Facility.objects.filter(name=sent["name"]).count() == 1


def test_what_was_typed_for_one_de_an_is_not_offered_in_another(officer, project) -> None:
    other = stages.ready(State.CONTRACTED, form=Form.GROUP)
    officer.post(naming(project), {**TYPED, "note": "a\x00b", "new": "1"})
    assert officer.get(naming(other)).context["form"]["note"].value() is None
    assert officer.get(naming(project)).context["form"]["note"].value() == "ab"


def test_a_search_leads_to_the_form_with_the_name(officer, project) -> None:
    html = officer.get(naming(project), {"q": "Xưởng <mới>"}).content.decode()
    assert f'href="{entering(project)}?q=X%C6%B0%E1%BB%9Fng%20%3Cm%E1%BB%9Bi%3E"' in html
    page = officer.get(entering(project), {"q": "Xưởng <mới>\x00"})
    assert page.context["form"]["name"].value() == "Xưởng <mới>"


@pytest.mark.parametrize(
    ("who", "state", "status"),
    [
        ("officer", State.APPROVED, 200),
        ("officer", State.IN_PROGRESS, 409),
        ("appraiser", State.CONTRACTED, 403),
        ("stranger", State.CONTRACTED, 404),
    ],
)
def test_only_who_names_beneficiaries_enters_one_here(people, project, who, state, status) -> None:
    project.status = state
    project.save(update_fields=["status"])
    client = Client()
    client.force_login(people[who])
    assert client.get(entering(project)).status_code == status
    sent = {"name": "Xưởng lạ", "legal_form": "company", "province": "34:24"}
    assert client.post(entering(project), sent).status_code == (302 if status == 200 else status)
    assert Facility.objects.filter(name="Xưởng lạ").exists() == (status == 200)
