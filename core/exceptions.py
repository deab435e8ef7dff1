"""The closed set of domain errors. Services raise them; the edges (web, API, command) translate them.

Messages say how to mend, in the language of whoever reads them (``core.words.say``); ``field`` names the field or column; ``details`` carries figures.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from core.words import joined, say


class DomainError(Exception):
    """A refusal that a person can understand and act on."""

    status = 422
    default_code = "domain_error"
    title = say("Không thực hiện được")

    def __init__(
        self, message: str, *, code: str = "", field: str = "", details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self._sentences = [message]
        self.code = code or self.default_code
        self.field = field
        self.details: dict[str, Any] = dict(details or {})

    @property
    def message(self) -> str:
        """What happened and how to mend it, in the language in force now."""
        return str(self.told)

    @property
    def told(self) -> str:
        """``message`` inside another text: looked up when that is shown, for it may be read in two languages."""
        return joined(" ", self._sentences)

    @property
    def told_whole(self) -> str:
        """``told`` with all that the refusal carries."""
        return self.told

    def go_on(self, sentence: str) -> None:
        """Say one sentence more."""
        self._sentences.append(sentence)


class InvalidInput(DomainError):
    """The request itself cannot be read: a period that does not exist, an unknown code."""

    status = 400
    default_code = "invalid_input"
    title = say("Dữ liệu vào không hợp lệ")


class RuleViolation(DomainError):
    """A rule of law or of the ledger forbids the act."""

    status = 422
    default_code = "rule_violation"
    title = say("Trái quy định")


class BudgetExceeded(RuleViolation):
    """More money than there is."""

    default_code = "budget_exceeded"
    title = say("Vượt kinh phí")


class StaleState(DomainError):
    """Somebody changed the object meanwhile."""

    status = 409
    default_code = "stale_state"
    title = say("Dữ liệu đã thay đổi")


class NotAllowed(DomainError):
    """The person may see the object but not do this."""

    status = 403
    default_code = "not_allowed"
    title = say("Không có quyền")


class NotFound(DomainError):
    """Absent, or out of the person's sight: the two are never told apart."""

    status = 404
    default_code = "not_found"
    title = say("Không tìm thấy")


class Problems(DomainError):
    """Several errors at once, each with its place; nothing was saved."""

    status = 422
    default_code = "problems"
    title = say("Dữ liệu có lỗi")

    def __init__(self, message: str, errors: Sequence[Mapping[str, Any]], *, code: str = "") -> None:
        super().__init__(message, code=code, details={"errors": list(errors)})
        self.errors = list(errors)

    @property
    def told_whole(self) -> str:
        problems = [error["message"] for error in self.errors if str(error["message"]) != self.message]
        return joined(" ", [self.told, *problems])
