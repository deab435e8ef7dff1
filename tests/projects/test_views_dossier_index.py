"""The side of a dossier: what is complete, missing or against a rule, what others changed, and the one list before it is sent."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from projects.enums import Form, State
from projects.models import Project
from projects.services.lifecycle import transition_project
from projects.services.proposals import update_project
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.dossier import leave, section, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


@pytest.fixture
def project(people) -> Project:
    return stages.ready(State.DRAFT)


@pytest.fixture
def officer(people) -> Client:
    return signed_in(people["officer"])


def index(html: str) -> dict[str, str]:
    """The side index: section and its word."""
    side = html[html.index('id="dossier-side"') :]
    found = re.findall(r'id="side-\w+"[^>]*><span>([^<]+)</span>(.*?)</a>', side, re.DOTALL)
    return {label: text_of(rest) for label, rest in found}


def test_the_index_tells_what_is_complete_missing_or_against_a_rule(officer, project) -> None:
    Project.objects.filter(pk=project.pk).update(goals="", form=Form.FLAGSHIP)
    project.attachments.filter(kind="request").delete()
    html = officer.get(section(project, "content")).content.decode()
    found = index(html)
    assert found["Các bên và địa điểm"] == "Đủ"
    assert found["Sự cần thiết và mục tiêu"] == "Thiếu 1"
    assert found["Nội dung, quy mô, tiến độ"] == "Cần sửa 1"
    assert found["Kết quả dự kiến"] == "Chưa nhập"
    assert found["Hồ sơ kèm theo"] == "Thiếu 1"
    said = text_of(html)
    assert "Chưa đạt: Có ít nhất 2 đơn vị thụ hưởng." in said
    assert "Chưa đạt: Thực hiện trong 2 đến 3 năm." in said


def test_a_group_is_told_that_its_beneficiaries_may_wait(officer, project) -> None:
    answer = leave(officer, project, "form", "group", "single")
    assert "Đề án nhóm chưa phải nêu đơn vị thụ hưởng khi lập" in answer.content.decode()


def test_the_check_lists_all_that_is_missing_with_the_way_to_it(people, officer, project) -> None:
    Project.objects.filter(pk=project.pk).update(goals="", scale="")
    url = reverse("projects:check", args=[project.code])
    html = officer.get(url).content.decode()
    assert f'href="{section(project, "goals")}#field-goals"' in html
    assert f'href="{section(project, "content")}#field-scale"' in html
    assert 'id="field-goals"' in officer.get(section(project, "goals")).content.decode()
    assert reverse("projects:step", args=[project.code, "submit"]) not in html
    first = officer.get(reverse("projects:edit", args=[project.code]))
    assert first["Location"] == section(project, "goals")


def test_a_complete_dossier_is_sent_by_the_lead(people, officer, project) -> None:
    url = reverse("projects:check", args=[project.code])
    step = reverse("projects:step", args=[project.code, "submit"])
    assert "Lãnh đạo trung tâm là người gửi" in officer.get(url).content.decode()
    assert step in signed_in(people["center_lead"]).get(url).content.decode()
    assert officer.get(reverse("projects:edit", args=[project.code]))["Location"] == url


def test_what_others_changed_today_stands_at_the_side(people, officer, project) -> None:
    update_project(actor=people["center_lead"], project_id=project.pk, changes={"scale": "Hai dây chuyền"})
    update_project(actor=people["officer"], project_id=project.pk, changes={"need": "Của tôi"})
    page = officer.get(section(project, "goals")).content.decode()
    asked = f"{reverse('projects:check', args=[project.code])}?phan=canh&amp;muc=goals"
    assert f'hx-get="{asked}"' in page
    side = text_of(officer.get(asked.replace("&amp;", "&")).content.decode())
    assert f"{people['center_lead']} : Quy mô" in side
    assert str(people["officer"]) not in side
    assert "<html" not in side


def test_an_open_page_is_told_once_that_the_dossier_was_sent(people, officer, project) -> None:
    """It asked every minute and was refused each time: now it says so, with the way on, and asks no more."""
    Project.objects.filter(pk=project.pk).update(status=State.BASE_APPRAISAL)
    answer = officer.get(f"{reverse('projects:check', args=[project.code])}?phan=canh&muc=goals")
    side = answer.content.decode()
    assert answer.status_code == 200
    assert "Đề án vừa chuyển sang Thẩm định cấp cơ sở" in text_of(side)
    assert f'href="{reverse("projects:overview", args=[project.code])}"' in side
    assert "hx-trigger" not in side
    late = officer.get(section(project, "goals"))
    assert late.status_code == 409
    assert "“Thẩm định cấp cơ sở”, hồ sơ không sửa được nữa." in text_of(late.content.decode())


def test_the_reason_of_a_return_stands_above_the_dossier(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL, people=people)
    transition_project(
        project_id=project.pk, action="return", actor=people["appraiser"], reason="Bổ sung báo giá máy"
    )
    html = signed_in(people["officer"]).get(section(project, "goals")).content.decode()
    assert "Bổ sung báo giá máy" in html


def test_the_overview_leads_writers_to_the_dossier(people, officer, project) -> None:
    url = reverse("projects:overview", args=[project.code])
    edit = reverse("projects:edit", args=[project.code])
    assert edit in officer.get(url).content.decode()
    assert edit not in signed_in(people["department_lead"]).get(url).content.decode()


def test_queries_do_not_grow_with_what_was_changed_and_brought(
    people, officer, project, bac_ninh_today
) -> None:
    pages = ("parties", "goals", "content", "targets", "documents")
    before = [queries_of(officer, section(project, name)) for name in pages]
    for number in range(3):
        update_project(actor=people["center_lead"], project_id=project.pk, changes={"note": f"Lần {number}"})
        project.attachments.create(
            kind="other", name=f"{number}.pdf", file="x", content_type="application/pdf", size=1,
            sha256=str(number) * 64, uploaded_by=people["officer"],
        )  # fmt: skip
        factories.target(
            project.center,
            ("workers_trained", "demonstration_models", "jobs_created")[number],
            5,
            project=project,
        )
    assert [queries_of(officer, section(project, name)) for name in pages] == before
