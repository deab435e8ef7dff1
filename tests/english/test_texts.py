"""The English texts: every key of the source has one, nothing finished says Vietnamese past them, the lists of what is left only shrink."""

import gettext
import io
from pathlib import Path

import pytest

from khuyencong.translations import (
    COMPILED,
    TEXTS,
    as_mo,
    as_po,
    collected,
    is_complete,
    joined,
    kept,
    placeholders,
)
from tests.english.literals import in_module, in_template, marked_in, modules, name_of, templates

PAPERS = {
    "templates/money/_signatures.html": "signed on paper",
    "templates/projects/amendment_paper.html": "an official paper",
    "templates/projects/minutes.html": "an official paper",
    "templates/report/_closing.html": "the foot of an official paper",
    "templates/report/_letterhead.html": "the head of an official paper",
    "templates/report/_seal.html": "the seal of an official paper",
    "templates/report/document.html": "an official paper",
    "templates/reports/_signing_sample.html": "what stands on an official paper",
    "templates/parts/_language.html": "a language is named in itself",
}
EXEMPT = {
    "beneficiaries/api/": "the OpenAPI reference",
    "beneficiaries/importers.py": "import in a shell",
    "beneficiaries/package.py": "columns of the data package",
    "centers/api/": "the OpenAPI reference",
    "centers/importers.py": "import in a shell",
    "centers/management/": "commands in a shell",
    "centers/models/place.py": "names of provinces are data",
    "centers/package.py": "columns of the data package",
    "centers/selectors/province_codes.py": "import in a shell",
    "centers/services/demo.py": "names of demo accounts are data",
    "centers/services/logins.py": "kept on the audit trail",
    "centers/services/reference.py": "reference files are loaded in a shell",
    "core/audit.py": "kept on the audit trail",
    "core/formatting.py": "the day of an official paper",
    "core/importing/": "import in a shell",
    "core/management/": "commands in a shell",
    "core/models.py": "a choice of a reference table that no page shows",
    "core/money.py": "words that people may type",
    "core/openapi.py": "the OpenAPI reference",
    "core/oserrors.py": "commands in a shell",
    "core/readiness.py": "said to whoever starts the portal",
    "core/reference.py": "reference files are loaded in a shell",
    "core/renderers/": "official papers and files",
    "core/table.py": "the head of an official paper",
    "core/text.py": "the alphabet",
    "core/words.py": "a language is named in itself",
    "khuyencong/audit/export.py": "headings of a file",
    "khuyencong/management/": "commands in a shell",
    "khuyencong/settings/": "titles of the portal outside its pages",
    "khuyencong/views/api.py": "the reference of the REST interface",
    "khuyencong/views/status.py": "the reference of the REST interface",
    "projects/api/": "the OpenAPI reference",
    "projects/diagram.py": "writes docs/workflow.md",
    "projects/exporters/": "official papers and files",
    "projects/importers/": "import in a shell",
    "projects/management/": "commands in a shell",
    "projects/package.py": "columns of the data package",
    "projects/plausible.py": "import in a shell",
    "projects/services/carry_history.py": "import in a shell",
    "projects/services/history_facts.py": "import in a shell",
    "projects/services/ledger_findings.py": "kept with the findings of an import in a shell",
    "projects/services/ledger_history.py": "import in a shell",
    "projects/services/reference.py": "reference files are loaded in a shell",
    "projects/services/synthetic.py": "made-up data",
    "projects/services/synthetic_rows.py": "made-up data",
    "projects/synthesis/": "made-up data",
    "projects/units.py": "words that people may type",
    "projects/workflow.py": "words of docs/workflow.md",
    "reports/api/": "the OpenAPI reference",
    "reports/management/": "commands in a shell",
    "reports/signing.py": "the head and foot of an official paper",
    "reports/signing_forms.py": "words that are offered for an official paper",
    "reports/services/compute.py": "the head of an official paper",
}
"""Modules, and folders with all below them, whose Vietnamese is data, an official paper or for a shell."""


def is_exempt(path: Path) -> bool:
    name = name_of(path)
    return path.name == "apps.py" or any(
        name.startswith(each) if each.endswith("/") else name == each for each in EXEMPT
    )


def test_every_text_has_its_english() -> None:
    lacking = [message.id for message in joined() if message.id and not is_complete(message)]
    assert lacking == [], "run ./dev texts and write the English into locale/en"


def test_the_file_is_what_the_source_asks_for() -> None:
    assert {(m.id, m.context) for m in kept() if m.id} == {(m.id, m.context) for m in collected() if m.id}, (
        "run ./dev texts"
    )
    assert as_po(joined()) == TEXTS.read_bytes(), "run ./dev texts"


def test_english_takes_the_same_values() -> None:
    for message in kept():
        if message.id:
            ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
            forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
            for form in forms:
                assert placeholders(form) == placeholders(ids[0]), message.id


def test_the_compiled_file_is_that_of_the_texts() -> None:
    fresh = as_mo(TEXTS.read_bytes())
    read = [gettext.GNUTranslations(io.BytesIO(one)) for one in (fresh, COMPILED.read_bytes())]
    assert read[0]._catalog == read[1]._catalog, "run ./dev texts"  # type: ignore[attr-defined]
    assert read[1].gettext("Đăng nhập") == "Log in"
    assert len(read[1]._catalog) > 800  # type: ignore[attr-defined]


def test_what_is_marked_is_collected() -> None:
    """Inside an f-string it would not be, and nobody would be asked for its English."""
    found = {key if isinstance(key, str) else key[0] for message in collected() if (key := message.id)}
    for path in modules():
        if "from core.words import" in path.read_text(encoding="utf-8"):
            assert marked_in(path) <= found, name_of(path)


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_template_says_nothing_untranslated(path: Path) -> None:
    if name_of(path) not in PAPERS:
        assert in_template(path) == []


def test_modules_say_nothing_untranslated() -> None:
    found = {name_of(path): words for path in modules() if not is_exempt(path) and (words := in_module(path))}
    assert found == {}


def test_the_lists_name_nothing_that_needs_no_exception() -> None:
    for name in PAPERS:
        assert in_template(TEXTS.parents[3] / name), name
    for name in EXEMPT:
        below = [path for path in modules() if name_of(path).startswith(name)]
        assert any(in_module(path) for path in below), name


def test_the_guards_see_what_they_look_for(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        '<p title="Đóng">{% translate "Đóng" %}</p>{% include "x" with word="Mở" only %}\n<p>{{ x|default:_("Mở") }}</p>'
    )
    assert len(in_template(page)) == 1
    module = tmp_path / "module.py"
    module.write_text('"""Đóng"""\nA = say("Đóng")\nB = say("x %(y)s", y=f"{1} Mở")\nC = "Mở"\n')
    assert sorted(in_module(module)) == [" Mở", "Mở"]
