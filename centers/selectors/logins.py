"""Failed logins, as axes keeps them."""

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.db.models import Sum
from django.utils import timezone


def failures_from(address: str | None) -> int:
    """How many wrong passwords came from an address, whatever the account; accounts left alone for the cool-off time do not count."""
    pause = get_cool_off()
    recent = AccessAttempt.objects.filter(ip_address=address)
    if pause:
        recent = recent.filter(attempt_time__gte=timezone.now() - pause)
    found: int | None = recent.aggregate(found=Sum("failures_since_start"))["found"]
    return found or 0
