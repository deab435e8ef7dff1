"""What the made-up đề án are about. Magnitudes follow published ones: 200–260 national đề án a year before 2018, 120–200 after, 10–60
local ones per province and year; 200–300 million đồng a facility of national and 60–200 of local money; most money for machinery.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from projects.enums import Content, Fund


@dataclass(frozen=True, slots=True)
class Activity:
    """A kind of đề án: its item, title, support per facility in million đồng (national, local), and the indicators it moves.

    ``indicators``: code → (least rows, most rows, least value, most value).
    """

    content: str
    item: str
    title: str
    support: Mapping[str, tuple[int, int]]
    indicators: Mapping[str, tuple[int, int, int, int]]


def _support(national: tuple[int, int], local: tuple[int, int]) -> dict[str, tuple[int, int]]:
    return {Fund.NATIONAL: national, Fund.LOCAL: local}


_JOBS = (7, 12, 1, 6)

ACTIVITIES = (
    Activity(
        Content.TECHNOLOGY,
        "machinery",
        "Hỗ trợ ứng dụng máy móc thiết bị tiên tiến trong {trade}",
        _support((150, 300), (60, 200)),
        {"machinery_facilities": (1, 2, 1, 1), "jobs_created": _JOBS},
    ),
    Activity(
        Content.TECHNOLOGY,
        "demonstration_new",
        "Xây dựng mô hình trình diễn kỹ thuật {trade}",
        _support((250, 500), (80, 300)),
        {"demonstration_models": (1, 1, 1, 1), "jobs_created": _JOBS},
    ),
    Activity(
        Content.TRAINING,
        "vocational_training",
        "Đào tạo nghề, nâng cao tay nghề cho lao động {trade}",
        _support((70, 210), (40, 120)),
        {"training_classes": (1, 3, 1, 1), "workers_trained": (7, 12, 5, 18)},
    ),
    Activity(
        Content.MANAGEMENT,
        "workshop",
        "Tập huấn nâng cao năng lực quản lý cho cơ sở {trade}",
        _support((60, 200), (20, 80)),
        {"workshops": (2, 4, 1, 1), "managers_trained": (6, 10, 5, 25)},
    ),
    Activity(
        Content.PRODUCTS,
        "fair_join_domestic",
        "Hỗ trợ cơ sở {trade} tham gia hội chợ, triển lãm trong nước",
        _support((80, 300), (20, 120)),
        {"domestic_fair_participations": (7, 12, 1, 4), "fair_stands": (1, 3, 1, 6)},
    ),
    Activity(
        Content.PRODUCTS,
        "trademark",
        "Hỗ trợ xây dựng, đăng ký nhãn hiệu sản phẩm {trade}",
        _support((20, 35), (15, 30)),
        {"trademarks": (1, 2, 1, 1), "jobs_created": _JOBS},
    ),
    Activity(
        Content.CONSULTING,
        "consulting",
        "Tư vấn, trợ giúp cơ sở {trade}",
        _support((20, 35), (10, 30)),
        {"consulted_projects": (7, 13, 1, 3)},
    ),
    Activity(
        Content.INFORMATION,
        "media",
        "Tuyên truyền chính sách khuyến công trên báo, đài về {trade}",
        _support((100, 300), (30, 150)),
        {"media_programmes": (6, 10, 1, 3), "bulletins": (2, 4, 1, 2)},
    ),
    Activity(
        Content.LINKAGE,
        "pollution_facility",
        "Sửa chữa, nâng cấp hệ thống xử lý ô nhiễm môi trường tại cơ sở {trade}",
        _support((150, 300), (60, 200)),
        {"pollution_facilities": (1, 1, 1, 1), "jobs_created": _JOBS},
    ),
    Activity(
        Content.LINKAGE,
        "cluster_planning",
        "Lập quy hoạch chi tiết cụm công nghiệp phục vụ {trade}",
        _support((250, 500), (100, 400)),
        {"clusters_planned": (1, 1, 1, 1), "enterprises_founded": (6, 11, 1, 2)},
    ),
    Activity(
        Content.INTERNATIONAL,
        "fair_abroad",
        "Hỗ trợ cơ sở {trade} tham gia hội chợ tại nước ngoài",
        _support((300, 900), (100, 300)),
        {"foreign_fair_participations": (6, 10, 1, 3), "delegations": (1, 2, 1, 1)},
    ),
    Activity(
        Content.PROGRAMME,
        "other",
        "Nâng cao năng lực cán bộ, cộng tác viên khuyến công phục vụ {trade}",
        _support((50, 200), (20, 90)),
        {"collaborators_trained": (6, 10, 3, 15), "guidance_documents": (1, 3, 1, 1)},
    ),
)

WEIGHTS: dict[str, tuple[int, ...]] = {
    Fund.NATIONAL: (46, 10, 10, 5, 8, 3, 3, 4, 5, 3, 1, 2),
    Fund.LOCAL: (38, 7, 11, 9, 8, 6, 5, 7, 3, 2, 0, 4),
}
"""How often each activity occurs, in their order."""

TRADES = (
    ("a", "chế biến chè"),
    ("a", "chế biến gỗ"),
    ("a", "xay xát lúa gạo"),
    ("a", "chế biến thủy sản"),
    ("a", "chế biến cà phê"),
    ("b", "may mặc xuất khẩu"),
    ("b", "sản xuất bao bì"),
    ("c", "sản xuất gạch không nung"),
    ("c", "sản xuất phân bón hữu cơ"),
    ("d", "cơ khí nông nghiệp"),
    ("d", "sản xuất linh kiện"),
    ("dd", "mây tre đan"),
    ("dd", "gốm sứ mỹ nghệ"),
    ("g", "sản xuất sạch hơn"),
)
"""Trade of Decree 45/2012 Article 5, and how a title names it."""

LEGAL_FORMS = (
    "company",
    "company",
    "company",
    "private_enterprise",
    "cooperative",
    "cooperative_group",
    "household",
)
FAMILY_NAMES = ("An Phát", "Bình Minh", "Cửu Long", "Đại Thành", "Hòa Bình", "Hưng Thịnh", "Lam Sơn", "Minh Tâm", "Phú Quý",
                "Quang Vinh", "Sông Hồng", "Tân Tiến", "Thành Công", "Trường Sơn", "Việt Thắng", "Xuân Mai")  # fmt: skip
LARGE_PROVINCES = {
    "01": 6,
    "38": 4,
    "40": 4,
    "68": 4,
    "31": 3,
    "52": 3,
    "66": 3,
    "75": 3,
    "79": 3,
    "24": 2,
    "48": 2,
    "77": 2,
}
"""Weights of provinces with large programmes, by code; all others weigh 1."""


def projects_a_year(fund: str, year: int, scale: float) -> int:
    """How many đề án of a fund a year has: fewer but larger national ones since group đề án came up."""
    whole = 1800 if fund == Fund.LOCAL else (240 if year < 2018 else 160)
    return max(1, round(whole * scale))
