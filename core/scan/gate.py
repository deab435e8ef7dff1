"""The gate before the bytes of an upload: who may see it is asked elsewhere, whether anybody may have it now is asked here."""

from core.exceptions import RuleViolation
from core.models import ScanState, StoredFile
from core.words import retold, say

_WAITS = say(
    "Tệp đang chờ quét mã độc nên chưa tải về được. Việc này thường chỉ mất vài giây; hãy tải lại trang."
)


def refuse_withheld(row: StoredFile) -> None:
    """Raise RuleViolation (``file_infected``, ``file_removed``, ``file_unscanned``, ``file_waiting``) where the upload is not given out now."""
    if not row.withheld:
        return
    found = row.scan_found
    match ScanState(row.scan_state):
        case ScanState.INFECTED:
            refusal = (
                say(
                    "Tệp có mã độc (%(found)s) nên không được tải về. Hãy đưa lên một bản khác.", found=found
                ),
                "file_infected",
            )
        case ScanState.REMOVED:
            refusal = (
                say(
                    "Tệp có mã độc (%(found)s) và đã bị xóa khỏi kho. Hãy đưa lên một bản khác.", found=found
                ),
                "file_removed",
            )
        case ScanState.FAILED:
            refusal = (
                say(
                    "Chưa quét được mã độc nên tệp chưa tải về được: %(problem)s Cổng sẽ tự quét lại.",
                    problem=retold(row.scan_problem),
                ),
                "file_unscanned",
            )
        case _:
            refusal = _WAITS, "file_waiting"
    message, code = refusal
    raise RuleViolation(message, code=code)
