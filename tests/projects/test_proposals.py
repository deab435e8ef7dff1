"""Writing a đề án: codes, fields, budget lines that are retired and never overwritten, beneficiaries, copies."""

from datetime import date
from decimal import Decimal

import pytest

from core.exceptions import NotAllowed, NotFound, Problems, RuleViolation, StaleState
from core.models import AuditEvent
from projects.drafts import BeneficiaryDraft, LineDraft, ProjectDraft
from projects.enums import Form, State
from projects.models import BudgetLine, Finding, Project
from projects.services.budgets import set_beneficiaries, set_budget
from projects.services.codes import issue_code
from projects.services.proposals import copy_project, create_project, update_project
from projects.validators import EDITABLE_IN, PROJECT_FIELDS, editable
from tests import factories
from tests.projects import stages

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def draft(center, **values) -> ProjectDraft:
    return ProjectDraft(
        **{
            "title": "Ứng dụng máy ép viên",
            "fund": "national",
            "content": "technology",
            "year": 2026,
            "start": date(2026, 1, 1),
            "end": date(2026, 12, 31),
            "center_id": center.pk,
            "provinces": [center.province_id],
            **values,
        }
    )


def codes_of(refusal) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in refusal.value.errors]


def test_codes_are_issued_one_after_another_and_pass_over_those_that_exist(people, bac_ninh_center) -> None:
    factories.project(bac_ninh_center, code="KCDP-2026-0002")
    factories.project(bac_ninh_center, code="KCDP-2026-0003")
    assert [issue_code(fund="local", year=2026) for _ in range(3)] == [
        "KCDP-2026-0001",
        "KCDP-2026-0004",
        "KCDP-2026-0005",
    ]
    assert issue_code(fund="national", year=2026) == "KCQG-2026-0001"
    assert issue_code(fund="local", year=2027) == "KCDP-2027-0001"


def test_a_new_project_is_a_draft_of_its_writer(people, bac_ninh_center) -> None:
    made = create_project(
        actor=people["officer"], draft=draft(bac_ninh_center, title="  Ứng dụng máy ép viên ")
    )
    assert (made.code, made.status, made.created_by, made.title) == (
        "KCQG-2026-0001",
        State.DRAFT,
        people["officer"],
        "Ứng dụng máy ép viên",
    )
    assert made.province == bac_ninh_center.province
    assert "ung dung may ep vien" in made.search
    assert AuditEvent.objects.get(action="project.create").object_id == str(made.pk)


def test_somebody_else_does_not_write_for_the_centre(people, bac_ninh_center) -> None:
    for name in ("other_center_lead", "department_lead", "approver", "auditor", "admin", "stranger"):
        with pytest.raises(NotAllowed):
            create_project(actor=people[name], draft=draft(bac_ninh_center))
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"title": " "}, [("title", "required")]),
        ({"title": "a" * 501}, [("title", "too_long")]),
        ({"content": "magic"}, [("content", "unknown")]),
        ({"form": "huge", "fund": "moon"}, [("form", "unknown"), ("fund", "unknown")]),
        ({"end": date(2025, 12, 31)}, [("end", "date_order")]),
        ({"year": 2030}, [("start", "year")]),
        ({"provinces": [999_999]}, [("provinces", "unknown")]),
    ],
)
def test_values_that_cannot_be_are_told_by_field(people, bac_ninh_center, values, expected) -> None:
    with pytest.raises(Problems) as refusal:
        create_project(actor=people["officer"], draft=draft(bac_ninh_center, **values))
    assert codes_of(refusal) == expected
    assert not Project.objects.exists()


def test_a_province_of_the_wrong_map_is_refused_by_name(people, bac_ninh_center, bac_giang) -> None:
    with pytest.raises(Problems) as refusal:
        create_project(actor=people["officer"], draft=draft(bac_ninh_center, provinces=[bac_giang.pk]))
    assert refusal.value.errors == [
        {
            "field": "provinces",
            "message": "Tỉnh Bắc Giang không có trên bản đồ ngày 01/01/2026.",
            "code": "wrong_map",
        }
    ]


