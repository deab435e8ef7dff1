"""The page that joins two records: shows first, asks for a reason, refuses what changed meanwhile."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Certificate, Facility, Product, VotingRound
from centers.models import Center, Province, User
from projects.enums import State
from projects.models import ProjectFacility
from tests import factories
from tests.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(bac_giang: Province, bac_ninh_today: Province) -> tuple[Facility, Facility]:
    keep = factories.facility(bac_ninh_today, name="Công ty TNHH Mỳ Chũ")
    return keep, factories.facility(bac_giang, name="CTCP Mỳ Chũ", tax_code="024090012345", workers=12)


@pytest.fixture
def lead(client: Client, center_lead: User) -> Client:
    client.force_login(center_lead)
    return client


def address(keep: Facility, double: Facility | None = None) -> str:
    return reverse("beneficiaries:merge", args=[keep.code]) + (f"?voi={double.code}" if double else "")


def give(facility: Facility, center: Center, **fields: object) -> ProjectFacility:
    project = factories.project(center, **{"status": State.DRAFT, **fields})
    return ProjectFacility.objects.create(project=project, facility=facility, item="machinery", support=5)


def test_the_facility_offers_its_likely_doubles_to_those_who_may_join_them(
    lead: Client, officer: User, pair: tuple[Facility, Facility]
) -> None:
    keep, double = pair
    page = reverse("beneficiaries:detail", args=[keep.code])
    assert "Có 1 cơ sở có thể trùng" in text_of(lead.get(page).content.decode())
    assert f"?voi={double.code}" in lead.get(address(keep)).content.decode()
    other = Client()
    other.force_login(officer)
    assert address(keep) not in other.get(page).content.decode()
    assert other.get(address(keep, double)).status_code == 403


def test_it_shows_what_changes_and_then_does_it(
    lead: Client, pair: tuple[Facility, Facility], bac_ninh_center: Center, gia_lai_center: Center
) -> None:
    keep, double = pair
    near, far = give(double, bac_ninh_center), give(double, gia_lai_center)
    made = Product.objects.create(facility=double, name="Mỳ gạo")
    voted = VotingRound.objects.create(level="province", year=2022, place="Bắc Ninh")
    for product in (made, Product.objects.create(facility=keep, name="Mỳ gạo")):
        Certificate.objects.create(product=product, round=voted, granted_on=date(2022, 10, 1))
    html = lead.get(address(keep, double)).content.decode()
    text = text_of(html)
    assert (
        f"2 đề án chuyển sang {keep.code}: {near.project.code} (1 đề án ngoài phạm vi bạn được xem)" in text
    )
    assert far.project.code not in text
    assert "1 sản phẩm chuyển sang: Mỳ gạo." in text
    assert (
        f"1 giấy chứng nhận bị bỏ vì sản phẩm của {keep.code} đã có giấy của cùng kỳ bình chọn; nhật ký giữ lại: "
        f"Mỳ gạo · {voted}, 01/10/2022." in text
    )
    assert f"Mã số thuế – •••••••••345 •••••••••345 lấy từ {double.code}" in text
    assert "024090012345" not in html
    assert Facility.objects.filter(pk=double.pk).exists()

    form = lead.get(address(keep, double)).context["form"]
    sent = {"seen": form.initial["seen"]}
    blank = lead.post(address(keep, double), {**sent, "reason": " "})
    done = lead.post(address(keep, double), {**sent, "reason": "Cùng giấy đăng ký"}, follow=True)
    assert (blank.status_code, "Ghi lý do gộp." in blank.content.decode()) == (422, True)
    assert f"Đã gộp {double.code} vào {keep.code}." in done.content.decode()
    keep.refresh_from_db()
    assert (keep.tax_code, keep.workers, keep.supports.count()) == ("024090012345", 12, 2)
    assert not Facility.objects.filter(pk=double.pk).exists()
    assert lead.post(address(keep, double), {**sent, "reason": "Lần nữa"}).status_code == 404


def test_what_changed_since_it_was_shown_is_not_joined(
    lead: Client, pair: tuple[Facility, Facility], bac_ninh_center: Center
) -> None:
    keep, double = pair
    seen = lead.get(address(keep, double)).context["form"].initial["seen"]
    later = give(double, bac_ninh_center)
    answer = lead.post(address(keep, double), {"seen": seen, "reason": "Trùng"})
    assert answer.status_code == 409
    assert "vừa thay đổi" in answer.content.decode()
    assert later.project.code in answer.content.decode()
    assert Facility.objects.filter(pk=double.pk).exists()


def test_a_de_an_that_names_both_is_told_before(
    lead: Client, pair: tuple[Facility, Facility], bac_ninh_center: Center
) -> None:
    keep, double = pair
    row = give(keep, bac_ninh_center)
    ProjectFacility.objects.create(project=row.project, facility=double, item="machinery")
    html = lead.get(address(keep, double)).content.decode()
    assert "chưa gộp được" in html
    assert 'name="reason"' not in html


@pytest.mark.parametrize("other", ["KHONG-CO", "%00", "self", "far"])
def test_what_cannot_be_joined_is_not_found(
    lead: Client, pair: tuple[Facility, Facility], gia_lai_center: Center, other: str
) -> None:
    keep, _ = pair
    far = factories.facility(gia_lai_center.province, name="Mỳ Chũ")
    code = {"self": keep.code, "far": far.code}.get(other, other)
    answer = lead.get(f"{address(keep)}?voi={code}")
    assert answer.status_code == (200 if other == "%00" else 404)
