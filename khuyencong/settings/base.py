"""Settings shared by every way to run the portal. Nothing here is secret and nothing is a rule of law."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

from core.words import VIETNAMESE
from khuyencong.env import BASE_DIR, data_dir, env, file_scanner, single_sign_on, whole

DATA_DIR = data_dir()

DEBUG = False
ROOT_URLCONF = "khuyencong.urls"
WSGI_APPLICATION = "khuyencong.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "centers.User"

INSTALLED_APPS = [
    "khuyencong.apps.PortalConfig",
    "reports.apps.ReportsConfig",
    "projects.apps.ProjectsConfig",
    "beneficiaries.apps.BeneficiariesConfig",
    "centers.apps.CentersConfig",
    "core.apps.CoreConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "centers.language.LanguageMiddleware",
    "core.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.DomainErrorMiddleware",
    "khuyencong.refused.RefusedRequests",
    "allauth.account.middleware.AccountMiddleware",
    "centers.middleware.AccountStateMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "core.templatetags.language"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "khuyencong.menu.context",
            ],
        },
    },
]

# Time and language -----------------------------------------------------------------------------------------
LANGUAGE_CODE = VIETNAMESE
TIME_ZONE = "Asia/Ho_Chi_Minh"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["khuyencong.formats"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 86400
USE_I18N = True
USE_TZ = True

# People ----------------------------------------------------------------------------------------------------
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_MIN_LENGTH = 10
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
DEMO_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 3600
INVITATION_DAYS = whole("INVITATION_DAYS", default=7, least=1)

# Second factor, list of sessions, single sign-on: allauth, with pages, words and mails of our own (docs/adr/0017).
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=False)
ACCOUNT_ADAPTER = "centers.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "centers.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Cổng khuyến công"
SOCIALACCOUNT_ADAPTER = "centers.adapters.SignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form would be stopped by form-action at the way to the provider
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = single_sign_on(
    env.str("OIDC_SERVER", default=""),
    env.str("OIDC_CLIENT_ID", default=""),
    env.str("OIDC_CLIENT_SECRET", default=""),
    env.str("OIDC_NAME", default="tài khoản đơn vị"),
)
CSRF_FAILURE_VIEW = "khuyencong.views.errors.csrf_failure"

# A flood of wrong passwords is stopped for the pair of account and address, so one person cannot lock another out; and, much later,
# for an address as a whole, which may be a building full of people, so that one password cannot be tried on every account.
AXES_FAILURE_LIMIT = 5
LOGIN_FAILURES_PER_ADDRESS = 50
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "khuyencong.views.errors.locked_out"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False

# What the browser may do -----------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
        "base-uri": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# Static and generated files --------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or DATA_DIR / "static")
STATICFILES_DIRS: list[Any] = [BASE_DIR / "static"]
_font_spec = find_spec("fontpkg_be_vietnam_pro")
if _font_spec and _font_spec.submodule_search_locations:
    STATICFILES_DIRS.append(("fonts", Path(next(iter(_font_spec.submodule_search_locations)))))
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files", "base_url": None, "file_permissions_mode": 0o640},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # an amendment of 500 budget lines and 500 beneficiaries
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Uploads wait in quarantine for their scan (docs/adr/0018). Without a scanner they are given out, except in production.
FILE_SCANNER = file_scanner(env.str("FILE_SCANNER", default="").strip())
FILE_SCANNER_SECONDS = whole("FILE_SCANNER_SECONDS", default=60)
FILES_WITHOUT_VERDICT = env.bool("FILES_WITHOUT_VERDICT", default=not FILE_SCANNER)

# Workers ---------------------------------------------------------------------------------------------------
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", default="") or "celery"
CELERY_TASK_ALWAYS_EAGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_TIME_LIMIT = 1800
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "sweep-jobs": {"task": "core.sweep_jobs", "schedule": 30.0, "options": {"expires": 25}},
    "sweep-scans": {"task": "core.sweep_scans", "schedule": 60.0, "options": {"expires": 50}},
    "worker-heartbeat": {"task": "core.heartbeat", "schedule": 20.0, "options": {"expires": 15}},
    # Runs each hour and makes whatever a closed quarter still lacks, so downtime is caught up by itself.
    "close-periods": {
        "task": "reports.run_closed_periods",
        "schedule": crontab(minute=10),
        "options": {"expires": 3000},
    },
    # Each person's mail goes out once a day from DIGEST_HOUR on; the other rounds make up for downtime and refused mails.
    "daily-mails": {
        "task": "projects.send_digests",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    # Before, on and after the last day of a periodic report, each once; later rounds make up for downtime and refused mails.
    "report-reminders": {
        "task": "reports.send_reminders",
        "schedule": crontab(minute=35),
        "options": {"expires": 3000},
    },
}

# Reports ---------------------------------------------------------------------------------------------------
REPORT_PDF_MAX_ROWS = whole("REPORT_PDF_MAX_ROWS", default=2000)
JOB_LEASE_SECONDS = whole("JOB_LEASE_SECONDS", default=120)
JOB_MAX_ATTEMPTS = whole("JOB_MAX_ATTEMPTS", default=3)
PACKAGE_MAX_BYTES = whole("PACKAGE_MAX_BYTES", default=100 * 1024 * 1024)

# REST ------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "centers.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.Negotiation",
    "DEFAULT_PAGINATION_CLASS": "core.api.Pages",
    "PAGE_SIZE": 20,
    "DEFAULT_FILTER_BACKENDS": ["core.api.StrictFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "core.openapi.PortalSchema",
    "EXCEPTION_HANDLER": "core.problem.exception_handler",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.UserRateThrottle",
        "rest_framework.throttling.AnonRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"user": "1200/min", "anon": "120/min", "paper": "30/min"},
    "COERCE_DECIMAL_TO_STRING": True,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Cổng quản lý khuyến công — REST",
    "DESCRIPTION": "Đọc đề án, ngân sách, sổ kinh phí, cơ sở CNNT, danh mục và báo cáo. Tiền là số nguyên đồng.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.openapi.drop_docstrings",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ProjectStateEnum": "projects.enums.State",
        "PartStateEnum": "khuyencong.views.status.PART_STATES",
        "WholeStateEnum": "khuyencong.views.status.WHOLE_STATES",
        "SealedStateEnum": "reports.api.filters.STATES",
    },
}

# Mail and logs ---------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA_DIR / "mail")
EMAIL_TIMEOUT = 20  # seconds; a mail server that hangs must not hold a worker
DIGEST_HOUR = whole("DIGEST_HOUR", default=7, least=0)
PORTAL_URL = env.str("PORTAL_URL", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="khuyencong@localhost")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "ERROR"},
        "weasyprint": {"level": "ERROR"},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
