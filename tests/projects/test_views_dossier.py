"""What an appraiser has before them, what was sent and changed, and the paper that comes of it."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from projects.drafts import BeneficiaryDraft, LineDraft
from projects.enums import State
from projects.models import Attachment, Project, ProjectFacility
from projects.services.appraisals import start_appraisal
from projects.services.budgets import set_beneficiaries, set_budget
from projects.services.documents import add_attachment
from projects.services.lifecycle import transition_project
from projects.services.proposals import update_project
from tests import factories
from tests.pages import queries_of, text_of
from tests.projects import stages
from tests.projects.appraising import client_of, complete, html_of, submit, url
from tests.projects.papers import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return stages.cast()


def test_the_minutes_are_a_paper_about_what_was_sent(people) -> None:
    project = stages.ready(State.DRAFT, title="Máy sấy vải thiều")
    submit(project, people)
    appraisal = complete(
        people["appraiser"], project, council=(("Ngô Thị Lan", "chair", "Phó giám đốc Sở"), ("Lê Văn Bảy", "secretary"))
    )  # fmt: skip
    Project.objects.filter(pk=project.pk).update(title="Tên sửa về sau")

    answer = client_of(people["officer"]).get(url("appraisal_minutes", project, appraisal.pk))

    assert (answer["Content-Type"], answer["Content-Disposition"].startswith("attachment; ")) == (
        "application/pdf",
        True,
    )
    text = " ".join(
        " ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages
    )
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BIÊN BẢN", "Số: 05/BB-SCT", "Máy sấy vải thiều", "SỞ CÔNG THƯƠNG",
        "khuyến công quốc gia 200.000.000 đồng", "Ngô Thị Lan, Phó giám đốc Sở – Chủ tịch hội đồng", "Đồng ý.",
        "Năng lực của đơn vị thực hiện", "CHỦ TỊCH HỘI ĐỒNG",
    ):  # fmt: skip
        assert part in text, part
    assert "Tên sửa về sau" not in text


def test_the_lead_passes_from_the_sheet_and_the_step_names_its_sheet(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    appraisal = complete(people["appraiser"], project)
    lead = client_of(people["department_lead"])

    sheet = html_of(lead.get(url("appraisal", project, appraisal.pk)))
    step = html_of(lead.get(url("step", project, "pass")))

    assert "căn cứ của bước tiếp theo" in sheet
    assert url("step", project, "pass") in sheet
    assert url("appraisal", project, appraisal.pk) in step
    assert "05/BB-SCT" in step
    assert url("step", project, "pass") not in html_of(
        client_of(people["appraiser"]).get(url("appraisal", project, appraisal.pk))
    )


def test_a_mended_dossier_goes_back_to_its_level_and_says_what_changed(people) -> None:
    project = stages.ready(State.DRAFT, goals="Tăng công suất lên 500 tấn mỗi năm.")
    submit(project, people)
    transition_project(
        project_id=project.pk, action="return", actor=people["appraiser"], reason="Nêu rõ công suất."
    )
    officer = people["officer"]
    overview = html_of(client_of(officer).get(url("overview", project)))
    assert "Nêu rõ công suất." in overview
    assert "về đúng cấp đã trả: thẩm định cấp cơ sở" in overview

    update_project(
        actor=officer, project_id=project.pk,
        changes={"goals": "Tăng công suất lên 800 tấn mỗi năm.", "end": date(2026, 11, 30)},
    )  # fmt: skip
    set_budget(
        actor=officer, project_id=project.pk,
        lines=[LineDraft(2026, "machinery", {"national": 150_000_000, "counterpart": 250_000_000}, eligible_cost=400_000_000)],
    )  # fmt: skip
    facility = project.beneficiaries.get().facility
    set_beneficiaries(
        actor=officer, project_id=project.pk, rows=[BeneficiaryDraft(facility.pk, "machinery", 150_000_000)]
    )
    add_attachment(
        actor=officer, project_id=project.pk, kind="quotation", name="Báo giá.pdf", content=pdf("x")
    )
    before = text_of(html_of(client_of(people["center_lead"]).get(url("step", project, "submit"))))
    assert "Đã sửa từ lần gửi 1" in before
    assert "Nêu rõ công suất." in before
    submit(project, people)
    assert project.status == State.BASE_APPRAISAL

    page = html_of(client_of(people["appraiser"]).get(url("appraise", project)))
    text = text_of(page)
    for part in (
        "Thay đổi so với lần gửi 1", "Nêu rõ công suất.", "Ngày kết thúc Sửa 31/12/2026 30/11/2026",
        "khuyến công quốc gia Sửa 200.000.000 đồng 150.000.000 đồng", "hỗ trợ Sửa 200.000.000 đồng 150.000.000 đồng",
        "Hồ sơ: Báo giá, thông số kỹ thuật Thêm – Báo giá.pdf",
    ):  # fmt: skip
        assert part in text, part
    assert "<del>500</del>" in page
    assert "<ins>800</ins>" in page
    separate = client_of(people["auditor"]).get(url("submission_changes", project, 2))
    assert "<ins>800</ins>" in html_of(separate)
    for number in (1, 3, 99999):
        assert client_of(people["auditor"]).get(url("submission_changes", project, number)).status_code == 404
    listed = text_of(html_of(client_of(people["auditor"]).get(url("appraisals", project))))
    assert "Lần 2" in listed
    assert "trả lại bổ sung" in listed.lower()


def test_a_paper_added_while_it_is_appraised_is_marked(people) -> None:
    project = stages.ready(State.DRAFT)
    submit(project, people)
    add_attachment(
        actor=people["officer"], project_id=project.pk, kind="quotation", name="Báo giá.pdf", content=pdf("x")
    )
    page = html_of(client_of(people["appraiser"]).get(url("appraise", project)))
    assert page.count("Bổ sung sau khi gửi") == 1


def test_earlier_support_is_shown_in_sight_and_counted_out_of_sight(people) -> None:
    project = stages.ready(State.BASE_APPRAISAL)
    facility = project.beneficiaries.get().facility
    mine = stages.ready(State.SETTLED, code="KCQG-2024-0007")
    far = stages.ready(State.SETTLED, center="TTKC-52", code="KCQG-2023-0009")
    refused = stages.ready(State.REJECTED, code="KCQG-2022-0001")
    for other in (mine, far, refused):
        ProjectFacility.objects.create(project=other, facility=facility, item="machinery", support=90_000_000)

    seen = text_of(html_of(client_of(people["appraiser"]).get(url("appraise", project))))

    assert "KCQG-2024-0007" in seen
    assert "Cùng khoản" in seen
    assert "1 lần khác ngoài phạm vi xem của bạn" in seen
    assert "KCQG-2023-0009" not in seen
    assert "KCQG-2022-0001" not in seen


def test_the_list_asks_as_much_of_three_sheets_as_of_one(people) -> None:
    counts = []
    for rows in (1, 3):
        project = stages.ready(State.DRAFT)
        for number in range(rows):
            submit(project, people)
            complete(people["appraiser"], project, council=(("Ngô Thị Lan", "chair"),))
            transition_project(
                project_id=project.pk, action="return", actor=people["appraiser"], reason=f"Lần {number}."
            )
        client = client_of(people["appraiser"])
        counts.append(queries_of(client, url("appraisals", project)))
    assert counts[0] == counts[1]


def test_the_dossier_asks_as_much_of_three_beneficiaries_as_of_one(people) -> None:
    counts = []
    for rows in (1, 3):
        project = stages.ready(State.DRAFT)
        submit(project, people)
        transition_project(
            project_id=project.pk, action="return", actor=people["appraiser"], reason="Bổ sung."
        )
        for number in range(rows):
            facility = factories.facility(project.province, name=f"Cơ sở {number}")
            for owner in (project, stages.ready(State.SETTLED)):
                ProjectFacility.objects.create(
                    project=owner,
                    facility=facility,
                    item="machinery",
                    support=None if owner == project else 1_000,
                )
            Attachment.objects.create(
                project=project, kind="other", name=f"{number}.pdf", file=f"{project.pk}/{number}",
                content_type="application/pdf", size=9, sha256=str(number) * 64,
            )  # fmt: skip
            factories.budget(
                project, 1_000_000, source="counterpart", item=("trademark", "fair", "machinery")[number]
            )
        project.beneficiaries.update(support=stages.SUPPORT // (rows + 1))
        submit(project, people)
        start_appraisal(actor=people["appraiser"], project_id=project.pk)
        counts.append(queries_of(client_of(people["appraiser"]), url("appraise", project)))
    assert counts[0] == counts[1]
