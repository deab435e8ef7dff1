"""Two sample reports: a plain one with money, and one whose rows name their units."""

from datetime import date
from decimal import Decimal

import pytest

from core.table import Column, Letterhead, Report, Row, Signature, Table

WINDOW = (date(2016, 1, 1), date(2016, 9, 30))


@pytest.fixture
def money_table() -> Table:
    return Table(
        key="money",
        title="Kinh phí theo nội dung",
        columns=(
            Column("planned", "Kế hoạch", "money", group="Dự toán"),
            Column("assigned", "Đã giao", "money", group="Dự toán"),
            Column("settled", "Quyết toán", "money"),
            Column("share", "Tỷ lệ", "percent"),
            Column("due", "Hạn", "date"),
            Column("remark", "Ghi chú"),
        ),
        rows=[
            Row("g", "Nhóm đầu", {}, role="group"),
            Row(
                "technology",
                "Ứng dụng máy móc",
                {
                    "planned": 4875000000,
                    "assigned": 5910000000,
                    "settled": -5000000,
                    "share": Decimal("82.49"),
                    "due": date(2016, 2, 5),
                    "remark": "=SUM(A1)",
                },
                href="/projects/?content=technology",
            ),
            Row("training", "Đào tạo nghề", {"planned": 0, "assigned": 1, "share": None}, level=1),
            Row("s", "Cộng nhóm đầu", {"planned": 4875000000}, role="subtotal"),
        ],
        total={"planned": 4875000000, "assigned": 5910000001, "settled": -5000000, "share": None},
        notes=("Nguồn: báo cáo.",),
    )


@pytest.fixture
def indicator_table() -> Table:
    return Table(
        key="indicators",
        title="Kết quả",
        columns=(
            Column("planned", "Kế hoạch", "decimal"),
            Column("actual", "Thực hiện", "decimal"),
            Column("percent", "Tỷ lệ", "percent"),
        ),
        rows=[
            Row(
                "workers_trained",
                "Lao động được đào tạo",
                {"planned": Decimal("5910.00"), "actual": Decimal("4875.5"), "percent": Decimal("82.50")},
                unit="người",
            ),
            Row("models", "Mô hình", {"planned": Decimal("1E+2"), "actual": None}, unit="mô hình"),
        ],
        label_head="Chỉ tiêu",
    )


@pytest.fixture
def report(money_table: Table, indicator_table: Table) -> Report:
    return Report(
        kind="plan-vs-actual",
        title="Kế hoạch và thực hiện",
        subtitle="9 tháng năm 2016",
        parameters={"period": "2016-9M", "by": "content"},
        window=WINDOW,
        tables=(money_table, indicator_table),
        letterhead=Letterhead(
            parent_body="Bộ Công Thương",
            issuing_body="Cục Công Thương địa phương",
            number="05/BC-CTĐP",
            place="Hà Nội",
            on=date(2016, 10, 5),
            summary="Kết quả khuyến công 9 tháng năm 2016",
            signature=Signature("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG", "Nguyễn Văn Ánh"),
            recipients=("Lãnh đạo Bộ (để báo cáo)",),
        ),
    )
