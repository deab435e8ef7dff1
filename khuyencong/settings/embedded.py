"""The default: SQLite, files and a filesystem broker in one data folder; no service to install."""

from khuyencong.env import broker, cache, database, env, hosts, local_secret
from khuyencong.settings.base import *

DEMO_ACCOUNTS = True
SECRET_KEY = env.str("SECRET_KEY", default="") or local_secret(DATA_DIR)
ALLOWED_HOSTS = hosts(env.str("ALLOWED_HOSTS", default="") or "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {
    "default": database(env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
}

BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = broker(env.str("CELERY_BROKER_URL", default="") or "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    for _folder in ("messages", "control"):
        (BROKER_DIR / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.2,
    }

_cache = env.str("CACHE_URL", default="")
CACHES = {
    "default": cache(_cache)
    if _cache
    else {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_DIR / "cache"),
    }
}
