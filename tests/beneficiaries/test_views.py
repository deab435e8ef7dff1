"""Facilities on screen: search, masked personal numbers, support in sight only."""

import pytest
from django.test import Client

from centers.models import Center, Province, User
from core.text import fold
from projects.models import ProjectFacility
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db

URL = "/co-so/"


def names(client: Client, **query: str) -> list[str]:
    return [facility.name for facility, _ in client.get(URL, query).context["rows"]]


def test_search_without_diacritics_by_tax_code_and_by_filters(
    client: Client, officer: User, bac_ninh_today: Province, bac_giang: Province
) -> None:
    tea = factories.facility(
        bac_ninh_today, name="HTX Chè Đồng Kỵ", tax_code="0100109106", legal_form="cooperative"
    )
    tea.search = fold(f"{tea.code} {tea.name} {tea.tax_code}")
    tea.save()
    factories.facility(bac_giang, name="Công ty Gỗ", legal_form="company", trade="b")
    client.force_login(officer)
    assert names(client) == ["Công ty Gỗ", "HTX Chè Đồng Kỵ"]
    assert names(client, q="che dong ky") == ["HTX Chè Đồng Kỵ"]
    assert names(client, q="0100109106") == ["HTX Chè Đồng Kỵ"]
    assert names(client, province="63:24") == ["Công ty Gỗ"]
    assert names(client, province="34:24") == ["Công ty Gỗ", "HTX Chè Đồng Kỵ"]
    assert names(client, legal_form="company", trade="b") == ["Công ty Gỗ"]
    assert "Không có cơ sở nào khớp." in client.get(URL, {"q": "khong co"}).content.decode()


def test_personal_number_is_masked_everywhere(
    client: Client, officer: User, bac_ninh_today: Province
) -> None:
    facility = factories.facility(bac_ninh_today, tax_code="001199012345")
    client.force_login(officer)
    for url in (URL, f"{URL}{facility.code}/"):
        html = client.get(url).content.decode()
        assert "001199012345" not in html
        assert "•••••••••345" in html
    assert names(client, q="001199012345") == [facility.name]
    assert names(client, q="199012345") == []


def test_support_in_sight_is_listed_and_summed(
    client: Client, officer: User, bac_ninh_center: Center, gia_lai_center: Center, bac_ninh_today: Province
) -> None:
    facility = factories.facility(bac_ninh_today)
    own = factories.project(bac_ninh_center, title="Đề án của mình", year=2025)
    other = factories.project(gia_lai_center, title="Đề án của tỉnh khác", year=2024)
    ProjectFacility.objects.create(project=own, facility=facility, item="machinery", support=120_000_000)
    ProjectFacility.objects.create(project=own, facility=facility, item="workshop")
    ProjectFacility.objects.create(project=other, facility=facility, item="machinery", support=900_000_000)
    client.force_login(officer)
    [(_, support)] = client.get(URL).context["rows"]
    assert (support.times, support.amount) == (1, 120_000_000)
    text = text_of(client.get(f"{URL}{facility.code}/").content.decode())
    assert "2025 Đề án của mình" in text
    assert "Ứng dụng máy móc thiết bị tiên tiến" in text
    assert "Tổng cộng 2 lần 120,0" in text
    assert "Đề án của tỉnh khác" not in text


def test_other_province_is_not_found(client: Client, other_officer: User, bac_ninh_today: Province) -> None:
    facility = factories.facility(bac_ninh_today)
    client.force_login(other_officer)
    assert client.get(f"{URL}{facility.code}/").status_code == 404
    assert names(client) == []


def test_queries_do_not_grow_with_rows(
    client: Client, officer: User, bac_ninh_center: Center, bac_ninh_today: Province
) -> None:
    client.force_login(officer)
    one = factories.facility(bac_ninh_today)
    ProjectFacility.objects.create(project=factories.project(bac_ninh_center), facility=one, item="machinery")
    counts = queries_of(client, URL), queries_of(client, f"{URL}{one.code}/")
    for _ in range(2):
        other = factories.facility(bac_ninh_today)
        for facility in (one, other):
            ProjectFacility.objects.create(
                project=factories.project(bac_ninh_center), facility=facility, item="machinery"
            )
    assert (queries_of(client, URL), queries_of(client, f"{URL}{one.code}/")) == counts
