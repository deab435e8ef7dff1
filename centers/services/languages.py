"""In which language a person reads the portal and its mails."""

from django.db import transaction

from centers.models import User
from core import audit
from core.exceptions import InvalidInput
from core.words import LANGUAGES, say


@transaction.atomic
def choose_language(*, actor: User, language: str) -> None:
    """Let ``actor`` read in ``language`` (``vi``, ``en``) from now on; raises InvalidInput for any other."""
    if language not in dict(LANGUAGES):
        raise InvalidInput(say("Cổng chưa có ngôn ngữ này."), code="unknown_language", field="language")
    held = User.objects.select_for_update().get(pk=actor.pk)
    if held.language == language:
        return
    before = held.language
    held.language = language
    held.save(update_fields=["language"])
    audit.record(
        actor=actor,
        action="language.choose",
        obj=held,
        before={"language": before},
        after={"language": language},
    )
