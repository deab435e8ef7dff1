"""The tab of history: the whole story of a đề án in order, filtered and in pages, without what only its author reads."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import audit
from projects.drafts import LineDraft
from projects.enums import State
from projects.history_words import ACTS, DRAFTS, KINDS
from projects.models import Amendment, Attachment, Contract, Inspection, StateChange
from projects.services.amendment_requests import start_amendment
from projects.services.appraisal_drafts import save_appraisal
from projects.services.appraisals import start_appraisal
from projects.services.budgets import set_budget
from projects.services.discussions import add_comment, close_discussion, open_discussion
from projects.services.execution import record_contract
from projects.services.inspections import record_inspection
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.appraising import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def url(project) -> str:
    return reverse("projects:history", args=[project.code])


def told(person, project, query: str = "") -> str:
    return text_of(client_of(person).get(url(project) + query).content.decode())


def titles(answer) -> list[str]:
    return [moment.title for moment in answer.context["moments"]]


def note(actor, action: str, obj, **values) -> None:
    audit.record(actor=actor, action=action, obj=obj, **values)


def test_the_story_tells_what_was_done_to_every_part(people) -> None:
    project = stages.ready(State.APPROVED)
    officer = people["officer"]
    record_contract(
        actor=officer,
        project_id=project.pk,
        number="07/HĐ-KC",
        signed_on=date(2026, 2, 3),
        value=stages.SUPPORT,
    )
    talk = open_discussion(actor=people["appraiser"], project_id=project.pk, text="Hiện trạng nhà xưởng?")
    add_comment(actor=people["appraiser"], discussion_id=talk.pk, text="Nhờ gửi thêm ảnh hiện trạng.")
    text = told(people["auditor"], project)
    assert f"{officer} Ghi hợp đồng: 07/HĐ-KC" in text
    assert "Số – 07/HĐ-KC" in text
    assert "Ngày ký – 03/02/2026" in text
    assert "Giá trị – 200.000.000" in text
    assert f"{people['appraiser']} Ghi ý kiến Nhờ gửi thêm ảnh hiện trạng." in text
    assert text.index("Ghi ý kiến Nhờ") < text.index("Ghi hợp đồng: 07/HĐ-KC")


def test_a_budget_tells_the_lines_that_changed_and_only_those(people) -> None:
    project = stages.ready(State.DRAFT)
    same = LineDraft(2026, "machinery", {"national": stages.SUPPORT})
    set_budget(
        actor=people["officer"],
        project_id=project.pk,
        lines=[same, LineDraft(2026, "trademark", {"national": 1})],
    )
    set_budget(
        actor=people["officer"],
        project_id=project.pk,
        lines=[same, LineDraft(2026, "trademark", {"national": 20_000_000})],
    )
    last = client_of(people["auditor"]).get(f"{url(project)}?loai=du-toan").context["moments"][0]
    (lines,) = last.differences
    assert "machinery" not in lines.before + lines.after
    assert "200.000.000" not in lines.before + lines.after
    assert (lines.before.count("Năm ngân sách: 2026"), lines.after.count("Năm ngân sách: 2026")) == (1, 1)
    assert "Quốc gia (đồng): 20.000.000" in lines.after


def test_a_kind_shows_its_acts_alone_and_refusals_are_one(people) -> None:
    project = stages.ready(State.DRAFT)
    StateChange.objects.create(
        project=project,
        action="return",
        from_state="base_appraisal",
        to_state="returned",
        actor=people["appraiser"],
    )
    note(people["officer"], "attachment.add", Attachment.objects.filter(project=project).first())
    note(people["officer"], "project.update", project, before={"title": "Cũ"}, after={"title": "Mới"})
    audit.record_refusal(actor=people["officer"], action="project.approve", obj=project, reason="Không được.")
    client = client_of(people["auditor"])
    found = {
        kind: titles(client.get(f"{url(project)}?loai={kind}"))
        for kind in ("", "buoc", "giay-to", "ho-so", "ket-qua", "tu-choi", "x", "%00")
    }
    step = "Trả lại bổ sung: Thẩm định cấp cơ sở → Trả lại bổ sung"
    whole = ["Phê duyệt kế hoạch", "Sửa hồ sơ", "Thêm tài liệu", step]
    assert found == {
        "": whole,
        "buoc": ["Phê duyệt kế hoạch", step],
        "giay-to": ["Thêm tài liệu"],
        "ho-so": ["Sửa hồ sơ"],
        "ket-qua": [],
        "tu-choi": ["Phê duyệt kế hoạch"],
        "x": whole,
        "%00": whole,
    }
    assert "Chưa có việc nào loại này." in told(people["auditor"], project, "?loai=ket-qua")


def test_every_act_on_a_de_an_is_of_one_kind() -> None:
    def kinds(act: str) -> list[str]:
        return [
            kind.key
            for kind in KINDS
            if any(act.startswith(start) if start.endswith(".") else act == start for start in kind.starts)
        ]

    assert {act: kinds(act) for act in ACTS if len(kinds(act)) != 1} == {}
    assert set(DRAFTS) <= set(ACTS)


def test_what_only_its_author_reads_is_left_out(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    draft = start_appraisal(actor=people["appraiser"], project_id=project.pk)
    save_appraisal(actor=people["appraiser"], appraisal_id=draft.pk, changes=written(opinion="Chưa nên"))
    running = stages.ready(State.IN_PROGRESS)
    asked = start_amendment(actor=people["officer"], project_id=running.pk, kind="other")
    for who in ("appraiser", "officer", "auditor", "admin"):
        text = told(people[who], project)
        assert "Bắt đầu thẩm định: Cấp cơ sở" in text
        assert "Chưa nên" not in text
        assert "Lưu phiếu thẩm định" not in text
        assert "Bắt đầu đề nghị điều chỉnh" not in told(people[who], running)
    Amendment.objects.filter(pk=asked.pk).update(sent_at=timezone.now(), state="sent", reason="Cần đổi.")
    assert "Bắt đầu đề nghị điều chỉnh: điều chỉnh 1" in told(people["auditor"], running)


def test_what_the_authorities_discuss_among_themselves_is_told_to_them_alone(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    inner = open_discussion(
        actor=people["appraiser"], project_id=project.pk, text="Dự toán có vẻ kê cao.", audience="authority"
    )
    add_comment(actor=people["department_lead"], discussion_id=inner.pk, text="Kiểm tra báo giá trước.")
    close_discussion(actor=people["appraiser"], discussion_id=inner.pk, text="Đã kiểm tra.")
    open_discussion(actor=people["appraiser"], project_id=project.pk, text="Nhờ bổ sung báo giá.")
    for who, reads in {"appraiser": True, "reviewer": True, "officer": False, "center_lead": False}.items():
        text = told(people[who], project)
        assert "Nhờ bổ sung báo giá." in text
        for said in ("Dự toán có vẻ kê cao.", "Kiểm tra báo giá trước.", "Đã kiểm tra.", "Kết thúc trao đổi"):
            assert (said in text) == reads, (who, said)


def test_personal_numbers_and_mail_are_masked_for_everyone(people) -> None:
    project = stages.ready(State.DRAFT)
    note(
        people["officer"], "project.update", project,
        before={"note": "CCCD 001099012345"}, after={"note": "Gọi an.nguyen@example.vn"}, reason="Số 001099012345",
    )  # fmt: skip
    for who in ("officer", "admin"):
        text = told(people[who], project)
        assert "001099012345" not in text
        assert "an.nguyen@" not in text
        assert "CCCD •••••••••345" in text


def test_another_de_an_s_story_is_not_mixed_in(people) -> None:
    mine, other = stages.ready(State.DRAFT), stages.ready(State.DRAFT)
    note(people["officer"], "project.update", other, after={"title": "Tên của đề án khác"})
    note(people["officer"], "attachment.add", Attachment.objects.filter(project=other).first())
    assert titles(client_of(people["officer"]).get(url(mine))) == []
    assert client_of(people["stranger"]).get(url(mine)).status_code == 404


def test_pages_hold_every_moment_once_in_order_of_time(people) -> None:
    project = stages.ready(State.DRAFT)
    for number in range(23):
        note(people["officer"], "project.update", project, after={"title": f"Tên {number:02}"})
    StateChange.objects.create(
        project=project,
        action="return",
        from_state="base_appraisal",
        to_state="returned",
        actor=people["appraiser"],
    )
    client = client_of(people["officer"])
    seen = []
    for page in (1, 2, 3):
        answer = client.get(f"{url(project)}?page={page}&page_size=10")
        seen += [one.differences[0].after if one.differences else "bước" for one in answer.context["moments"]]
    assert seen == ["bước", *(f"Tên {number:02}" for number in reversed(range(23)))]
    assert "21–24 trong 24" in text_of(answer.content.decode())


def test_the_number_of_queries_does_not_grow(people) -> None:
    project = stages.ready(State.IN_PROGRESS, people=people)
    client = client_of(people["auditor"])

    def happen(number: int) -> None:
        record_inspection(
            actor=people["appraiser"], project_id=project.pk, happened_on=project.start, inspectors="Sở", finding=f"Lần {number}"
        )  # fmt: skip
        contract = Contract.objects.create(
            project=project, number=f"{number}/PL", signed_on=date(2026, 3, 1), value=1, recorded_by=people["officer"]
        )  # fmt: skip
        note(people["officer"], "contract.record", contract, after={"recorded_by_id": people["officer"].pk})
        open_discussion(actor=people["officer"], project_id=project.pk, text=f"Ý kiến {number}")
        StateChange.objects.create(
            project=project,
            action="start",
            from_state="contracted",
            to_state="in_progress",
            actor=people["officer"],
        )

    happen(1)
    one = queries_of(client, url(project))
    for number in range(2, 5):
        happen(number)
    assert queries_of(client, url(project)) == one
    assert Inspection.objects.filter(project=project).count() >= 4
