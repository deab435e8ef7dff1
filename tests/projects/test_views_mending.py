"""The page that mends a facility: what rests on it is shown first, nothing of others is overwritten, numbers of persons stay masked."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Facility, Sector
from beneficiaries.services.facilities import update_facility
from centers.models import Center, Province, User
from core.models import AuditEvent
from projects.enums import State
from projects.models import Finding, ProjectFacility
from tests import factories
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def facility(bac_ninh_today: Province) -> Facility:
    return factories.facility(bac_ninh_today, name="HTX Mây tre Tăng Tiến", workers=12)


@pytest.fixture
def signed_in(client: Client, officer: User) -> Client:
    client.force_login(officer)
    return client


def address(facility: Facility) -> str:
    return reverse("beneficiaries:mend", args=[facility.code])


def sent(page: HttpResponse, **typed: Any) -> dict[str, Any]:
    """What a browser sends of the page, with what a person typed; None unticks a box."""
    form = page.context["form"]  # type: ignore[attr-defined]
    found: dict[str, Any] = {"looked_at": form.looked_at}
    for bound in form:
        raw = bound.value()
        shown = "" if raw is None else bound.field.prepare_value(raw)
        text = f"{shown:%d/%m/%Y}" if hasattr(shown, "strftime") else str(shown)
        found[f"initial-{bound.name}"] = form.data.get(f"initial-{bound.name}", text)
        if bound.widget_type != "checkbox":
            found[bound.name] = text
        elif raw:
            found[bound.name] = "on"
    found |= typed
    return {name: value for name, value in found.items() if value is not None}


def test_all_fields_are_mended_and_kept_with_before_and_after(
    signed_in: Client, officer: User, facility: Facility
) -> None:
    detail = signed_in.get(reverse("beneficiaries:detail", args=[facility.code])).content.decode()
    assert address(facility) in detail
    sector = Sector.objects.order_by("-version", "code").first()
    assert sector is not None
    page = signed_in.get(address(facility))
    answer = signed_in.post(
        address(facility),
        sent(
            page, name="HTX Mây tre Tăng Tiến 2", legal_form="cooperative", tax_code="0100 233 488", commune="Nếnh",
            address="Thôn Phúc Long", trade="dd", sector=sector.pk, workers="15", capital="1,5 tỷ",
            founded_on="02/03/2015", craft_village="on", women_owned="on", note="Theo giấy đăng ký\nLần 2",
        ),
        follow=True,
    )  # fmt: skip
    assert f"Đã lưu cơ sở {facility.code}." in answer.content.decode()
    facility.refresh_from_db()
    assert (facility.tax_code, facility.capital, facility.workers) == ("0100233488", 1_500_000_000, 15)
    assert (facility.sector, facility.trade, facility.note) == (sector, "dd", "Theo giấy đăng ký\nLần 2")
    assert (facility.craft_village, facility.women_owned, facility.difficult_area) == (True, True, False)
    assert "0100233488" in facility.search
    event = AuditEvent.objects.get(action="facility.update")
    assert (event.actor, event.before["workers"], event.after["workers"]) == (officer, 12, 15)
    assert "province_id" not in event.after
    again = signed_in.post(address(facility), sent(signed_in.get(address(facility))), follow=True)
    assert "Không có gì thay đổi" in again.content.decode()
    assert AuditEvent.objects.filter(action="facility.update").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "Nhập tên cơ sở."),
        ({"tax_code": "0100233480"}, "chữ số kiểm tra"),
        ({"workers": "mười"}, "Viết số lao động bằng chữ số"),
        ({"workers": "-1"}, "0"),
        ({"founded_on": "01/01/2999"}, "Ngày thành lập ở tương lai."),
        ({"capital": "0"}, "Vốn phải lớn hơn 0."),
        ({"trade": "zz"}, "Chọn trong danh sách."),
        ({"province": "999999"}, "Chọn trong danh sách."),
        ({"sector": "999999"}, "Chọn trong danh sách."),
        ({"address": "x" * 301}, "Dài quá 300 ký tự."),
        ({"note": "x" * 5001}, "Ghi chú dài quá 5000 ký tự."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    signed_in: Client, facility: Facility, typed: dict[str, str], said: str
) -> None:
    answer = signed_in.post(address(facility), sent(signed_in.get(address(facility)), **typed))
    assert answer.status_code in (400, 422)
    form = answer.context["form"]
    assert said in str(form.errors[next(iter(typed))])
    assert not AuditEvent.objects.filter(action="facility.update", refused=False).exists()


def test_a_personal_number_never_stands_in_the_page(signed_in: Client, facility: Facility) -> None:
    Facility.objects.filter(pk=facility.pk).update(tax_code="024090012345")
    page = signed_in.get(address(facility))
    assert "024090012345" not in page.content.decode()
    assert "•••••••••345" in page.content.decode()
    signed_in.post(address(facility), sent(page, commune="Nếnh"))
    facility.refresh_from_db()
    assert (facility.tax_code, facility.commune) == ("024090012345", "Nếnh")
    signed_in.post(address(facility), sent(signed_in.get(address(facility)), tax_code=""))
    facility.refresh_from_db()
    assert facility.tax_code is None


def test_likely_doubles_are_looked_at_before_anything_is_saved(
    signed_in: Client, facility: Facility, bac_ninh_today: Province, gia_lai_center: Center
) -> None:
    near = factories.facility(bac_ninh_today, name="Công ty TNHH Mỳ Chũ")
    factories.facility(gia_lai_center.province, name="Gốm", tax_code="0100233488-001")
    typed = {"name": "CTCP Mỳ Chũ", "tax_code": "0100233488"}
    answer = signed_in.post(address(facility), sent(signed_in.get(address(facility)), **typed))
    text = text_of(answer.content.decode())
    assert answer.status_code == 422
    assert near.code in text
    assert "1 cơ sở có thể trùng nằm ngoài địa bàn bạn phụ trách." in text
    assert "Gốm" not in text
    facility.refresh_from_db()
    assert facility.tax_code is None
    assert not AuditEvent.objects.filter(action="facility.update").exists()
    done = signed_in.post(address(facility), sent(answer))
    assert done.status_code == 302
    facility.refresh_from_db()
    assert (facility.name, facility.tax_code) == ("CTCP Mỳ Chũ", "0100233488")


def test_a_tax_code_of_a_facility_elsewhere_is_refused_without_naming_it(
    signed_in: Client, facility: Facility, gia_lai_center: Center
) -> None:
    far = factories.facility(gia_lai_center.province, name="Gốm", tax_code="0100233488")
    answer = signed_in.post(address(facility), sent(signed_in.get(address(facility)), tax_code="0100233488"))
    assert "ngoài địa bàn bạn phụ trách" in str(answer.context["form"].errors["tax_code"])
    assert far.code not in answer.content.decode()


def test_what_changed_meanwhile_is_shown_and_not_overwritten(
    signed_in: Client, center_lead: User, facility: Facility
) -> None:
    page = signed_in.get(address(facility))
    update_facility(actor=center_lead, facility=facility, workers=30, commune="Nếnh", women_owned=True)
    answer = signed_in.post(address(facility), sent(page, workers="20", address="Thôn Phúc Long"))
    text = text_of(answer.content.decode())
    assert answer.status_code == 409
    assert "Nội dung của bạn 20 Nội dung hiện nay 30" in text
    assert str(center_lead) in text
    facility.refresh_from_db()
    assert (facility.workers, facility.address) == (30, "")
    done = signed_in.post(address(facility), sent(answer))
    assert done.status_code == 302
    facility.refresh_from_db()
    assert (facility.workers, facility.address) == (20, "Thôn Phúc Long")
    assert (facility.commune, facility.women_owned) == ("Nếnh", True)


def test_open_de_an_that_rest_on_it_are_told_and_their_findings_noted(
    signed_in: Client, facility: Facility, bac_ninh_center: Center, gia_lai_center: Center
) -> None:
    Facility.objects.filter(pk=facility.pk).update(difficult_area=True)
    near = factories.project(bac_ninh_center, status=State.DRAFT)
    ended = factories.project(bac_ninh_center, status=State.SETTLED)
    far = factories.project(gia_lai_center, status=State.DRAFT)
    for project in (near, ended, far):
        ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=1)
        factories.budget(project, 400_000_000, item="machinery")
    page = signed_in.get(address(facility))
    answer = signed_in.post(address(facility), sent(page, difficult_area=None))
    text = text_of(answer.content.decode())
    assert answer.status_code == 422
    assert f"2 đề án đang mở có cơ sở này: {near.code} (1 đề án ngoài phạm vi bạn được xem)." in text
    assert "lưu ý so với quy định được xét lại ngay khi lưu" in text
    assert ended.code not in text
    assert Facility.objects.get(pk=facility.pk).difficult_area
    done = signed_in.post(address(facility), sent(answer))
    assert done.status_code == 302
    assert not Facility.objects.get(pk=facility.pk).difficult_area
    noted = set(Finding.objects.filter(code="above_norm").values_list("project_id", flat=True))
    assert noted == {near.pk, far.pk}


def test_a_plain_mistake_asks_nothing_though_de_an_are_open(
    signed_in: Client, facility: Facility, bac_ninh_center: Center
) -> None:
    project = factories.project(bac_ninh_center, status=State.DRAFT)
    ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=1)
    page = signed_in.get(address(facility))
    assert signed_in.post(address(facility), sent(page, commune="Nếnh")).status_code == 302


def test_those_outside_do_not_find_it_and_readers_may_not(
    facility: Facility, other_officer: User, auditor: User
) -> None:
    for person, status in ((other_officer, 404), (auditor, 403)):
        reader = Client()
        reader.force_login(person)
        assert reader.get(address(facility)).status_code == status
        assert reader.post(address(facility), {"name": "B"}).status_code == status
    assert (
        address(facility)
        not in reader.get(reverse("beneficiaries:detail", args=[facility.code])).content.decode()
    )
