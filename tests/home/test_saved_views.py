"""Saved views: kept, shared, opened by address, stale ones told, renamed, deleted, the one a list opens with."""

from datetime import date

import pytest
from django.test import Client

from centers.models import Center, ListMemory, Membership, SavedView, User
from centers.services.saved_views import MOST, change_view, choose_default, delete_view, save_view
from core.exceptions import InvalidInput, NotAllowed, RuleViolation
from core.models import AuditEvent
from tests import factories
from tests.pages import queries_of, text_of

pytestmark = pytest.mark.django_db
LIST = "/de-an/"


@pytest.fixture
def colleague(bac_ninh_center: Center) -> User:
    return factories.user("dongnghiep", bac_ninh_center, "officer")


def keep(person: User, name: str = "Địa phương", query: str = "fund=local", **values: object) -> SavedView:
    return save_view(actor=person, list="projects:list", name=name, query=query, **values)  # type: ignore[arg-type]


def test_the_filter_at_hand_is_kept_and_opened_by_its_address(
    client: Client, officer: User, bac_ninh_center: Center
) -> None:
    factories.project(bac_ninh_center, fund="local", title="Gỗ Đồng Kỵ")
    factories.project(bac_ninh_center, title="Chè")
    client.force_login(officer)
    page = client.get(f"{LIST}?q=&fund=local&page=1&page_size=50")
    address = page.context["saved"]["keep"]
    assert address == "/bo-loc/luu/?danh-sach=projects%3Alist&loc=fund%3Dlocal"
    form = client.get(address).content.decode()
    assert "Danh sách Đề án: Chương trình: Khuyến công địa phương" in text_of(form)
    answer = client.post(address, {"name": "  Đề án  địa phương "})
    assert answer["Location"] == f"{LIST}?fund=local"
    view = SavedView.objects.get()
    assert (view.name, view.query, view.unit) == ("Đề án địa phương", "fund=local", None)
    opened = client.get(f"/bo-loc/{view.pk}/", follow=True)
    assert opened.redirect_chain == [(f"{LIST}?fund=local", 302)]
    assert "Gỗ Đồng Kỵ" in opened.content.decode()
    assert ">Chè<" not in opened.content.decode()
    assert 'aria-current="true">Đề án địa phương' in opened.content.decode()
    event = AuditEvent.objects.get(action="saved_view.save")
    assert event.after == {"name": "Đề án địa phương", "query": "fund=local", "unit": ""}


def test_saving_one_s_own_name_again_replaces_it(officer: User, colleague: User) -> None:
    first = keep(officer)
    assert keep(officer, "ĐỊA PHƯƠNG".capitalize(), "fund=national") == first
    keep(colleague)
    assert set(SavedView.objects.values_list("owner__username", "query")) == {
        ("canbo", "fund=national"),
        ("dongnghiep", "fund=local"),
    }


