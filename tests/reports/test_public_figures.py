"""The public page shows published reports of the whole country and nothing else: no live figure, no đề án, no person."""

from typing import Any

import pytest
from django.test import Client

from centers.models import User
from reports.models import SealedReport
from reports.selectors.public import nation_by_year, published_reports
from reports.services.publishing import publish_report, withdraw_publication
from tests.projects import stages
from tests.reports.sealing import said, seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(country: Any) -> dict[str, User]:
    return stages.cast()


def public(**query: str) -> Any:
    answer = Client().get("/cong-khai/", query)
    assert answer.status_code == 200
    return answer


def publish(people: dict[str, User], **values: Any) -> SealedReport:
    sealed = seal(people["reviewer"], people["approver"], **values)
    publish_report(actor=people["approver"], sealed=SealedReport.objects.get(pk=sealed.pk))
    return SealedReport.objects.get(pk=sealed.pk)


def test_nothing_is_public_before_it_is_published(people, country) -> None:
    seal(people["reviewer"], people["approver"], period="2025")
    page = said(public())
    assert "Chưa có báo cáo nào của cả nước được công bố." in page
    assert "KC-" not in page


def test_a_published_year_is_shown_with_the_code_that_proves_it(people, country) -> None:
    sealed = publish(people, period="2025")
    answer = public()
    page = said(answer)
    assert "Chương trình khuyến công năm 2025 qua các con số" in page
    assert f"báo cáo {sealed.code}, bản 1" in page
    assert f'href="/verify/{sealed.code}/"' in answer.content.decode()
    assert answer.context["by_content"]["sealed"] == sealed
    assert "Tổng cộng" in page
    for hidden in (country.one.code, country.one.title, "vai-"):
        assert hidden not in answer.content.decode(), hidden


def test_provinces_are_tiles_that_open_nothing(people, country) -> None:
    publish(people, period="2025", by="province")
    html = public().content.decode()
    assert 'class="chart tilemap"' in html
    assert "<a href" not in html[html.index('class="chart tilemap"') :].partition("</svg>")[0]


def test_narrowed_reports_are_listed_but_tell_no_nation(people, country) -> None:
    publish(people, period="2025", fund="local")
    answer = public()
    assert answer.context["year"] is None
    assert len(answer.context["reports"]) == 1
    assert "Báo cáo đã công bố" in said(answer)


def test_what_a_province_sees_is_not_the_nation(people, country) -> None:
    sealed = seal(people["officer"], people["department_lead"], period="2025")
    publish_report(actor=people["department_lead"], sealed=SealedReport.objects.get(pk=sealed.pk))
    assert nation_by_year(published_reports()) == {}
    assert [one.code for one in published_reports()] == [sealed.code]


def test_a_withdrawn_report_leaves_the_page(people, country) -> None:
    sealed = publish(people, period="2025")
    withdraw_publication(actor=people["approver"], sealed=sealed, reason="Sai số")
    page = said(public())
    assert sealed.code not in page
    assert "Sai số" not in page


def test_a_version_that_was_overtaken_is_gone_until_the_later_one_is_published(people, country) -> None:
    first = publish(people, period="2025")
    second = seal(people["reviewer"], people["approver"], period="2025")
    assert [one.code for one in published_reports()] == []
    publish_report(actor=people["approver"], sealed=SealedReport.objects.get(pk=second.pk))
    assert [one.code for one in published_reports()] == [second.code]
    assert first.code != second.code


def test_an_unknown_year_or_unit_is_told_and_the_latest_shown(people, country) -> None:
    publish(people, period="2024")
    publish(people, period="2025")
    for asked in ("1871", "abc", "2025-Q1", "٢٠٢٥"):
        answer = public(nam=asked)
        assert answer.context["year"] == 2025
        assert "Năm đó chưa có báo cáo công bố" in said(answer)
    assert public(nam="2024").context["year"] == 2024
    assert public(unit="dollar").context["unit"] == "million"
    assert "sessionid" not in Client().get("/cong-khai/", {"unit": "dong"}).cookies


def test_the_page_asks_no_more_for_more_reports(people, country, django_assert_max_num_queries) -> None:
    for period in ("2022", "2023", "2024", "2025"):
        publish(people, period=period)
    with django_assert_max_num_queries(6):
        public()
