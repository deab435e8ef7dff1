"""The centres' file of a data package (``import_package``, ``export_package``)."""

from centers.enums import CenterKind
from core.importing.columns import ChoiceColumn, CodeColumn, TextColumn
from core.importing.tables import ForeignKey, Table

CENTERS = Table(
    "centers",
    "Đơn vị",
    (
        CodeColumn("code", "Mã đơn vị", max_length=30),
        TextColumn("name", "Tên đơn vị", max_length=200),
        ChoiceColumn("kind", "Loại đơn vị", values=CenterKind.values),
        CodeColumn("parent", "Đơn vị cấp trên", required=False, max_length=30),
        CodeColumn("province", "Tỉnh, thành phố", required=False, max_length=5),
    ),
    key=("code",),
    foreign_keys=(ForeignKey("parent", ""),),
)
