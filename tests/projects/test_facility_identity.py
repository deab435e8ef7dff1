"""Who the beneficiary of a sent đề án is: no merge and no mending puts another in its place behind the amendment; requests follow a merge."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Facility
from beneficiaries.services.facilities import values_of
from centers.models import Center, Membership, User
from core.exceptions import DomainError, NotAllowed, RuleViolation
from core.models import AuditEvent
from projects.drafts import BeneficiaryDraft
from projects.enums import AmendmentState, Form, State
from projects.models import Amendment, Project
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment, return_amendment
from projects.services.mending import LOOK_FIRST, mend_facility
from projects.services.merging import merge_facilities
from tests import factories
from tests.pages import text_of
from tests.projects import stages
from tests.projects.deciding import client_of
from tests.projects.test_views_mending import sent

pytestmark = pytest.mark.django_db
TAKEN = "0100233488"
SENT = (
    State.BASE_APPRAISAL, State.PLAN_PENDING, State.APPROVED, State.IN_PROGRESS, State.ACCEPTED, State.SETTLED, State.STOPPED
)  # fmt: skip


@pytest.fixture
def people() -> dict[str, User]:
    return stages.cast()


def beneficiary(project: Project) -> Facility:
    return project.beneficiaries.get().facility


def twin(of: Facility) -> Facility:
    return factories.facility(of.province, name=of.name)


def offered(people: dict[str, User], who: str, keep: Facility, double: Facility) -> str:
    page = client_of(people[who]).get(reverse("beneficiaries:merge", args=[keep.code]), {"voi": double.code})
    assert page.status_code == 200
    return str(page.content.decode())


# Merging


def test_two_that_are_not_alike_are_never_joined(people: dict[str, User]) -> None:
    project = stages.ready(State.DRAFT, people=people)
    approved = beneficiary(project)
    other = factories.facility(project.province, name="Công ty Khác Hẳn")
    for who in ("center_lead", "department_lead", "reviewer", "admin"):
        with pytest.raises(RuleViolation) as caught:
            merge_facilities(actor=people[who], keep=other, double=approved, reason="Trùng")
        assert caught.value.code == "not_doubles"
        html = offered(people, who, other, approved)
        assert "không giống tên ở cùng địa bàn và không cùng mã số thuế" in text_of(html)
        assert 'name="reason"' not in html
    assert beneficiary(project) == approved


def test_one_tax_code_makes_two_names_alike(people: dict[str, User]) -> None:
    project = stages.ready(State.DRAFT, people=people)
    one = beneficiary(project)
    Facility.objects.filter(pk=one.pk).update(tax_code=TAKEN)
    other = factories.facility(project.province, name="Công ty Khác Hẳn", tax_code=f"{TAKEN}-001")
    merge_facilities(actor=people["center_lead"], keep=other, double=one, reason="Chi nhánh ghi hai lần")
    assert beneficiary(project) == other


@pytest.mark.parametrize("state", SENT)
def test_of_a_sent_de_an_the_implementing_side_joins_nothing(people: dict[str, User], state: State) -> None:
    project = stages.ready(state, people=people)
    approved = beneficiary(project)
    mine = twin(approved)
    for who in ("center_lead", "appraiser", "admin"):
        with pytest.raises(NotAllowed) as caught:
            merge_facilities(actor=people[who], keep=mine, double=approved, reason="Trùng")
        assert caught.value.code == "identity_bound"
        assert "lãnh đạo Sở Công Thương hoặc chuyên viên thẩm định của Cục" in caught.value.message
        assert project.code in caught.value.message
        html = offered(people, who, mine, approved)
        assert "1 đề án đã gửi hoặc đã duyệt" in text_of(html)
        assert 'name="reason"' not in html
    refused = AuditEvent.objects.filter(action="facility.merge", refused=True)
    assert {event.actor for event in refused} == {
        people[who] for who in ("center_lead", "appraiser", "admin")
    }
    assert beneficiary(project) == approved
    merge_facilities(actor=people["department_lead"], keep=mine, double=approved, reason="Ghi hai lần")
    assert beneficiary(project) == mine


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.REJECTED, State.WITHDRAWN])
def test_what_is_written_or_ended_with_nothing_given_binds_nobody(
    people: dict[str, User], state: State
) -> None:
    project = stages.ready(state, people=people)
    approved = beneficiary(project)
    merge_facilities(actor=people["center_lead"], keep=twin(approved), double=approved, reason="Trùng")
    assert beneficiary(project) != approved


def test_the_record_that_stays_may_be_joined_unless_it_gets_a_tax_code(people: dict[str, User]) -> None:
    project = stages.ready(State.APPROVED, people=people)
    approved = beneficiary(project)
    coded = factories.facility(approved.province, name=approved.name, tax_code=TAKEN)
    with pytest.raises(NotAllowed):
        merge_facilities(actor=people["center_lead"], keep=approved, double=coded, reason="Trùng")
    merge_facilities(actor=people["center_lead"], keep=approved, double=twin(approved), reason="Trùng")
    assert beneficiary(project) == approved


def test_a_lead_with_a_hand_in_the_de_an_and_one_of_another_place_may_not(people: dict[str, User]) -> None:
    project = stages.ready(State.APPROVED, people=people)
    approved = beneficiary(project)
    mine = twin(approved)
    both = factories.user("hai-vai", project.center, "officer")
    Membership.objects.create(
        user=both,
        center=Center.objects.get(code="SCT-24"),
        role="department_lead",
        valid_from=date(2020, 1, 1),
    )
    for actor in (both, people["other_department_lead"]):
        with pytest.raises(NotAllowed):
            merge_facilities(actor=actor, keep=mine, double=approved, reason="Trùng")
    merge_facilities(actor=people["reviewer"], keep=mine, double=approved, reason="Trùng")
    assert beneficiary(project) == mine


def test_a_de_an_out_of_sight_is_counted_and_not_named(people: dict[str, User]) -> None:
    near = stages.ready(State.DRAFT, people=people)
    far = stages.ready(State.APPROVED, people=people, center="TTKC-52")
    one = beneficiary(near)
    factories.support(far, one, 1, item="showroom")
    with pytest.raises(NotAllowed) as caught:
        merge_facilities(actor=people["center_lead"], keep=twin(one), double=one, reason="Trùng")
    assert "1 đề án đã gửi hoặc đã duyệt (ngoài phạm vi bạn được xem)" in caught.value.message
    assert far.code not in caught.value.message


def test_the_history_of_the_de_an_tells_of_the_merge(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    gone = beneficiary(project)
    keep = twin(gone)
    merge_facilities(actor=people["department_lead"], keep=keep, double=gone, reason="Một giấy đăng ký")
    page = client_of(people["officer"]).get(
        reverse("projects:history", args=[project.code]), {"loai": "thu-huong"}
    )
    text = text_of(page.content.decode())
    assert "Gộp bản ghi đơn vị thụ hưởng trùng" in text
    assert f"{gone.code} · {gone.name}" in text
    assert f"{keep.code} · {keep.name}" in text
    assert "Một giấy đăng ký" in text


# Open requests for amendment


def asked(project: Project, people: dict[str, User], facility: Facility) -> Amendment:
    row = BeneficiaryDraft(facility_id=facility.pk, item="machinery", support=stages.SUPPORT, note="")
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind="change_beneficiary", reason="Cơ sở cũ giải thể",
        changes={"beneficiaries": [row]},
    )  # fmt: skip


def statuses(person: User, request: Amendment, *names: str) -> dict[str, int]:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    code = request.project.code
    return {
        name: client.get(reverse(f"projects:{name}", args=[code, request.number])).status_code
        for name in names
    }


def test_a_request_that_waits_follows_the_merge_and_is_decided(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people, form=Form.SINGLE)
    new = factories.facility(project.province)
    request = asked(project, people, new)
    keep = twin(new)
    with pytest.raises(NotAllowed):
        merge_facilities(actor=people["center_lead"], keep=keep, double=new, reason="Trùng")
    html = offered(people, "department_lead", keep, new)
    assert f"1 đề nghị điều chỉnh đang mở ghi {keep.code} thay cho bản ghi bị xóa" in text_of(html)
    merge_facilities(actor=people["department_lead"], keep=keep, double=new, reason="Trùng")
    request.refresh_from_db()
    assert [row["facility_id"] for row in request.after["beneficiaries"]] == [keep.pk]
    for who in ("officer", "department_lead", "approver"):
        found = statuses(people[who], request, "amendment", "amendment_whole")
        assert found == {"amendment": 200, "amendment_whole": 200}
    confirm_amendment(actor=people["department_lead"], amendment_id=request.pk)
    decided = decide_amendment(
        actor=people["approver"], amendment_id=request.pk, number="7/QĐ", date=date(2026, 3, 1), issuer="agency",
        seen=stages.seen_of(request),
    )  # fmt: skip
    assert decided.state == AmendmentState.DECIDED
    assert beneficiary(project) == keep


def test_the_side_before_follows_too_so_that_nothing_seems_changed_meanwhile(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    old = beneficiary(project)
    request = asked(project, people, factories.facility(project.province))
    keep = twin(old)
    merge_facilities(actor=people["department_lead"], keep=keep, double=old, reason="Trùng")
    request.refresh_from_db()
    assert [row["facility_id"] for row in request.before["beneficiaries"]] == [keep.pk]
    confirm_amendment(actor=people["department_lead"], amendment_id=request.pk)
    request.refresh_from_db()
    assert request.state == AmendmentState.CONFIRMED


def test_a_returned_request_is_read_mended_and_withdrawn_after_a_merge(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    new = factories.facility(project.province)
    request = asked(project, people, new)
    return_amendment(actor=people["department_lead"], amendment_id=request.pk, reason="Ghi rõ hơn")
    keep = twin(new)
    merge_facilities(actor=people["department_lead"], keep=keep, double=new, reason="Trùng")
    names = ("amendment", "amendment_edit", "amendment_send", "amendment_withdraw")
    assert statuses(people["officer"], request, *names) == dict.fromkeys(names, 200)
    # What was sent in the round that came back stays as it was, and says that the record went.
    page = client_of(people["department_lead"]).get(
        reverse("projects:amendment", args=[project.code, request.number])
    )
    assert page.status_code == 200
    assert f"{new.name} (đã gộp)" in text_of(page.content.decode())


def test_a_request_of_before_that_names_a_merged_record_is_still_read(people: dict[str, User]) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    new = factories.facility(project.province)
    request = asked(project, people, new)
    lost = 99_999_999
    Amendment.objects.filter(pk=request.pk).update(
        after={"beneficiaries": [{**request.after["beneficiaries"][0], "facility_id": lost}]}
    )
    assert statuses(people["officer"], request, "amendment") == {"amendment": 200}


# Mending


def mend(actor: User, facility: Facility, **changes: object) -> Facility:
    """As a person does it: what is shown first is looked at."""
    given = {"actor": actor, "facility": facility, "changes": changes, "seen": values_of(facility)}
    try:
        return mend_facility(**given)  # type: ignore[arg-type]
    except RuleViolation as refusal:
        if refusal.code != LOOK_FIRST:
            raise
        return mend_facility(**given, looked_at=refusal.details["fingerprint"])  # type: ignore[arg-type]


@pytest.mark.parametrize("changes", [{"name": "Công ty Em Trai"}, {"tax_code": TAKEN}])
@pytest.mark.parametrize("state", [State.BASE_APPRAISAL, State.IN_PROGRESS, State.SETTLED])
def test_name_and_tax_code_of_a_sent_de_an_are_mended_by_the_other_side(
    people: dict[str, User], state: State, changes: dict[str, str]
) -> None:
    project = stages.ready(state, people=people)
    facility = beneficiary(project)
    for who in ("officer", "center_lead", "appraiser", "admin"):
        with pytest.raises(NotAllowed) as caught:
            mend(people[who], facility, **changes)
        assert caught.value.code == "identity_bound"
    assert AuditEvent.objects.filter(action="facility.update", refused=True).count() == 4
    mend(people["department_lead"], facility, **changes)
    facility.refresh_from_db()
    assert {name: getattr(facility, name) for name in changes} == changes
    page = client_of(people["officer"]).get(reverse("projects:history", args=[project.code]))
    assert "Sửa tên, mã số thuế, địa bàn đơn vị thụ hưởng" in text_of(page.content.decode())


def test_small_corrections_stay_free(people: dict[str, User]) -> None:
    facility = beneficiary(stages.ready(State.IN_PROGRESS, people=people))
    mend_facility(
        actor=people["officer"], facility=facility, seen=values_of(facility),
        changes={"address": "Thôn Phúc Long", "commune": "Nếnh", "note": "Sửa chính tả", "name": facility.name},
    )  # fmt: skip
    facility.refresh_from_db()
    assert (facility.address, facility.commune) == ("Thôn Phúc Long", "Nếnh")


@pytest.mark.parametrize("name", ["name", "tax_code", "province"])
def test_de_an_whose_beneficiary_changes_are_looked_at_first(people: dict[str, User], name: str) -> None:
    draft = stages.ready(State.DRAFT, people=people)
    facility = beneficiary(draft)
    new = {"name": "HTX Tên Mới", "tax_code": TAKEN, "province": None}[name]
    with pytest.raises(DomainError) as caught:
        mend_facility(
            actor=people["reviewer"], facility=facility, changes={name: new}, seen=values_of(facility)
        )
    assert caught.value.code == LOOK_FIRST
    assert caught.value.details["resting"].by_identity == (draft.code,)


def test_the_page_says_what_rests_on_the_name_and_whom_to_ask(people: dict[str, User]) -> None:
    project = stages.ready(State.SETTLED, people=people)
    facility = beneficiary(project)
    address = reverse("beneficiaries:mend", args=[facility.code])

    def send(who: str) -> tuple[int, str]:
        client = client_of(people[who])
        answer = client.post(address, sent(client.get(address), name="HTX Tên Mới"))
        return answer.status_code, text_of(answer.content.decode())

    status, text = send("officer")
    assert status == 403
    assert "gửi giấy đăng ký kinh doanh và lý do cho họ" in text
    status, text = send("department_lead")
    assert status == 422
    assert f"1 đề án ghi cơ sở này là đơn vị thụ hưởng: {project.code}" in text
    assert "lịch sử đề án ghi lại việc đổi" in text
