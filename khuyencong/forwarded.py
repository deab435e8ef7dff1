"""Who is at the other end when the portal stands behind reverse proxies."""

from collections.abc import Mapping
from typing import Protocol

from django.conf import settings


class HasMeta(Protocol):
    """The part of a request that is read here."""

    META: Mapping[str, str]


def client_address(request: HasMeta) -> str:
    """The client's address, so that a flood from one place locks out only that place.

    Each proxy appends the address it saw to ``X-Forwarded-For``; of that list only the last ``PROXY_COUNT`` entries come
    from our own proxies, and what stands before them is the client's own claim. Without a proxy it is the connection's.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    trusted: int = getattr(settings, "PROXY_COUNT", 0)
    if trusted and hops:
        return hops[-min(trusted, len(hops))]
    return request.META.get("REMOTE_ADDR", "")
