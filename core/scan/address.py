"""The address of a clamd, as it stands in the settings."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Address:
    """Where clamd listens: a host with its port, or a socket file."""

    host: str = ""
    port: int = 0
    path: str = ""


def address_of(text: str) -> Address:
    """Read ``clamd://host:port`` or ``clamd:///path/socket``; raises ValueError for anything else."""
    parts = urlsplit(text)
    if parts.scheme != "clamd" or parts.query or parts.fragment or parts.username is not None:
        raise ValueError(text)
    if not parts.netloc:
        if len(parts.path) < 2 or parts.path.endswith("/"):
            raise ValueError(text)
        return Address(path=parts.path)
    if not parts.hostname or not parts.port or parts.path:
        raise ValueError(text)
    return Address(parts.hostname, parts.port)
