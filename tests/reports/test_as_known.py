"""As known on a day: whatever is said afterwards of a đề án, its papers and its work, the earlier report keeps its bytes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.utils import timezone

from centers.models import Center, Province, Scope, User
from core.renderers.json import render_json
from projects.drafts import LineDraft
from projects.enums import State
from projects.models import (
    BudgetLine,
    ContractVersion,
    ImplementationPlanVersion,
    ProgressVersion,
    Project,
    ProjectVersion,
)
from projects.services import execution, progress, proposals
from projects.services.budgets import replace_budget
from projects.services.lifecycle import transition_project
from projects.services.progress import ProgressDraft
from projects.services.versions import keep_projects
from reports.builders import KINDS
from reports.frame import DIMENSIONS
from reports.services.compute import build_report
from tests import factories
from tests.projects import packages, stages
from tests.projects.packages import load
from tests.projects.test_package_carried_out import CARRIED_OUT

pytestmark = pytest.mark.django_db
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"region": "IPC1"},
    {"province": "63:24"},
    {"province": "63:27"},
    {"province": "24", "map": "current"},
    {"center": "TTKC-24-63"},
    {"center": "TTKC-27-63"},
    {"fund": "local"},
    {"fund": "national"},
)
FEW = FILTERS[:3]


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@contextmanager
def later(days: int) -> Iterator[None]:
    moment = timezone.now() + timedelta(days=days)
    with patch("django.utils.timezone.now", return_value=moment):
        yield


def every_report(
    period: str,
    *,
    by: Iterable[str] = DIMENSIONS,
    filters: Iterable[dict[str, str]] = FILTERS,
    **parameters: str,
) -> dict[tuple[Any, ...], bytes]:
    """The bytes of every kind that can be asked as known on a day: by each dimension, by content under all filters.

    The narrative is made of the tables of the other kinds, and builds them all: it is asked by content alone, under few filters.
    """
    scope = Scope(everything=True, member=True)
    return {
        (kind, one, *narrow.items()): b"".join(
            render_json(
                build_report(
                    kind=kind, parameters={"period": period, "by": one} | narrow | parameters, scope=scope
                )
            )
        )
        for kind, one, narrow in product(KINDS, by, filters)
        if "as_of" in KINDS[kind].parameters
        and (not narrow or one == "content" or (one in ("province", "project") and narrow in FEW))
        and (kind != "narrative" or (one == "content" and narrow in FEW))
    }


def test_a_later_package_changes_no_earlier_report(tmp_path: Path) -> None:
    load(tmp_path / "1", **packages.ALL, **CARRIED_OUT)
    today = f"{timezone.localdate():%Y-%m-%d}"
    before, live = every_report("2016", as_of=today), every_report("2016")
    assert b"DA-2" in before["quarterly-progress", "project", ("region", "IPC1")]

    with later(days=1):
        outcome = load(
            tmp_path / "2",
            projects=(
                "code,title,fund,form,content,year,start,end,center,provinces,status\n"
                "DA-1,Dây chuyền khác,local,single,products,2016,2015-06-01,2016-12-31,TTKC-27-63,27,settled\n"
                "DA-2,Đào tạo nghề mộc,national,group,programme,2016,2016-02-01,2017-12-31,TTKC-27-63,24,settled\n"
            ),
            contracts=CARRIED_OUT["contracts"].replace("2016-02-10", "2016-03-15"),
            implementation_plans="project,expected_end,text\nDA-2,2017-11-30,Mở bốn lớp\n",
            progress=CARRIED_OUT["progress"].replace("2016-Q4,70,,Thiếu giáo viên", "2016-Q4,55,,Thiếu máy"),
        )
        assert outcome.saved, [*outcome.problems]
        after, changed = every_report("2016", as_of=today), every_report("2016")

    assert after == before
    assert {key for key in live if live[key] != changed[key]} > {
        ("plan-vs-actual", by) for by in ("content", "province", "center", "fund")
    }


def test_a_later_act_changes_no_earlier_report(people: dict[str, User]) -> None:
    project = stages.ready(State.CONTRACTED, people=people, year=2026)
    with later(days=1):
        execution.save_implementation_plan(
            actor=people["officer"], project_id=project.pk, text="Lắp máy", expected_end=date(2026, 9, 30)
        )
        report = progress.save_progress(
            actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-03", 40, "", "Chờ máy")
        )
        progress.send_progress(actor=people["officer"], report_id=report.pk)
        day = f"{timezone.localdate():%Y-%m-%d}"
        before = every_report("2026-Q1", filters=FEW, as_of=day)
        assert b"Ch\xe1\xbb\x9d m\xc3\xa1y" in before["quarterly-progress", "content"]

    with later(days=2):
        progress.return_progress(actor=people["department_lead"], report_id=report.pk, reason="Xem lại")
        returned = every_report("2026-Q1", filters=FEW, as_of=day), every_report("2026-Q1", filters=FEW)
    with later(days=3):
        progress.save_progress(
            actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-03", 30, "", "Hết vốn")
        )
        progress.send_progress(actor=people["officer"], report_id=report.pk)
        execution.save_implementation_plan(
            actor=people["officer"], project_id=project.pk, text="Lắp máy", expected_end=date(2026, 12, 30)
        )
        transition_project(project_id=project.pk, action="start", actor=people["officer"])
        resent = every_report("2026-Q1", filters=FEW, as_of=day), every_report("2026-Q1", filters=FEW)

    assert returned[0] == resent[0] == before
    assert b"Ch\xe1\xbb\x9d m\xc3\xa1y" not in returned[1]["quarterly-progress", "content"]
    assert b"H\xe1\xba\xbft v\xe1\xbb\x91n" in resent[1]["quarterly-progress", "content"]


def test_a_draft_moved_to_another_place_and_content_stands_where_it_stood(people: dict[str, User]) -> None:
    project = stages.ready(State.DRAFT, year=2026)
    BudgetLine.objects.filter(project=project).update(fund_year=2026)
    day = f"{timezone.localdate():%Y-%m-%d}"
    before = every_report("2026", as_of=day)

    with later(days=1):
        proposals.update_project(
            actor=people["officer"],
            project_id=project.pk,
            changes={
                "content": "training",
                "title": "Đào tạo nghề",
                "provinces": [
                    project.province_id,
                    Province.objects.get(map="34", code="52", valid_to=None).pk,
                ],
            },
        )
        assert every_report("2026", as_of=day) == before
        live = every_report("2026", by=["content"], filters=[{}])
        assert live["plan-vs-actual", "content"] != before["plan-vs-actual", "content"]


def test_a_change_that_changes_nothing_makes_no_version(people: dict[str, User]) -> None:
    project = stages.ready(State.DRAFT)
    first = list(ProjectVersion.objects.filter(project=project))

    proposals.update_project(actor=people["officer"], project_id=project.pk, changes={"need": "Cần máy mới"})

    assert list(ProjectVersion.objects.filter(project=project)) == first
    assert [row.retired_at for row in first] == [None]


def test_no_report_shows_a_project_before_it_was_known() -> None:
    yesterday = f"{timezone.localdate() - timedelta(days=1):%Y-%m-%d}"
    project = stages.ready(State.IN_PROGRESS, year=2026)

    found = every_report("2026", filters=FEW, as_of=yesterday)

    assert Project.objects.get(pk=project.pk).status == State.IN_PROGRESS
    assert not any(project.code.encode() in body for body in found.values())


def test_a_clock_that_goes_back_breaks_no_act() -> None:
    project = stages.ready(State.DRAFT)
    project.title = "Tên khác"
    with later(days=-1):
        keep_projects([project])

    first, second = ProjectVersion.objects.filter(project=project).order_by("pk")
    assert first.retired_at == second.recorded_at == first.recorded_at
    assert second.retired_at is None


def test_a_changed_budget_and_state_show_from_the_day_they_were_recorded(people: dict[str, User]) -> None:
    project = stages.ready(State.RETURNED, people=people, year=2026)
    first = f"{timezone.localdate():%Y-%m-%d}"
    with later(days=1):
        shares = {"national": 77, "counterpart": 823}
        line = LineDraft(fund_year=2026, item="machinery", eligible_cost=900, shares=shares)
        replace_budget(actor=people["officer"], project=project, lines=[line])
        project.beneficiaries.update(support=77)
        transition_project(
            project_id=project.pk,
            action="submit",
            actor=people["center_lead"],
            facts={"seen": State.RETURNED},
        )
        second = f"{timezone.localdate():%Y-%m-%d}"
    with later(days=2):
        told = {
            day: every_report("2026", as_of=day, by=["project"], filters=[{}])["plan-vs-actual", "project"]
            for day in (first, second)
        }
    assert f'"planned":{stages.SUPPORT}'.encode() in told[first]
    assert b'"planned":77' in told[second]
    versions = ProjectVersion.objects.filter(project=project).order_by("pk")
    assert [row.status for row in versions] == [State.RETURNED, State.BASE_APPRAISAL]


def test_an_earlier_report_keeps_a_project_without_a_place_in_its_centre_s_region() -> None:
    center = Center.objects.get(code="IPC1")
    project = factories.project(center, code="KCQG-2026-0900", year=2026, provinces=[])
    factories.budget(project, 300)
    day = f"{timezone.localdate():%Y-%m-%d}"
    before = every_report("2026", as_of=day)
    assert b"KCQG-2026-0900" in before["plan-vs-actual", "project", ("region", "IPC1")]

    with later(days=1):
        project.provinces.set([Province.objects.get(map="34", code="52", valid_to=None)])
        project.province = project.provinces.get()
        project.save()
        keep_projects([project])
        assert every_report("2026", as_of=day) == before
        live = every_report("2026", by=["project"], filters=FEW)
    assert b"KCQG-2026-0900" not in live["plan-vs-actual", "project", ("region", "IPC1")]


def test_a_renamed_and_moved_centre_stands_where_it_stood(tmp_path: Path) -> None:
    load(tmp_path / "1", **packages.ALL)
    day = f"{timezone.localdate():%Y-%m-%d}"
    narrow = ({}, {"center": "SCT-24-63"}, {"center": "CUC"}, {"region": "IPC1"})
    before = every_report("2016", by=["center", "content"], filters=narrow, as_of=day)
    assert "TTKC Bắc Giang".encode() in before["quarterly-progress", "center"]

    with later(days=1):
        outcome = load(
            tmp_path / "2",
            centers="code,name,kind,parent,province,note\nTTKC-24-63,Trung tâm Mới,center,CUC,63:27,\n",
        )
        assert outcome.saved, [*outcome.problems]
        after = every_report("2016", by=["center", "content"], filters=narrow, as_of=day)
        live = every_report("2016", by=["center", "content"], filters=narrow)

    assert after == before
    assert "Trung tâm Mới".encode() in live["plan-vs-actual", "center"]
    assert (
        live["plan-vs-actual", "content", ("center", "SCT-24-63")]
        != before["plan-vs-actual", "content", ("center", "SCT-24-63")]
    )


def test_rows_from_before_versions_were_kept_get_their_first_one() -> None:
    people = stages.cast()
    project = stages.ready(State.CONTRACTED, people=people, year=2026)
    progress.save_progress(
        actor=people["officer"], project_id=project.pk, draft=ProgressDraft("2026-03", 40, "", "Chờ máy")
    )
    early = timezone.now() - timedelta(days=400)
    BudgetLine.objects.filter(project=project).update(recorded_at=early)
    for model in (ProjectVersion, ContractVersion, ImplementationPlanVersion, ProgressVersion):
        model.objects.all().delete()

    import_module("projects.migrations.0004_versions").write_first_versions(apps, None)

    version = ProjectVersion.objects.get(project=project)
    assert (version.recorded_at, version.title, version.province_ids) == (
        early,
        project.title,
        [project.province_id],
    )
    assert ContractVersion.objects.get(project=project).number == "01/HĐ"
    assert ImplementationPlanVersion.objects.get(project=project).recorded_at == early
    assert set(ProgressVersion.objects.values_list("percent", flat=True)) == {40, 100}
    day = f"{timezone.localdate():%Y-%m-%d}"
    assert every_report("2026", by=["content"], filters=[{}], as_of=day)["quarterly-progress", "content"]
