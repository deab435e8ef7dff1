"""Settings of the test run; honours ``DATABASE_URL`` and ``CELERY_BROKER_URL`` so both databases are tested."""

import atexit
import shutil
import tempfile
from pathlib import Path

from khuyencong.env import database, env
from khuyencong.settings.base import *

DEMO_ACCOUNTS = True
SECRET_KEY = "only-for-tests-" + "x" * 50
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
if env.str("PORTAL_DATA", default=""):
    DATA_DIR = Path(env.str("PORTAL_DATA"))
else:
    DATA_DIR = Path(tempfile.mkdtemp(prefix="portal-test-"))
    atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
# A file, not memory: the threads of one process share the one connection of a database in memory, so that a request which is
# refused in the server's thread would roll back what the test's own thread is just writing.
DATABASES = {
    "default": database(env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "tests.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += ";PRAGMA synchronous=OFF"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or "memory://"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
FILE_SCANNER = ""  # tests that need one bring it
FILES_WITHOUT_VERDICT = True
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
LOGGING["root"]["level"] = "WARNING"