def test_a_regional_centre_has_no_local_projects(people) -> None:
    center = people["ipc_officer"].current_memberships[0].center
    with pytest.raises(Problems) as refusal:
        create_project(actor=people["ipc_officer"], draft=draft(center, fund="local", provinces=[]))
    assert codes_of(refusal) == [("fund", "fund")]


@pytest.mark.parametrize("state", State.values)
def test_fields_are_open_in_draft_and_returned_only(people, state) -> None:
    project = stages.ready(state)
    if state in (State.DRAFT, State.RETURNED):
        assert (
            update_project(actor=people["officer"], project_id=project.pk, changes={"title": "Tên mới"}).title
            == "Tên mới"
        )
        assert set(PROJECT_FIELDS) <= EDITABLE_IN[State(state)]
    else:
        with pytest.raises(RuleViolation) as refusal:
            update_project(actor=people["officer"], project_id=project.pk, changes={"title": "Tên mới"})
        assert refusal.value.code == "not_editable"


def test_the_code_and_what_makes_it_up_never_change(people) -> None:
    project = stages.ready(State.DRAFT)
    for name in ("code", "fund", "year", "center", "status"):
        with pytest.raises(Problems):
            update_project(actor=people["officer"], project_id=project.pk, changes={name: "x"})


def test_an_update_keeps_what_differs_on_the_audit_trail(people) -> None:
    project = stages.ready(State.DRAFT)
    update_project(
        actor=people["officer"],
        project_id=project.pk,
        changes={"goals": "Tăng sản lượng.", "need": project.need},
    )
    event = AuditEvent.objects.get(action="project.update")
    assert (event.before, event.after) == ({"goals": "Nội dung đã soạn."}, {"goals": "Tăng sản lượng."})


def test_a_change_by_somebody_else_is_shown_and_not_overwritten(people) -> None:
    project = stages.ready(State.DRAFT)
    update_project(actor=people["center_lead"], project_id=project.pk, changes={"title": "Tên của lãnh đạo"})
    with pytest.raises(StaleState) as refusal:
        update_project(
            actor=people["officer"],
            project_id=project.pk,
            changes={"title": "Tên khác"},
            seen={"title": project.title},
        )
    assert refusal.value.details == {"now": {"title": "Tên của lãnh đạo"}}
    project.refresh_from_db()
    assert project.title == "Tên của lãnh đạo"


def test_a_project_of_another_province_is_not_found(people) -> None:
    project = stages.ready(State.DRAFT)
    with pytest.raises(NotFound):
        update_project(actor=people["other_center_lead"], project_id=project.pk, changes={"title": "x"})
    with pytest.raises(NotAllowed):
        update_project(actor=people["department_lead"], project_id=project.pk, changes={"title": "x"})


def line(amount: int, item: str = "machinery", **values) -> LineDraft:
    return LineDraft(
        **{
            "fund_year": 2026,
            "item": item,
            "shares": {"national": amount},
            "eligible_cost": amount * 2,
            **values,
        }
    )


def test_a_new_budget_retires_what_differs_and_keeps_what_is_the_same(people) -> None:
    project = stages.ready(State.DRAFT)
    BudgetLine.objects.filter(project=project).delete()
    kept, changed = set_budget(
        actor=people["officer"], project_id=project.pk, lines=[line(100), line(50, "trademark")]
    )
    now = set_budget(actor=people["officer"], project_id=project.pk, lines=[line(60, "trademark"), line(100)])
    assert [found.pk for found in now if found.pk == kept.pk] == [kept.pk]
    assert BudgetLine.objects.get(pk=changed.pk).retired_at is not None
    assert sorted(share.amount for found in now for share in found.shares.all()) == [60, 100]
    assert BudgetLine.objects.filter(project=project).count() == 3


