"""The centres' file of a data package."""

from collections.abc import Iterator

from centers.models import Center, User
from centers.package import CENTERS
from centers.selectors.province_codes import ProvinceCodes
from centers.services.history import CenterDraft, save_centers
from core.importing.codes import CodeBook
from core.importing.rows import Row, Sheet
from core.importing.sheet import ChunkImporter
from core.importing.tally import Tally
from core.progress import Progress


def center_codes() -> CodeBook[int]:
    return CodeBook("đơn vị", Center.objects.values_list("code", "pk"))


class CentersImporter(ChunkImporter[CenterDraft]):
    """Reads all centres before it saves any, because a parent may stand below its children."""

    table = CENTERS
    chunk = 1_000_000

    def __init__(self, actor: User | None, codes: CodeBook[int], provinces: ProvinceCodes) -> None:
        super().__init__()
        self._actor = actor
        self._codes = codes
        self._provinces = provinces
        self._kinds = dict(Center.objects.values_list("code", "kind"))
        self._parents = dict(Center.objects.values_list("code", "parent__code"))

    def items(self, sheet: Sheet, progress: Progress) -> Iterator[CenterDraft]:
        """Checks parents only when every code of the file is known."""
        rows = list(sheet.rows())
        named = {row["code"] for row in rows} | set(self._kinds)
        self._parents |= {row["code"]: row["parent"] for row in rows if row["code"]}
        for row in rows:
            progress.advance()
            self._check_parent(row, named)
            item = self.item(row)
            if row.failed or item is None:
                self._codes.break_(row)
            else:
                yield item

    def item(self, row: Row) -> CenterDraft | None:
        self.once(row, "code")
        kind = self._kinds.get(row["code"])
        if kind and row["kind"] and kind != row["kind"]:
            row.fail("kind", f"Đơn vị {row['code']} trên cổng là loại {kind}; không đổi loại bằng nhập gói.")
        province = self._provinces.undated(row["province"]) if row["province"] else None
        if row["province"] and province is None:
            row.fail("province", self._provinces.refusal(row["province"]))
        if row.failed:
            return None
        return CenterDraft(
            row["code"], row["name"], row["kind"], row["parent"], province, row.get("note", "")
        )

    def save(self, items: list[CenterDraft]) -> Tally:
        tally = save_centers(actor=self._actor, drafts=self._sound(items))
        self._codes.known.update(Center.objects.values_list("code", "pk"))
        return tally

    def _sound(self, items: list[CenterDraft]) -> list[CenterDraft]:
        """Without those below a centre whose own row is wrong; they are broken as well."""
        while True:
            lost = {item.code for item in items if item.parent in self._codes.broken}
            if not lost:
                return items
            self._codes.broken |= lost
            items = [item for item in items if item.code not in lost]

    def _check_parent(self, row: Row, named: set[str | None]) -> None:
        """The parent must exist, and no centre may stand above itself."""
        if not row["parent"]:
            return
        if row["parent"] not in named:
            row.fail("parent", f"Không có đơn vị mã “{row['parent']}” trong gói này và trên cổng.")
            return
        above, seen = row["parent"], set()
        while above and above not in seen:
            if above == row["code"]:
                row.fail("parent", f"Đơn vị {row['code']} không thể là cấp trên của chính mình.")
                return
            seen.add(above)
            above = self._parents.get(above)
