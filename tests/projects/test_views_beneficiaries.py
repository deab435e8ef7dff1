"""Beneficiaries: found without diacritics or by tax code, added, changed, taken out, entered after a look at likely doubles."""

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Facility
from beneficiaries.services.facilities import create_facility
from centers.models import Province, User
from core.models import AuditEvent
from projects.drafts import BeneficiaryDraft
from projects.enums import State
from projects.models import Project, ProjectFacility
from projects.services.budgets import drafts_of, set_beneficiaries
from tests import factories
from tests.pages import text_of
from tests.projects import stages

pytestmark = pytest.mark.django_db

TR = 1_000_000


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return stages.cast()


@pytest.fixture
def project(people: dict[str, User]) -> Project:
    return stages.ready(State.DRAFT)


@pytest.fixture
def officer_client(people: dict[str, User]) -> Client:
    client = Client()
    client.force_login(people["officer"])
    return client


@pytest.fixture
def dong_ky(bac_ninh_today: Province) -> Facility:
    return create_facility(
        actor=None, name="Công ty TNHH Gỗ Đồng Kỵ", province=bac_ninh_today, tax_code="0100233488"
    )


def address(project: Project) -> str:
    return reverse("projects:edit_beneficiaries", args=[project.code])


@pytest.mark.parametrize("text", ["dong ky", "ĐỒNG KỴ", "0100233488", "go ky"])
def test_a_facility_is_found_without_diacritics_or_by_tax_code(
    officer_client: Client, project: Project, dong_ky: Facility, gia_lai_center: object, text: str
) -> None:
    create_facility(actor=None, name="Gỗ Đồng Kỵ Gia Lai", province=Province.objects.get(map="34", code="52"))
    answer = officer_client.get(address(project), {"q": text})
    assert answer.context["found"] == [dong_ky]
    assert "MST 0100233488" in text_of(answer.content.decode())


def test_a_personal_number_stays_masked(
    officer_client: Client, project: Project, bac_ninh_today: Province
) -> None:
    person = create_facility(actor=None, name="Hộ Ông Ba", province=bac_ninh_today, tax_code="024090012345")
    for query in ({"q": "ong ba"}, {"chon": person.code}):
        html = officer_client.get(address(project), query).content.decode()
        assert "•••••••••345" in html
        assert "024090012345" not in html


def test_search_says_when_there_is_more_or_nothing(
    officer_client: Client, project: Project, bac_ninh_today: Province
) -> None:
    for number in range(11):
        factories.facility(bac_ninh_today, name=f"Xưởng mộc {number}")
    many = officer_client.get(address(project), {"q": "xuong moc"})
    none = officer_client.get(address(project), {"q": "khong he co\x00"})
    assert (len(many.context["found"]), "Còn cơ sở khác" in many.content.decode()) == (10, True)
    assert "Không có cơ sở nào khớp" in none.content.decode()
    assert f"{address(project)}co-so-moi/" in none.content.decode()


def test_adding_changing_and_taking_out(officer_client: Client, project: Project, dong_ky: Facility) -> None:
    first = drafts_of(project)[0]
    sent = {"facility": dong_ky.code, "item": "machinery", "support": "150 tr", "note": "Đợt 1"}
    answer = officer_client.post(address(project), sent, follow=True)
    assert "Đã thêm Công ty TNHH Gỗ Đồng Kỵ." in answer.content.decode()
    assert drafts_of(project) == [first, BeneficiaryDraft(dong_ky.pk, "machinery", 150 * TR, "Đợt 1")]

    was = f"{dong_ky.pk}:machinery"
    form = officer_client.get(address(project), {"sua": was}).content.decode()
    assert 'value="150.000.000"' in form
    officer_client.post(address(project), {**sent, "was": was, "item": "consulting", "support": ""})
    assert drafts_of(project)[1] == BeneficiaryDraft(dong_ky.pk, "consulting", None, "Đợt 1")

    officer_client.post(address(project), {"act": "remove", "was": f"{dong_ky.pk}:consulting"})
    assert drafts_of(project) == [first]


