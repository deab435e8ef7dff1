"""Two-digit province codes as files write them: read on a day, and written so that they read back the same."""

from collections.abc import Iterable, Sequence
from datetime import date

from centers.models import Province
from core.formatting import format_date


class ProvinceCodes:
    """All provinces in memory, by code. About a hundred rows, read once per import or export.

    A code may be bare (``24``) or name its map (``63:24``). Files without a day of their own (centres, facilities) mean today's
    province by a bare code where there is one, and otherwise the last that bore it. Codes that name another province on each map say
    nothing without a day: there the map must be written.
    """

    def __init__(self, provinces: Iterable[Province], today: date) -> None:
        self._today = today
        self._by_code: dict[str, list[Province]] = {}
        for province in sorted(provinces, key=lambda found: found.valid_from):
            self._by_code.setdefault(province.code, []).append(province)

    @classmethod
    def load(cls, today: date) -> "ProvinceCodes":
        return cls(Province.objects.all(), today)

    def on(self, text: str, day: date) -> Province | None:
        """The province that a code names on ``day``; None where it names none.

        Days before the record begins take its first version, as in ``Province.objects.at``.
        """
        versions = self._versions(text)
        return next((found for found in versions if _holds(found, day)), None) or next(
            (found for found in versions if found.map == "63" and found.valid_from > day), None
        )

    def undated(self, text: str) -> Province | None:
        """The province that a code names in a row without a day; None where it names none, or one on each map."""
        versions = self._versions(text)
        if self._two(versions):
            return None
        return next(
            (found for found in versions if _holds(found, self._today)), versions[-1] if versions else None
        )

    def refusal(self, text: str, day: date | None = None) -> str:
        """Why a code is refused: unknown, or a name of another map or time, and of which."""
        versions = self._versions(text)
        if day is None and (two := self._two(versions)):
            keys = " hoặc ".join(f"{found.key} ({found.name})" for found in two)
            return f"Mã tỉnh “{text}” là hai tỉnh khác nhau trên hai bản đồ và dòng này không có ngày: ghi {keys}."
        if not versions:
            return f"Không có tỉnh, thành phố mã “{text}”."
        others = "; ".join(
            f"trên bản đồ {found.map} tỉnh ({_span(found)}) mã này là {found.name}" for found in versions
        )
        when = f" ngày {format_date(day)}" if day else ""
        return f"Mã tỉnh “{text}” không dùng{when}: {others}."

    def write_on(self, province: Province, day: date) -> str:
        """The bare code where it names ``province`` on ``day``, else map and code."""
        found = self.on(province.code, day)
        return province.code if found is not None and found.pk == province.pk else province.key

    def write(self, province: Province | None) -> str:
        """The code for a row without a day; empty for no province."""
        if province is None:
            return ""
        found = self.undated(province.code)
        return province.code if found is not None and found.key == province.key else province.key

    def _versions(self, text: str) -> list[Province]:
        map_name, _, code = text.rpartition(":")
        return [found for found in self._by_code.get(code, []) if map_name in ("", found.map)]

    @staticmethod
    def _two(versions: Sequence[Province]) -> list[Province]:
        """The last bearer of a code on each map when they bear different names; empty otherwise."""
        last = {found.map: found for found in versions}
        return list(last.values()) if len({found.name for found in last.values()}) > 1 else []


def _holds(province: Province, day: date) -> bool:
    return province.valid_from <= day and (province.valid_to is None or day <= province.valid_to)


def _span(province: Province) -> str:
    if province.valid_to is None:
        return f"từ {format_date(province.valid_from)}"
    return f"đến {format_date(province.valid_to)}"
