"""The facilities' file of a data package."""

from beneficiaries.enums import LegalForm, Trade
from core.importing.columns import ChoiceColumn, CodeColumn, TextColumn, WholeColumn
from core.importing.tables import Table

SYNTHETIC_NOTE = "[mô phỏng]"
"""How the note of a synthetic row begins: the files have no other column that could say so."""

FACILITIES = Table(
    "facilities",
    "Cơ sở công nghiệp nông thôn",
    (
        CodeColumn("code", "Mã cơ sở", max_length=30),
        TextColumn("name", "Tên cơ sở", max_length=300),
        ChoiceColumn("legal_form", "Loại hình", values=LegalForm.values),
        TextColumn("tax_code", "Mã số thuế", required=False, max_length=20),
        CodeColumn("province", "Tỉnh, thành phố", required=False, max_length=5),
        TextColumn("commune", "Xã, phường", required=False, max_length=120),
        ChoiceColumn("trade", "Ngành nghề", required=False, values=Trade.values),
        CodeColumn("sector", "Ngành kinh tế", required=False, max_length=10),
        WholeColumn("workers", "Số lao động", required=False, maximum=2_000_000),
    ),
    key=("code",),
)