def test_a_budget_above_the_norm_is_kept_and_noted_once(people) -> None:
    project = stages.ready(State.DRAFT)
    for _ in range(2):
        set_budget(actor=people["officer"], project_id=project.pk, lines=[line(400_000_000)])
    finding = Finding.objects.get(project=project)
    assert (finding.code, finding.limit_amount, finding.amount, finding.gap) == (
        "above_norm",
        300_000_000,
        400_000_000,
        100_000_000,
    )


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"fund_year": 2031}, ("lines[2].fund_year", "year")),
        ({"item": "rocket"}, ("lines[2].item", "unknown")),
        ({"shares": {}}, ("lines[2].shares", "required")),
        ({"shares": {"national": 0}}, ("lines[2].shares.national", "amount")),
        ({"shares": {"national": 1.5}}, ("lines[2].shares.national", "amount")),
        ({"shares": {"moon": 5}}, ("lines[2].shares.moon", "unknown")),
        ({"quantity": Decimal(0)}, ("lines[2].quantity", "not_positive")),
        ({"eligible_cost": 10}, ("lines[2].shares", "above_cost")),
    ],
)
def test_a_wrong_line_is_named_and_the_budget_stays(people, wrong, expected) -> None:
    project = stages.ready(State.DRAFT)
    with pytest.raises(Problems) as refusal:
        set_budget(actor=people["officer"], project_id=project.pk, lines=[line(100), line(100, **wrong)])
    assert codes_of(refusal) == [expected]
    assert BudgetLine.objects.filter(project=project, retired_at__isnull=True).count() == 1


def test_beneficiaries_are_replaced_as_a_whole(people, bac_ninh_today) -> None:
    project = stages.ready(State.DRAFT)
    facility = factories.facility(bac_ninh_today)
    set_beneficiaries(
        actor=people["officer"], project_id=project.pk, rows=[BeneficiaryDraft(facility.pk, "machinery", 5)]
    )
    assert list(project.beneficiaries.values_list("facility_id", "support")) == [(facility.pk, 5)]
    with pytest.raises(Problems) as refusal:
        set_beneficiaries(
            actor=people["officer"],
            project_id=project.pk,
            rows=[
                BeneficiaryDraft(facility.pk, "machinery", -1),
                BeneficiaryDraft(facility.pk, "machinery"),
                BeneficiaryDraft(9**9, "x"),
            ],
        )
    assert codes_of(refusal) == [
        ("beneficiaries[1].support", "amount"),
        ("beneficiaries[2].facility", "duplicate"),
        ("beneficiaries[3].item", "unknown"),
        ("beneficiaries[3].facility", "unknown"),
    ]
    assert project.beneficiaries.count() == 1


def test_a_group_may_name_its_beneficiaries_after_approval_and_others_may_not(people, bac_ninh_today) -> None:
    rows = [BeneficiaryDraft(factories.facility(bac_ninh_today).pk, "machinery")]
    group = stages.ready(State.CONTRACTED, form=Form.GROUP)
    single = stages.ready(State.CONTRACTED)
    assert len(set_beneficiaries(actor=people["officer"], project_id=group.pk, rows=rows)) == 1
    with pytest.raises(RuleViolation):
        set_beneficiaries(actor=people["officer"], project_id=single.pk, rows=rows)
    assert "beneficiaries" not in editable(State.IN_PROGRESS, Form.GROUP)


def test_a_copy_moves_the_years_and_leaves_the_rest_behind(people) -> None:
    source = stages.ready(State.SETTLED, people=people)
    copy = copy_project(actor=people["officer"], project_id=source.pk, year=2027)
    assert (copy.status, copy.year, copy.start, copy.end) == (
        State.DRAFT,
        2027,
        date(2027, 1, 1),
        date(2027, 12, 31),
    )
    assert (copy.title, copy.goals) == (source.title, source.goals)
    assert list(copy.budget_lines.values_list("fund_year", "item")) == [(2027, "machinery")]
    assert not copy.beneficiaries.exists()
    assert not copy.attachments.exists()


def test_a_copy_of_a_merged_centres_project_belongs_to_the_new_centre(people, bac_giang) -> None:
    source = stages.ready(State.SETTLED, center="TTKC-24-63", provinces=[bac_giang], year=2024)
    copy = copy_project(actor=people["officer"], project_id=source.pk, year=2027)
    assert copy.center.code == "TTKC-24"
    assert not copy.provinces.exists()
