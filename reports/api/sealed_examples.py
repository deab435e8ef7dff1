"""What the sealed reports answer, for the OpenAPI description."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

_CODE, _LATER = "KC-7F3K9-Q2M4D-X5", "KC-M8W2T-0RZ6C-4J"
_SHA256 = "9f2c1d7be0a4538f6c1e2d90b7a843f5c6e1d20b9a7f84356e0d1c2b3a495867"
_ROW: dict[str, Any] = {
    "code": _CODE,
    "kind": "plan-vs-actual",
    "title": "Báo cáo kế hoạch và thực hiện khuyến công",
    "subtitle": "Năm 2025 (từ ngày 01/01/2025 đến ngày 31/12/2025)",
    "period": "2025",
    "parameters": {"period": "2025", "by": "content"},
    "issuer": {"code": "TTKC-24", "name": "Trung tâm Khuyến công Bắc Ninh"},
    "receiver": {"code": "SCT-24", "name": "Sở Công Thương Bắc Ninh"},
    "version": 1,
    "state": "superseded",
    "sent_at": "2026-01-05T09:00:00+07:00",
    "sealed_at": "2026-01-06T10:30:00+07:00",
    "rows": 18,
    "projects": 42,
    "sha256": _SHA256,
    "software": "src-3c5e9a1b7d20",
    "earlier": None,
    "later": _LATER,
}
_FILE = {
    "format": "pdf",
    "url": f"https://cong.example/api/v1/sealed-reports/{_CODE}/files/pdf/",
    "sha256": "1b0d6c5e4f39281706a5b4c3d2e1f0987a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d",
    "size": 184320,
}
_DETAIL = {**_ROW, "files": [_FILE], "publications": []}
_CHANGES = {
    "earlier": _CODE,
    "later": _LATER,
    "same": False,
    "window_changed": False,
    "software_changed": False,
    "figures": [
        {
            "table": "Kinh phí",
            "row": "",
            "column": "disbursed",
            "label": "Giải ngân trong kỳ",
            "unit": "VND",
            "before": 640000000,
            "after": 695000000,
            "delta": 55000000,
            "reasons": [{"reason": "late", "label": "Ghi sau", "amount": 55000000}],
            "unexplained": 0,
        }
    ],
    "rows": [],
    "projects": [
        {
            "code": "KCQG-2025-0002",
            "title": "Đào tạo nghề may công nghiệp",
            "reason": "late",
            "label": "Ghi sau",
            "rows": 1,
            "amounts": [{"set": "entries", "name": "advance", "amount": 55000000}],
            "fields_changed": [],
        }
    ],
    "catalogues": [],
}
_VERIFIED = {
    "code": _CODE,
    "state": "published",
    "kind": "plan-vs-actual",
    "title": _ROW["title"],
    "subtitle": _ROW["subtitle"],
    "period": "2025",
    "issuer": "Trung tâm Khuyến công Bắc Ninh",
    "receiver": "Sở Công Thương Bắc Ninh",
    "version": 1,
    "sealed_on": "2026-01-06",
    "rows": 18,
    "projects": 42,
    "sha256": _SHA256,
    "later": None,
    "totals": [{"table": "money", "title": "Kinh phí", "total": {"planned": 900000000, "percent": "71.11"}}],
    "file": {"sha256": _FILE["sha256"], "known": True, "format": "pdf"},
}


def _example(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200"])


LISTED = _example("Một báo cáo trong danh sách", _ROW)
ONE = _example("Một báo cáo", _DETAIL)
VERSIONS = _example("Một bản", _ROW)
CHANGES = _example("Một khoản ghi sau", _CHANGES)
VERIFIED = _example("Một báo cáo đã công bố", _VERIFIED)
