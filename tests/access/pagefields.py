"""The form of a page as a browser would send it: every field with the value shown, blank ones filled in plausibly."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.4\n% bad input\n%%EOF\n"


@dataclass
class PageForm:
    """One form that is sent by POST: its address ("" for the page's own) and its fields by name."""

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    def data(self) -> dict[str, object]:
        """What the browser sends, a small real PDF for each file."""
        papers = {name: SimpleUploadedFile("giay-to.pdf", PDF, "application/pdf") for name in self.files}
        return {**self.values, **papers}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._here: PageForm | None = None
        self._select = self._text = ""
        self._options: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            post = (given.get("method") or "").lower() == "post"
            self._here = PageForm(given.get("action") or "") if post else None
            if self._here:
                self.forms.append(self._here)
        name = given.get("name") or ""
        if self._here is None or (not name and tag != "option"):
            return
        if tag == "input":
            self._input(name, given)
        elif tag == "textarea":
            self._text = name
            self._here.values.setdefault(name, []).append("")
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((given.get("value") or "", "selected" in given))

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        assert self._here is not None
        kind, value = given.get("type", "text"), given.get("value") or ""
        if kind == "file":
            self._here.files.add(name)
        elif kind == "radio":
            if "checked" in given or name not in self._here.values:
                self._here.values[name] = [value]
        elif kind == "checkbox" and name.endswith("-DELETE"):
            return  # a row is left out only by who ticks it
        elif kind not in ("submit", "button"):
            self._here.values.setdefault(name, []).append(value or _plausible(given))

    def handle_data(self, data: str) -> None:
        if self._text and self._here:
            self._here.values[self._text][-1] += data.strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._here = None
        elif tag == "textarea" and self._text and self._here:
            values = self._here.values[self._text]
            values[-1] = values[-1] or "Nội dung đã ghi."
            self._text = ""
        elif tag == "select" and self._select and self._here:
            chosen = [value for value, selected in self._options if selected and value]
            first = [value for value, _ in self._options if value]
            self._here.values[self._select] = (chosen or first)[:1]
            self._select = ""


def _plausible(given: dict[str, str | None]) -> str:
    if "data-day" in given or given.get("type") == "date":
        return "02/03/2026"
    if given.get("inputmode") in ("decimal", "numeric"):
        return "1"
    return "x1"


def post_forms(html: str) -> list[PageForm]:
    """The forms of a page that change something, but for the one that logs out."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if "dang-xuat" not in form.action]
