"""Every address of the url table that takes a POST, sent by people who may not: each refusal leaves exactly one event."""

from typing import Any

import pytest

from core.models import AuditEvent
from khuyencong import refused
from tests.access.addresses import ENTRANCES, OWN, routes
from tests.access.world import World

pytestmark = pytest.mark.django_db

REFUSED = (403, 404, 409)
ANSWERED: dict[str, str] = {
    **dict.fromkeys(OWN, "one's own account: nobody is a wrong person there"),
    **dict.fromkeys(ENTRANCES, "open to everyone; what is typed wrongly there is told at its field"),
    "dang-nhap/": "open to everyone; a login that fails is an event of its own",
    "ngon-ngu/": "open to everyone",
    "dang-xuat/": "open to whoever is logged in",
    "bo-loc/luu/": "one's own filters",
    "bao-cao/lap/": "whoever is logged in makes reports of what they see",
    "viec-cua-toi/thong-bao/": "one's own mail",
    "bao-cao/dinh-ky/nhac/": "reminds the units that were chosen, and here none is: each has its own refusal",
    "tai-khoan/phien/khac/ket-thuc/": "one's own sessions",
}
"""Addresses that take a POST of anybody, with the reason."""
NOBODY_KNOWN = {"api/v1/^.*/$"}
"""Where REST has nothing: the answer is open to everyone, so nobody is known, and it names no row."""


def events() -> int:
    return AuditEvent.objects.filter(refused=True).count()


@pytest.mark.parametrize("person", ["stranger", "auditor"])
def test_a_refused_request_leaves_one_event(world: World, person: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(refused, "MOST", 1_000)
    kept, answered = [], set()
    for route in sorted(set(routes()) - NOBODY_KNOWN - {"dang-xuat/"}):
        before = events()
        status = world.client(person).post(world.address(route)).status_code
        assert events() - before == (status in REFUSED), (route, status)
        if status in REFUSED:
            kept.append(route)
        elif status != 405:
            answered.add(route)
    assert answered <= ANSWERED.keys(), sorted(answered - ANSWERED.keys())
    assert {
        "de-an/<code:code>/buoc/<slug:action>/", "de-an/<code:code>/ngung/", "de-an/<code:code>/tham-dinh/lap/",
        "de-an/<code:code>/soan/luu/<slug:name>/", "de-an/<code:code>/dieu-chinh/lap/", "de-an/<code:code>/sao-chep/",
        "de-an/lap-moi/", "ke-hoach/lap/", "ke-hoach/<int:pk>/kinh-phi/", "ke-hoach/<int:pk>/chuyen-nguon/",
        "danh-muc/<slug:key>/them/", "dinh-muc/du-thao/moi/", "co-so/<code:code>/sua/", "nguoi-dung/moi/",
        "nguoi-dung/<int:pk>/vai-tro/", "cach-ly/<slug:kind>/<int:pk>/xoa/",
    } <= set(kept)  # fmt: skip
