"""Two people do the same act at the same moment: exactly one of them does it, the other is told; on SQLite and on PostgreSQL."""

import json
import re
import time
from typing import Any

import pytest

from tests.processes.conftest import answer, script

ROUNDS = 4
pytestmark = pytest.mark.slow

TOLD = {
    "approve": (
        r"Đề án \S+ \(đã phê duyệt\) không còn kinh phí nào của năm kế hoạch chưa giao; "
        r"đã giao theo quyết định số \w+-\d+/QĐ ngày 05/01/2026\."
    ),
    "amend": r"Đề nghị điều chỉnh số 1 đang ở trạng thái “Đã quyết định”; việc này không còn làm được\.",
    "decide-or-refuse": (
        r"Đề nghị điều chỉnh số 1 đang ở trạng thái “(Không chấp thuận|Đã quyết định)”; việc này không còn làm được\.|"
        r"Đề nghị điều chỉnh này vừa được người khác xử lý\. Hãy tải lại trang\."
    ),
    "accept": r"Báo cáo tháng 2 năm 2026 đang ở trạng thái “Đã chấp nhận”: việc này đã được làm rồi.*",
    "submit": r"Đề án \S+ đang ở trạng thái “Thẩm định cấp cơ sở”, không thể “Gửi thẩm định”\..*",
    "appraise": r"Đề án \S+ đang được người khác thẩm định\.",
    "enact": r"Không tìm thấy định mức dự thảo; có thể đã có hiệu lực hoặc đã bỏ\.",
    "merge": r"Một trong hai cơ sở không còn; có thể đã được gộp\.",
}
"""What the one who came second reads."""
ENDS: dict[str, list[list[Any]]] = {
    "approve": [["approved", 200_000_000, 1, 1]],
    "amend": [["decided", 1, 1, "Mục tiêu đã sửa."]],
    "decide-or-refuse": [["decided", 1, 1, "Mục tiêu đã sửa."], ["refused", 0, 0, "Nội dung đã soạn."]],
    "accept": [["accepted", 1]],
    "submit": [[1, 1]],
    "appraise": [[1]],
    "enact": [[0, ROUNDS]],
    "merge": [[1, 1]],
}
"""How things may stand afterwards: done once."""


@pytest.fixture(scope="module")
def raced(installation: dict[str, str]) -> dict[str, list[tuple[list[str], list[Any]]]]:
    """By kind of act: what both got, and what stands in the database at the end, round by round."""
    spec = answer(installation, "rival", "make", str(ROUNDS))
    start = str(time.time() + 6)
    rivals = [script(installation, "rival", "race", start, who, spec) for who in ("one", "other")]
    outcomes = []
    for rival in rivals:
        out, error = rival.communicate(timeout=180)
        assert rival.returncode == 0, error
        outcomes.append(json.loads(out))
    ends = json.loads(answer(installation, "rival", "show", spec))
    found: dict[str, list[tuple[list[str], list[Any]]]] = {kind: [] for kind in TOLD}
    for (kind, _), one, other, end in zip(json.loads(spec), *outcomes, ends, strict=True):
        found[kind].append(([one, other], end))
    return found


@pytest.mark.parametrize("kind", TOLD)
def test_of_two_who_do_the_same_one_is_told(raced: dict[str, Any], kind: str) -> None:
    assert len(raced[kind]) == ROUNDS
    for got, end in raced[kind]:
        assert sorted(word == "won" for word in got) == [False, True], got
        told = next(word for word in got if word != "won")
        assert re.fullmatch(TOLD[kind], told, re.DOTALL), told
        assert end in ENDS[kind]