def test_a_wrong_line_is_told_at_its_field_and_kept(
    officer_client: Client, project: Project, dong_ky: Facility
) -> None:
    before = drafts_of(project)
    sent = {"facility": dong_ky.code, "item": "", "support": "nhiều"}
    wrong = officer_client.post(address(project), sent)
    assert wrong.status_code == 422
    assert "Chọn khoản hỗ trợ." in wrong.content.decode()
    assert "Số tiền “nhiều” không đọc được" in wrong.content.decode()
    assert 'value="nhiều"' in wrong.content.decode()
    twice = {"facility": project.beneficiaries.get().facility.code, "item": "machinery"}
    again = officer_client.post(address(project), twice)
    assert "cơ sở này đã có với cùng mục chi" in str(again.context["form"].errors["item"])
    assert drafts_of(project) == before


@pytest.mark.parametrize("was", ["x", "1", "9" * 30 + ":a", "\x00", "5:machinery"])
def test_a_line_that_is_not_there_is_not_changed(officer_client: Client, project: Project, was: str) -> None:
    before = drafts_of(project)
    answer = officer_client.post(address(project), {"act": "remove", "was": was})
    assert answer.status_code in (400, 409)
    assert drafts_of(project) == before


def test_a_facility_out_of_sight_is_neither_chosen_nor_added(
    officer_client: Client, people: dict[str, User], project: Project
) -> None:
    far = factories.facility(Province.objects.get(map="34", code="52"), name="Cơ sở xa")
    assert officer_client.get(address(project), {"chon": far.code}).status_code == 404
    sent = {"facility": far.code, "item": "machinery"}
    assert officer_client.post(address(project), sent).status_code == 404
    rows = [BeneficiaryDraft(far.pk, "machinery")]
    with pytest.raises(Exception, match="không tìm thấy cơ sở"):
        set_beneficiaries(actor=people["officer"], project_id=project.pk, rows=rows)
    assert not ProjectFacility.objects.filter(facility=far).exists()


def test_earlier_support_of_the_chosen_facility_is_told(
    officer_client: Client, project: Project, dong_ky: Facility, gia_lai_center: object
) -> None:
    far = factories.project(gia_lai_center, year=2018)
    near = factories.project(project.center, year=2022)
    ProjectFacility.objects.create(project=far, facility=dong_ky, item="trademark", support=31 * TR)
    ProjectFacility.objects.create(project=near, facility=dong_ky, item="machinery", support=33 * TR)
    text = text_of(officer_client.get(address(project), {"chon": dong_ky.code}).content.decode())
    assert "đã có 2 lần hỗ trợ ở đề án khác" in text
    assert (
        f"Năm 2022, Bắc Ninh · Ứng dụng máy móc thiết bị tiên tiến, chuyển giao công nghệ, tiến bộ KHKT: {near.code}"
        in text
    )
    assert "đề án ngoài phạm vi bạn được xem" in text
    assert (far.code in text, "31,0" in text) == (False, False)


def new(project: Project) -> str:
    return reverse("projects:new_facility", args=[project.code])


def test_a_new_facility_is_created_after_a_look_at_its_likely_doubles(
    officer_client: Client, project: Project, dong_ky: Facility, gia_lai_center: object
) -> None:
    sent = {"name": "CTCP gỗ Đồng Kỵ", "legal_form": "company", "province": "34:24", "workers": "25"}
    first = officer_client.post(new(project), sent)
    assert first.status_code == 422
    assert first.context["doubles"] == [dong_ky]
    assert Facility.objects.filter(name="CTCP gỗ Đồng Kỵ").count() == 0
    assert f"?chon={dong_ky.code}" in first.content.decode()
    assert "Vẫn tạo cơ sở mới" in first.content.decode()

    sent["looked_at"] = first.context["form"].data["looked_at"]
    done = officer_client.post(new(project), sent)
    made = Facility.objects.get(name="CTCP gỗ Đồng Kỵ")
    assert done["Location"] == f"{address(project)}?chon={made.code}#support"
    assert (made.workers, made.province) == (25, project.province)


