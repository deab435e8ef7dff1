"""What an amendment leaves out of step once it is decided: told on its pages, seen by whoever decides, no bar."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone

from centers.models import User
from core.models import AuditEvent
from projects.drafts import BeneficiaryDraft, LineDraft
from projects.enums import Form, State
from projects.models import Amendment, Contract, Project, ProjectFacility
from projects.selectors.amendment_effects import effects_of, seen_mark
from projects.services.amendment_requests import create_amendment
from projects.services.amendments import confirm_amendment, decide_amendment
from tests import factories
from tests.pages import text_of
from tests.projects import papers, stages
from tests.projects.appraising import client_of, html_of, url

pytestmark = pytest.mark.django_db

TR = 1_000_000
MACHINES = "Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT"
ADVANCE = (
    "Đã tạm ứng 175.000.000 đồng nguồn khuyến công quốc gia năm 2026; với kinh phí sau điều chỉnh 200.000.000 đồng, mức được tạm ứng "
    "trước nghiệm thu là 140.000.000 đồng (căn cứ Điều 13, 36/2013/TT-BCT), vượt 35.000.000 đồng."
)
CONTRACT = "Giá trị hợp đồng 250.000.000 đồng vượt kinh phí hỗ trợ sau điều chỉnh 200.000.000 đồng, vượt 50.000.000 đồng."
FACILITIES = (
    f"{MACHINES}: các đơn vị thụ hưởng đang ghi mức hỗ trợ cộng lại 250.000.000 đồng, dự toán sau điều chỉnh hỗ trợ 200.000.000 đồng, "
    "lệch 50.000.000 đồng."
)


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }


def running(people: dict[str, User], *, advanced: int = 175 * TR, **fields: Any) -> Project:
    """250 tr for machines of 500 tr: assigned, contracted, advanced to 70 %, one facility with all of it."""
    made = stages.ready(State.IN_PROGRESS, people=people, support=250 * TR, **fields)
    Contract.objects.filter(project=made).update(value=250 * TR)
    factories.entry(made, "assign", 250 * TR)
    factories.entry(made, "advance", advanced, happened_on=date(2026, 2, 10))
    return made


def ask(
    people: dict[str, User], project: Project, *lines: LineDraft, kind: str = "lower_or_equal_support"
) -> Amendment:
    return create_amendment(
        actor=people["officer"], project_id=project.pk, kind=kind, reason="Máy rẻ hơn.",
        changes={"budget": list(lines)},
    )  # fmt: skip


def machines(support: int) -> LineDraft:
    return LineDraft(2026, "machinery", {"national": support}, eligible_cost=500 * TR)


def box_on(page: str) -> str:
    """The box that says that the effects were seen."""
    (box,) = re.findall(r'<input[^>]*name="aware"[^>]*>', page)
    return str(box)


def mark_on(page: str) -> str:
    (mark,) = re.findall(r'value="(\w{32})"', box_on(page))
    return str(mark)


def told(project: Project, asked: Amendment) -> list[tuple[str, str]]:
    return [(one.code, str(one.said)) for one in effects_of(project, asked)]


def test_a_lower_support_tells_of_advance_contract_and_facilities(people: dict[str, User]) -> None:
    project = running(people)
    found = effects_of(project, ask(people, project, machines(200 * TR)))
    assert [(one.code, str(one.said)) for one in found] == [
        ("advance_above_class", ADVANCE),
        ("contract_above_support", CONTRACT),
        ("facilities_off_support", FACILITIES),
    ]
    assert [str(one.way) for one in found] == [
        "Đơn vị thực hiện hoàn trả phần vượt, hoặc nêu trong lý do điều chỉnh vì sao giữ đến khi nghiệm thu.",
        "Ký phụ lục giảm giá trị hợp đồng và đính kèm vào hồ sơ; phần vượt không được giải ngân.",
        "Loại điều chỉnh này không sửa danh sách thụ hưởng: lập thêm đề nghị “Thay đổi đơn vị thụ hưởng” để ghi lại mức hỗ trợ của "
        "từng đơn vị.",
    ]


def test_what_keeps_its_measure_is_not_told(people: dict[str, User]) -> None:
    """140 tr of 200 tr is the class exactly; a contract of 200 tr and a support of 200 tr fit."""
    project = running(people, advanced=140 * TR)
    Contract.objects.update(value=200 * TR)
    ProjectFacility.objects.update(support=200 * TR)
    assert told(project, ask(people, project, machines(200 * TR))) == []


def test_a_refund_counts(people: dict[str, User]) -> None:
    project = running(people)
    factories.entry(project, "refund", 34 * TR, happened_on=date(2026, 2, 20))
    (code, said), *_ = told(project, ask(people, project, machines(200 * TR)))
    assert code == "advance_above_class"
    assert "Đã tạm ứng 141.000.000 đồng" in said
    assert said.endswith("vượt 1.000.000 đồng.")


def test_an_excess_that_was_there_before_is_told_when_it_grows(people: dict[str, User]) -> None:
    project = running(people, advanced=200 * TR)
    same = ask(people, project, machines(249 * TR), LineDraft(2026, "consulting", {"national": 1 * TR}))
    assert [code for code, _ in told(project, same)] == ["facilities_off_support"]
    lower = ask(people, project, machines(240 * TR))
    assert told(project, lower)[0][1].endswith("vượt 32.000.000 đồng.")


def test_a_rise_tells_of_the_facilities_alone(people: dict[str, User]) -> None:
    project = running(people)
    found = told(project, ask(people, project, machines(260 * TR), kind="raise_support"))
    assert [code for code, _ in found] == ["facilities_off_support"]
    assert found[0][1].endswith("dự toán sau điều chỉnh hỗ trợ 260.000.000 đồng, lệch 10.000.000 đồng.")


def test_a_share_without_a_facility_is_no_matter_before_and_after(people: dict[str, User]) -> None:
    """Facilities that never had all of the support may have less than it; never more."""
    project = running(people, advanced=100 * TR)
    Contract.objects.update(value=100 * TR)
    ProjectFacility.objects.update(support=150 * TR)
    assert told(project, ask(people, project, machines(200 * TR))) == []
    assert [code for code, _ in told(project, ask(people, project, machines(149 * TR)))] == [
        "facilities_off_support"
    ]


def test_a_change_of_the_facilities_is_told_with_the_way_inside_it(people: dict[str, User]) -> None:
    project = running(people)
    first = project.beneficiaries.get().facility_id
    asked = create_amendment(
        actor=people["officer"], project_id=project.pk, kind="change_beneficiary", reason="Chia lại.",
        changes={"beneficiaries": [BeneficiaryDraft(first, "machinery", 200 * TR)]},
    )  # fmt: skip
    (found,) = effects_of(project, asked)
    assert found.code == "facilities_off_support"
    assert found.way == "Sửa mức hỗ trợ của từng đơn vị thụ hưởng trong chính đề nghị này."


def test_a_group_mends_its_list_itself_before_it_starts(people: dict[str, User]) -> None:
    project = running(people, form=Form.GROUP)
    Project.objects.filter(pk=project.pk).update(status=State.CONTRACTED)
    project.refresh_from_db()
    *_, last = effects_of(project, ask(people, project, machines(200 * TR)))
    assert last.way == "Sửa mức hỗ trợ ở danh sách thụ hưởng; đề án nhóm sửa được đến khi bắt đầu thực hiện."


def test_other_kinds_tell_nothing(people: dict[str, User]) -> None:
    project = running(people)
    asked = create_amendment(
        actor=people["officer"],
        project_id=project.pk,
        kind="other",
        reason="Rõ hơn.",
        changes={"need": "Mới"},
    )
    assert told(project, asked) == []


def test_nothing_of_it_bars_the_decision_in_law_once_it_was_seen(people: dict[str, User]) -> None:
    project = running(people)
    asked = ask(people, project, machines(200 * TR))
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    decided = decide_amendment(
        actor=people["approver"],
        amendment_id=asked.pk,
        number="7/QĐ",
        date=date(2026, 3, 1),
        issuer="agency",
        seen=seen_mark(effects_of(project, asked)),
    )
    assert decided.state == "decided"


# The pages


def test_every_page_of_the_request_tells_it(people: dict[str, User]) -> None:
    project = running(people)
    asked = ask(people, project, machines(200 * TR))
    for who, name in (("officer", "amendment"), ("department_lead", "amendment_confirm")):
        text = text_of(html_of(client_of(people[who]).get(url(name, project, asked.number))))
        assert "Hệ quả phải xử lý" in text
        assert ADVANCE in text
        assert CONTRACT in text
        assert FACILITIES in text


def test_the_decider_has_to_see_it(people: dict[str, User]) -> None:
    project = running(people)
    asked = ask(people, project, machines(200 * TR))
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    client, address = client_of(people["approver"]), url("amendment_decide", project, asked.number)
    page = html_of(client.get(address))
    assert ADVANCE in text_of(page)
    assert 'name="aware"' in page

    def send(**more: str) -> Any:
        scan = SimpleUploadedFile("Quyết định.pdf", papers.pdf("").read())
        ruling = {"number": "7/QĐ", "date": "01/03/2026", "issuer": "agency", "paper": scan}
        return client.post(address, {**ruling, **more})

    refused = send()
    assert refused.status_code == 422
    assert "Xem các hệ quả ở trên rồi đánh dấu." in text_of(html_of(refused))
    asked.refresh_from_db()
    assert asked.state == "confirmed"
    mark = mark_on(page)
    ProjectFacility.objects.filter(project=project).update(support=F("support") - 1)
    stale = send(aware=mark)
    assert stale.status_code == 422
    assert " checked" not in box_on(html_of(stale))
    assert send(aware=mark_on(html_of(stale))).status_code == 302
    event = AuditEvent.objects.get(action="amendment.decide", refused=False)
    assert any("tạm ứng" in one for one in event.after["effects"])
    asked.refresh_from_db()
    assert asked.state == "decided"
    after = text_of(html_of(client.get(url("amendment", project, asked.number))))
    assert "Hệ quả phải xử lý" not in after


def test_without_effects_nothing_is_to_be_ticked(people: dict[str, User]) -> None:
    project = running(people, advanced=100 * TR)
    Contract.objects.update(value=100 * TR)
    ProjectFacility.objects.update(support=100 * TR)
    asked = ask(people, project, machines(200 * TR))
    confirm_amendment(actor=people["department_lead"], amendment_id=asked.pk)
    page = html_of(client_of(people["approver"]).get(url("amendment_decide", project, asked.number)))
    assert "Hệ quả phải xử lý" not in page
    assert 'name="aware"' not in page


def test_a_withdrawn_contract_counts_for_nothing(people: dict[str, User]) -> None:
    project = running(people, advanced=100 * TR)
    Contract.objects.filter(project=project).update(
        withdrawn_at=timezone.now(), withdrawn_by=people["officer"], withdraw_reason="Gõ nhầm."
    )
    Contract.objects.create(
        project=project,
        number="02/HĐ",
        signed_on=date(2026, 2, 1),
        value=200 * TR,
        recorded_by=people["officer"],
    )
    assert "contract_above_support" not in [
        code for code, _ in told(project, ask(people, project, machines(200 * TR)))
    ]