@pytest.mark.parametrize(
    ("name", "query", "code"),
    [
        (" ", "fund=local", "name_missing"),
        ("a" * 81, "fund=local", "too_long"),
        ("a", "", "nothing_filtered"),
    ],
)
def test_what_does_not_fit_is_told(officer: User, name: str, query: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        keep(officer, name, query)
    assert (refused.value.code, refused.value.field) == (code, "name")


def test_so_many_are_enough(officer: User) -> None:
    for number in range(MOST):
        keep(officer, f"Bộ lọc {number}")
    with pytest.raises(RuleViolation):
        keep(officer, "Một nữa")
    keep(officer, "Bộ lọc 0", "fund=national")


def test_shared_with_one_s_unit_and_nobody_else(
    client: Client,
    officer: User,
    colleague: User,
    other_officer: User,
    center_lead: User,
    bac_ninh_center: Center,
    gia_lai_center: Center,
) -> None:
    own = keep(officer, "Riêng")
    shared = keep(officer, "Chung", unit=bac_ninh_center)
    with pytest.raises(NotAllowed):
        keep(officer, "Sang tỉnh khác", unit=gia_lai_center)
    for person, seen in ((officer, {own, shared}), (colleague, {shared}), (other_officer, set())):
        assert set(SavedView.objects.seen_by(person)) == seen
        client.force_login(person)
        for view in (own, shared):
            assert client.get(f"/bo-loc/{view.pk}/").status_code == (302 if view in seen else 404)
    with pytest.raises(NotAllowed):
        change_view(actor=colleague, view=shared, name="Của tôi", unit=None)
    with pytest.raises(NotAllowed):
        delete_view(actor=colleague, view=shared)
    Membership.objects.filter(user=colleague).update(valid_to=date(2025, 1, 1))
    assert not SavedView.objects.seen_by(User.objects.get(pk=colleague.pk)).exists()
    delete_view(actor=center_lead, view=shared)
    assert set(SavedView.objects.all()) == {own}


def test_renamed_shared_and_deleted_on_pages(client: Client, officer: User, bac_ninh_center: Center) -> None:
    view, other = keep(officer), keep(officer, "Khác")
    client.force_login(officer)
    change = f"/bo-loc/{view.pk}/sua/"
    taken = client.post(change, {"name": "khác"})
    assert (taken.status_code, "Bạn đã có bộ lọc tên này" in taken.content.decode()) == (400, True)
    assert client.post(change, {"name": "Quý này", "unit": bac_ninh_center.pk})["Location"] == "/bo-loc/"
    view.refresh_from_db()
    assert (view.name, view.unit) == ("Quý này", bac_ninh_center)
    drop = f"/bo-loc/{view.pk}/xoa/"
    assert "Mọi người ở TTKC Bắc Ninh sẽ không còn thấy" in text_of(client.get(drop).content.decode())
    assert SavedView.objects.count() == 2
    client.post(drop)
    assert list(SavedView.objects.all()) == [other]
    assert AuditEvent.objects.get(action="saved_view.delete").before["name"] == "Quý này"


def test_a_list_opens_with_the_person_s_view_until_asked_whole(client: Client, officer: User) -> None:
    view = keep(officer, default=True)
    client.force_login(officer)
    assert client.get(LIST)["Location"] == f"/bo-loc/{view.pk}/"
    page = client.get(LIST, follow=True).content.decode()
    assert f'href="{LIST}?xem=tat-ca">Bỏ tất cả' in page
    assert client.get(f"{LIST}?xem=tat-ca").status_code == 200
    assert client.get(f"{LIST}?q=go").status_code == 200
    client.post(f"/bo-loc/{view.pk}/mac-dinh/")
    assert client.get(LIST).status_code == 200
    client.post(f"/bo-loc/{view.pk}/mac-dinh/")
    delete_view(actor=officer, view=view)
    assert client.get(LIST).status_code == 200


def test_a_colleague_s_default_is_one_s_own(officer: User, colleague: User, bac_ninh_center: Center) -> None:
    view = keep(officer, unit=bac_ninh_center)
    choose_default(actor=colleague, list="projects:list", view=view)
    assert list(ListMemory.objects.values_list("user__username", flat=True)) == ["dongnghiep"]


@pytest.mark.parametrize(
    ("query", "told", "left"),
    [
        ("fund=local&mau_cu=1", "điều kiện “mau_cu” không còn trong danh sách", "fund=local"),
        ("fund=regional", "Chương trình: giá trị “regional” không còn dùng được", "xem=tat-ca"),
        (
            "center=TTKC-XX&fund=local",
            "Đơn vị (và trực thuộc): giá trị “TTKC-XX” không còn dùng được",
            "fund=local",
        ),
    ],
)
def test_a_stale_filter_opens_with_a_clear_line(
    client: Client, officer: User, query: str, told: str, left: str
) -> None:
    view = keep(officer, query=query)
    client.force_login(officer)
    opened = client.get(f"/bo-loc/{view.pk}/", follow=True)
    assert opened.redirect_chain == [(f"{LIST}?{left}", 302)]
    assert opened.status_code == 200
    assert f"Bộ lọc “Địa phương”: {told}" in text_of(opened.content.decode())


def test_a_centre_that_was_closed_still_finds_its_old_rows_and_says_so(client: Client, officer: User) -> None:
    view = keep(officer, query="center=TTKC-24-63")
    client.force_login(officer)
    opened = client.get(f"/bo-loc/{view.pk}/", follow=True)
    assert "đã ngừng hoạt động từ 30/06/2025, chỉ còn dữ liệu cũ" in text_of(opened.content.decode())
    assert opened.redirect_chain[0][0] == f"{LIST}?center=TTKC-24-63"


def test_an_english_reader_is_told_in_english(client: Client, officer: User) -> None:
    stale = keep(officer, query="center=TTKC-24-63&mau=xanh")
    User.objects.filter(pk=officer.pk).update(language="en")
    client.force_login(officer)
    page = text_of(client.get(f"/bo-loc/{stale.pk}/", follow=True).content.decode())
    assert "Filters “Địa phương”: the condition “mau” no longer exists in the list and is left out; " in page
    assert "ceased to operate on 30/06/2025, only old data are left." in page
    nameless = client.post("/bo-loc/luu/?danh-sach=projects:list&loc=fund%3Dlocal", {})
    assert nameless.status_code == 422
    assert "Give the filters a name." in nameless.content.decode()


def test_a_list_that_is_no_more_or_not_one_s_own_is_told(client: Client, officer: User) -> None:
    gone = save_view(actor=officer, list="khong-con", name="Cũ", query="a=1")
    audit = save_view(actor=officer, list="audit", name="Nhật ký", query="actor=canbo")
    client.force_login(officer)
    for view in (gone, audit):
        opened = client.get(f"/bo-loc/{view.pk}/", follow=True)
        assert opened.redirect_chain == [("/bo-loc/", 302)]
        assert "danh sách này không còn mở cho bạn" in opened.content.decode()
    assert client.get("/bo-loc/luu/?danh-sach=audit&loc=actor%3Dcanbo").status_code == 403
    assert client.get("/bo-loc/luu/?danh-sach=khac&loc=a%3D1").status_code == 404


def test_the_last_filter_outlives_the_session(client: Client, officer: User) -> None:
    client.force_login(officer)
    client.get(f"{LIST}?fund=local&page=2")
    client.logout()
    client.force_login(officer)
    assert '<a href="?fund=local">Dùng lại bộ lọc lần trước</a>' in client.get(LIST).content.decode()


def test_a_personal_number_searched_for_is_kept_nowhere(client: Client, officer: User) -> None:
    client.force_login(officer)
    page = client.get("/co-so/?q=001099000123&trade=a")
    assert ListMemory.objects.get().last == "trade=a"
    assert "001099000123" not in page.context["saved"]["keep"]
    client.get("/co-so/?q=001099000123")
    assert ListMemory.objects.get().last == "trade=a"


@pytest.mark.parametrize(
    ("address", "key"), [("/co-so/", "beneficiaries:list"), ("/viec-cua-toi/", "work:list")]
)
def test_other_lists_keep_theirs(client: Client, officer: User, address: str, key: str) -> None:
    query = {"/co-so/": "trade=a", "/viec-cua-toi/": "loai=steps"}[address]
    client.force_login(officer)
    keep_at = client.get(f"{address}?{query}").context["saved"]["keep"]
    client.post(keep_at, {"name": "Của tôi", "default": "on"})
    assert SavedView.objects.get().list == key
    assert client.get(address, follow=True).redirect_chain[-1] == (f"{address}?{query}", 302)


def test_the_list_asks_no_more_for_more_views(client: Client, officer: User) -> None:
    keep(officer)
    client.force_login(officer)
    queries_of(client, LIST)
    first = queries_of(client, LIST), queries_of(client, "/bo-loc/")
    for number in range(5):
        keep(officer, f"Bộ lọc {number}")
    queries_of(client, LIST)  # the totals are kept until something is written
    assert (queries_of(client, LIST), queries_of(client, "/bo-loc/")) == first
