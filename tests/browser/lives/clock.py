"""The day on which a life stands: every clock of the portal is moved together, and goes on from there."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

_now = timezone.now


class Clock:
    """What the portal takes for the present. Starts with the real moment; ``at`` moves it to nine o'clock of a day."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._ahead = timedelta()
        monkeypatch.setattr(timezone, "now", self.now)
        for model in apps.get_models():
            for field in model._meta.local_concrete_fields:
                if field.default is _now:  # a default holds the function itself
                    monkeypatch.setitem(field.__dict__, "_get_default", self.now)

    def now(self) -> datetime:
        return _now() + self._ahead

    def at(self, day: str) -> None:
        """Go to nine in the morning of a day such as 10/01/2027."""
        wanted: Any = datetime.strptime(f"{day} 09:00", "%d/%m/%Y %H:%M")
        self._ahead = timezone.make_aware(wanted) - _now()
