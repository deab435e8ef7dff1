"""PostgreSQL, Redis, several processes behind one proxy. Refuses to start without its secrets."""

from django.core.exceptions import ImproperlyConfigured

from khuyencong.env import broker, cache, database, env, hosts, required, whole
from khuyencong.settings.base import *

SECRET_KEY = required("SECRET_KEY")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY must have at least 50 characters.")
ALLOWED_HOSTS = hosts(required("ALLOWED_HOSTS"))
CSRF_TRUSTED_ORIGINS = env.list(
    "CSRF_TRUSTED_ORIGINS", default=[f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]
)

DATABASES = {"default": database(required("DATABASE_URL"))}
if not DATABASES["default"]["ENGINE"].endswith("postgresql"):
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database in production.")
CELERY_BROKER_URL = broker(required("CELERY_BROKER_URL"))
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CACHES = {"default": cache(required("CACHE_URL"))}

FILES_WITHOUT_VERDICT = env.bool("FILES_WITHOUT_VERDICT", default=False)
if not FILE_SCANNER and not FILES_WITHOUT_VERDICT:
    raise ImproperlyConfigured(
        "FILE_SCANNER must be set in the environment. Or set FILES_WITHOUT_VERDICT=true to give out uploads that nothing has scanned."
    )

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = whole("SECURE_HSTS_SECONDS", default=31_536_000, least=0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=True)
PROXY_COUNT = whole("PROXY_COUNT", default=1, least=0)
AXES_CLIENT_IP_CALLABLE = "khuyencong.forwarded.client_address"
REST_FRAMEWORK = {**REST_FRAMEWORK, "NUM_PROXIES": PROXY_COUNT}

if env.str("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
