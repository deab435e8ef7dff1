"""Readers of the environment. Each either gives a usable value or stops the start with one clear line."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from core.scan.address import address_of

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()


def data_dir() -> Path:
    """The folder for database, broker, files and mail: ``PORTAL_DATA``, else ``var/`` in the project."""
    return Path(os.environ.get("PORTAL_DATA") or BASE_DIR / "var").resolve()


def required(name: str) -> str:
    """The value of ``name``; raises ImproperlyConfigured when it is unset or empty."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} must be set in the environment.")
    return value


def whole(name: str, *, default: int, least: int = 1) -> int:
    """The whole number in ``name``, at least ``least``; raises ImproperlyConfigured that names the variable."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise ImproperlyConfigured(f"{name} must be a whole number of at least {least}, not {text[:20]!r}.")
    return int(text)


def hosts(text: str) -> list[str]:
    """The names in a list separated by commas, without blanks around them; raises ImproperlyConfigured for none."""
    found = [host.strip() for host in text.split(",") if host.strip()]
    if not found:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name at least one host.")
    return found


def broker(url: str) -> str:
    """A broker's address that Celery can use; raises ImproperlyConfigured otherwise."""
    if not url.startswith(("redis://", "rediss://", "filesystem://", "memory://", "amqp://", "amqps://")):
        raise ImproperlyConfigured(
            "CELERY_BROKER_URL must be a redis:// (or filesystem://, amqp://) address."
        )
    return url


def local_secret(folder: Path) -> str:
    """The embedded installation's own secret key: made once, readable by its owner only."""
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".secret_key.{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)  # keeps the winner when two processes start at once
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-64000;PRAGMA temp_store=MEMORY"


def database(url: str) -> dict[str, Any]:
    """Django's settings for one database address.

    SQLite takes its write lock when a transaction begins (IMMEDIATE): with the deferred default, concurrent
    writers fail instead of waiting.
    """
    config: dict[str, Any] = environ.Env.db_url_config(url)
    engine = str(config.get("ENGINE", ""))
    if engine.endswith("sqlite3"):
        config["OPTIONS"] = {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS}
    elif engine.endswith("postgresql"):
        config["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=60)
        config["CONN_HEALTH_CHECKS"] = True
        config.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    else:
        raise ImproperlyConfigured("DATABASE_URL must be a sqlite:/// or postgres:// address.")
    return config


def cache(url: str) -> dict[str, Any]:
    """Django's settings for one cache address, such as ``redis://host:6379/1``."""
    config: dict[str, Any] = environ.Env.cache_url_config(url)
    if url.startswith("redis"):
        config = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    return config


def file_scanner(text: str) -> str:
    """Where uploads are scanned: blank for nowhere, ``clamd://host:port``, ``clamd:///path/socket`` or the dotted path of a class.

    Raises ImproperlyConfigured for anything else; a class is loaded when the apps are ready (``core.apps``).
    """
    if not text or ("." in text and all(part.isidentifier() for part in text.split("."))):
        return text
    try:
        address_of(text)
    except ValueError:
        raise ImproperlyConfigured(
            "FILE_SCANNER must be clamd://host:port, clamd:///path/socket or the dotted path of a class."
        ) from None
    return text


_NEAR = {("http", "localhost"), ("http", "127.0.0.1")}
"""Where a provider may be reached without TLS: on this machine, for trials."""


def single_sign_on(server: str, client_id: str, secret: str, name: str) -> dict[str, Any]:
    """allauth's setting for one OpenID Connect provider, known by its address; nothing where no address is given.

    Raises ImproperlyConfigured for an address without a client, or one that is not https (plain http only on this machine).
    """
    if not server:
        return {}
    if not client_id or not secret:
        raise ImproperlyConfigured("OIDC_SERVER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.")
    address = urlsplit(server)
    if address.scheme != "https" and (address.scheme, address.hostname) not in _NEAR:
        raise ImproperlyConfigured("OIDC_SERVER must be an https:// address.")
    app = {
        "provider_id": "don-vi",
        "name": name,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