def test_a_double_that_came_meanwhile_is_shown_first(
    officer_client: Client, project: Project, dong_ky: Facility, bac_ninh_today: Province
) -> None:
    sent = {"name": "Gỗ Đồng Kỵ", "legal_form": "company", "province": "34:24"}
    sent["looked_at"] = officer_client.post(new(project), sent).context["form"].data["looked_at"]
    newer = create_facility(actor=None, name="HTX Gỗ Đồng Kỵ", province=bac_ninh_today)
    again = officer_client.post(new(project), sent)
    assert (again.status_code, again.context["doubles"]) == (422, [dong_ky, newer])


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": " "}, "name", "Nhập tên cơ sở."),
        ({"name": "Ễ" * 301}, "name", "Tên dài quá 300 ký tự."),
        ({"tax_code": "0100233489"}, "tax_code", "chữ số kiểm tra"),
        ({"tax_code": "0100233488"}, "tax_code", "ngoài địa bàn bạn phụ trách"),
        ({"province": "34:52"}, "province", ""),
        ({"workers": "-3"}, "workers", ""),
        ({"name": "a\x00b"}, "name", ""),
    ],
)
def test_what_is_wrong_with_a_new_facility_is_told_at_its_field(
    officer_client: Client, project: Project, changes: dict[str, str], field: str, said: str
) -> None:
    create_facility(
        actor=None, name="Ở xa", province=Province.objects.get(map="34", code="52"), tax_code="0100233488"
    )
    count = Facility.objects.count()
    sent = {"name": "Xưởng mới", "legal_form": "company", "province": "34:24", **changes}
    answer = officer_client.post(new(project), sent)
    assert answer.status_code in (400, 422)
    assert said in answer.context["form"].errors[field][0]
    assert Facility.objects.count() == count


def test_a_tax_code_that_is_taken_is_refused_on_record(
    officer_client: Client, project: Project, dong_ky: Facility
) -> None:
    sent = {"name": "Xưởng khác", "legal_form": "company", "province": "34:24", "tax_code": dong_ky.tax_code}
    sent["looked_at"] = officer_client.post(new(project), sent).context["form"].data["looked_at"]
    answer = officer_client.post(new(project), sent)
    assert f"Mã số thuế này đã có ở cơ sở {dong_ky.code}." in answer.content.decode()
    assert AuditEvent.objects.filter(action="facility.create", refused=True).count() == 1


def test_a_group_stays_open_until_it_starts(officer_client: Client, people: dict[str, User]) -> None:
    found = {}
    for state in (State.DRAFT, State.BASE_APPRAISAL, State.APPROVED, State.CONTRACTED, State.IN_PROGRESS):
        group = stages.ready(state, form="group")
        group.beneficiaries.all().delete()
        found[state] = officer_client.get(address(group)).status_code
    assert list(found.values()) == [200, 409, 200, 200, 409]
    open_group = Project.objects.get(status=State.APPROVED)
    assert (
        "có thể để trống đến khi lập kế hoạch thực hiện"
        in officer_client.get(address(open_group)).content.decode()
    )


@pytest.mark.parametrize(
    ("who", "status"), [("department_lead", 403), ("auditor", 403), ("other_center_lead", 404)]
)
def test_who_may_not_write_beneficiaries(
    people: dict[str, User], project: Project, dong_ky: Facility, who: str, status: int
) -> None:
    client = Client()
    client.force_login(people[who])
    before = (drafts_of(project), Facility.objects.count())
    sent = {
        "facility": dong_ky.code,
        "item": "machinery",
        "name": "Mới",
        "legal_form": "company",
        "province": "34:24",
    }
    for url in (address(project), new(project)):
        assert client.get(url).status_code == status
        assert client.post(url, sent).status_code == status
    assert (drafts_of(project), Facility.objects.count()) == before


def test_a_list_that_somebody_changed_meanwhile_is_not_overwritten(
    people: dict[str, User], project: Project, dong_ky: Facility
) -> None:
    seen = drafts_of(project)
    set_beneficiaries(
        actor=people["officer"],
        project_id=project.pk,
        rows=[*seen, BeneficiaryDraft(dong_ky.pk, "trademark")],
    )
    with pytest.raises(Exception, match="Người khác vừa sửa danh sách thụ hưởng"):
        set_beneficiaries(actor=people["center_lead"], project_id=project.pk, rows=[], seen=seen)
    assert len(drafts_of(project)) == 2
