"""The facilities' file of a data package."""

from beneficiaries.models import Facility, Sector
from beneficiaries.package import FACILITIES
from beneficiaries.services.history import FacilityDraft, save_facilities
from beneficiaries.validators import validate_tax_code
from centers.models import User
from centers.selectors.province_codes import ProvinceCodes
from core.exceptions import InvalidInput
from core.importing.codes import CodeBook
from core.importing.rows import Row
from core.importing.sheet import ChunkImporter
from core.importing.tally import Tally


def facility_codes() -> CodeBook[int]:
    return CodeBook("cơ sở", Facility.objects.values_list("code", "pk"))


def sector_codes() -> dict[str, int]:
    """Sectors by ``version:code``, and by the bare code of the latest version that has it."""
    found: dict[str, int] = {}
    for sector in Sector.objects.order_by("version"):
        found[sector.code] = found[f"{sector.version}:{sector.code}"] = sector.pk
    return found


class FacilitiesImporter(ChunkImporter[FacilityDraft]):
    table = FACILITIES

    def __init__(self, actor: User | None, codes: CodeBook[int], provinces: ProvinceCodes) -> None:
        super().__init__()
        self._actor = actor
        self._codes = codes
        self._provinces = provinces
        self._sectors = sector_codes()
        self._tax_owners = dict(
            Facility.objects.filter(tax_code__isnull=False).values_list("tax_code", "code")
        )

    def item(self, row: Row) -> FacilityDraft | None:
        self.once(row, "code")
        tax_code = self._tax_code(row)
        province = self._provinces.undated(row["province"]) if row["province"] else None
        if row["province"] and province is None:
            row.fail("province", self._provinces.refusal(row["province"]))
        sector = self._sectors.get(row["sector"]) if row["sector"] else None
        if row["sector"] and sector is None:
            row.fail("sector", f"Không có ngành kinh tế (VSIC) mã “{row['sector']}”.")
        if row.failed:
            self._codes.break_(row)
            return None
        return FacilityDraft(
            code=row["code"],
            name=row["name"],
            legal_form=row["legal_form"],
            tax_code=tax_code,
            province=province,
            commune=row["commune"],
            trade=row["trade"],
            sector_id=sector,
            workers=row["workers"],
            note=row.get("note", ""),
        )

    def save(self, items: list[FacilityDraft]) -> Tally:
        tally = save_facilities(actor=self._actor, drafts=items)
        codes = [item.code for item in items]
        self._codes.known.update(Facility.objects.filter(code__in=codes).values_list("code", "pk"))
        return tally

    def _tax_code(self, row: Row) -> str | None:
        """The tax code in its normal form; it must be sound and belong to one facility only."""
        if not row["tax_code"]:
            return None
        try:
            value = validate_tax_code(row["tax_code"])
        except InvalidInput as error:
            row.fail("tax_code", error.message)
            return None
        owner = self._tax_owners.setdefault(value, row["code"])
        if owner != row["code"]:
            row.fail("tax_code", f"Mã số thuế này đã thuộc cơ sở {owner}.")
        return value
