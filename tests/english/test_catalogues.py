"""What catalogues say of themselves is English to an English reader, and so is what is told when one acts on them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from django.utils.translation import override

from centers.models import Province, User
from core.models import CatalogueAct
from core.text import fold, has_vietnamese_letters
from khuyencong.catalogues.definition import Act, Catalogue
from khuyencong.catalogues.law import ANCHORS, due_words
from khuyencong.catalogues.law_forms import SUBJECTS, UNITS
from khuyencong.catalogues.register import CATALOGUES, GROUPS, told
from projects.models import Deadline
from tests.english.test_pages import cut, reading

pytestmark = pytest.mark.django_db
KEPT = ("Sở Công Thương", "“tỉnh”", "thị trấn", "thị xã", "đặc khu")


def vietnamese(texts: Iterator[Any]) -> list[str]:
    return [one for one in map(str, texts) if has_vietnamese_letters(cut(one, KEPT))]


def _of_act(act: Act) -> Iterator[Any]:
    yield from (act.label, act.said)
    extra = {"target": Province.objects.first()} if act.key == "sap-nhap" else {}
    form = act.form(None, **extra)
    yield form.submit
    for field in form.fields.values():
        yield from (field.label, field.help_text)
    blank = act.form({}, **extra)
    blank.is_valid()
    yield from (message for messages in blank.errors.values() for message in messages)


def _of(one: Catalogue) -> Iterator[Any]:
    yield from (one.title, one.lead, *(column.label for column in one.columns))
    for act in (*one.acts, *([one.add] if one.add else [])):
        yield from _of_act(act)


@pytest.mark.parametrize("key", sorted(CATALOGUES))
def test_a_catalogue_and_its_forms(key: str) -> None:
    with override("en"):
        assert vietnamese(_of(CATALOGUES[key])) == []


def test_the_words_beside_them() -> None:
    with override("en"):
        words = (*GROUPS.values(), *ANCHORS.values(), *SUBJECTS.values(), *UNITS.values())
        assert vietnamese(iter(words)) == []
        rows = {row.key: str(due_words(row)) for row in Deadline.objects.all()}
    assert vietnamese(iter(rows.values())) == []
    assert rows["liquidation"] == "Day 22 of month 1, of the following year"
    assert rows["settlement_dossier"] == "15 days after the last base acceptance"


def test_they_are_searched_as_they_are_read() -> None:
    one = CATALOGUES["dinh-muc"]
    with override("en"):
        found = one.on(timezone.localdate(), "whole country")
        assert found
        assert one.on(timezone.localdate(), fold("Cả nước")) == []
    assert one.on(timezone.localdate(), "ca nuoc") == found


def test_an_act_is_told_in_the_language_of_its_reader(admin: User) -> None:
    client = reading(admin)
    row = Deadline.objects.get(key="liquidation")
    sent = {
        "label": row.label,
        "month": "1",
        "day": "31",
        "valid_from": "01/01/2035",
        "document": "45/2012/NĐ-CP",
        "reason": "Theo nghị định mới",
    }
    url = f"/danh-muc/thoi-han/{row.pk}/doi/"
    wrong = client.post(url, {**sent, "valid_from": "", "reason": ""})
    assert wrong.status_code == 422
    assert "Give the first day." in wrong.text
    assert "Fill in “reason for the change”." in wrong.text
    assert "New row begins" in client.post(url, sent).text
    done = client.post(url, {**sent, "step": "save"}, follow=True)
    assert "The change was entered in the catalogue." in done.text
    act = CatalogueAct.objects.get()
    with override("en"):
        assert told(act, act.changes.all()).kind == "Begin a new row"
    assert told(act, act.changes.all()).kind == "Bắt đầu dòng mới"
