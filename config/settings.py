"""All settings, from the environment, with defaults that run on a laptop. The README lists the variables."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.folder("CAIRN_DATA", BASE_DIR / ".data")

DEBUG = environment.yes_or_no("CAIRN_DEBUG", False)
SECRET_KEY = environment.secret("CAIRN_SECRET_KEY", DATA_DIR)

# The public address decides host names, secure cookies and links in mail.
SITE_URL = environment.site_url("CAIRN_URL", DATA_DIR)
_site = urlsplit(SITE_URL)
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = [_site.hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host.strip() for host in os.environ.get("CAIRN_HOSTS", "").split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
PROXIES = environment.whole("CAIRN_PROXIES", int(IS_HTTPS), 0, 9)  # how many of ours stand before the web processes
WEB_PROCESSES = environment.whole("CAIRN_WEB_PROCESSES", 2, 1, 64)
READ_SECONDS = environment.whole(
    "CAIRN_READ_SECONDS", 20, 1, 3600
)  # for a request to arrive, see config.run.slow_clients
WEB_BIND = environment.door("CAIRN_BIND", "127.0.0.1:8000")
ORGANISATION = environment.line("CAIRN_ORGANISATION")

INSTALLED_APPS = [
    "config",
    "config.base",
    "skills",
    "mentoring",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "heroicons",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.base.http.middleware.security_headers",
    "config.base.http.middleware.fresh_limits",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.base.http.middleware.LoginRequired",
    "config.base.http.middleware.sent_forms",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.base.http.middleware.htmx",
    "config.site.renamed.lead_on",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.shell",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# ── data ────────────────────────────────────────────────────────────────────────────────────────────────────────────
DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR)}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:  # migrations take their time: config/base/patience.py
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 10,
        **DATABASES["default"].get("OPTIONS", {}),
        "options": "-c lock_timeout=5000 -c statement_timeout=60000 -c idle_in_transaction_session_timeout=60000",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only limits of a minute live here, in each process its share of them: no write to the database, no Redis, and a full
# disk is not "too many attempts". Wrong passwords are rows (skills.sign_in.guesses).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # a counter dropped early is a limit that does not hold
    }
}


# ── signing in ──────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "skills.User"
AUTHENTICATION_BACKENDS = ["skills.sign_in.auth.Backend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "skills.sign_in.auth.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "skills.sign_in.forms.LoginForm",
    "change_password": "skills.sign_in.forms.ChangePasswordForm",
    "reset_password": "skills.sign_in.forms.ResetPasswordForm",
    "reset_password_from_key": "skills.sign_in.forms.ResetPasswordKeyForm",
}
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # or anybody could make Cairn write to any address
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 56  # as in config.base.http.visitors
ACCOUNT_RATE_LIMITS = {
    "login": None,  # guesses are counted in skills.sign_in.guesses
    "login_failed": None,
    "change_password": None,
    # Of each process: 20 a minute and address from all together, and 6 for one account.
    "reset_password": f"{max(1, 20 // WEB_PROCESSES)}/m/ip,{max(1, 6 // WEB_PROCESSES)}/m/key",
    "reset_password_from_key": f"{max(1, 20 // WEB_PROCESSES)}/m/ip",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _site.scheme
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # invitations use the same links

# ── API ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "skills.sign_in.tokens.ApiTokenAuthentication",  # first: its challenge makes a refusal 401 rather than 403
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "skills.sign_in.tokens.WithinToken"],
    "DEFAULT_PARSER_CLASSES": ["config.base.http.api.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "config.base.http.api.Pages",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_METADATA_CLASS": "config.base.http.api.Methods",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["config.base.http.api.UserRate", "config.base.http.api.AnonymousRate"],
    "DEFAULT_THROTTLE_RATES": {"user": "600/min", "anon": "60/min", "reports": "30/min", "calendar": "60/hour"},
    "EXCEPTION_HANDLER": "config.base.http.problems.problem",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": PROXIES,
}
REST_KNOX = {"TOKEN_PREFIX": "cairn_", "AUTH_TOKEN_CHARACTER_LENGTH": 64}
KNOX_TOKEN_MODEL = "skills.ApiToken"  # noqa: S105
MIGRATION_MODULES = {"knox": None}  # its own table would stay empty
SPECTACULAR_SETTINGS = {
    "TITLE": "Cairn",
    "DESCRIPTION": "Skills, ratings, and readiness reports. Sign in, or send “Authorization: Token …”.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "config.api.add_problems"],
    "ENUM_NAME_OVERRIDES": {
        "JobStateEnum": "config.base.models.Job.State",
        "MatchPlanStateEnum": "mentoring.models.plans.MatchPlan.State",
        "VerdictEnum": "reports.models.Verdict",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
}

# ── browser ─────────────────────────────────────────────────────────────────────────────────────────────────────────
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "connect-src": ["'self'"],
    "font-src": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
    "base-uri": ["'none'"],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "skills.sign_in.sessions"
SESSION_COOKIE_AGE = 7 * 24 * 3600  # since signing in, whatever happens; twelve hours idle, see skills.sign_in.sessions
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-cairn" if IS_HTTPS else "cairn"
CSRF_COOKIE_NAME = "__Host-cairn-csrf" if IS_HTTPS else "cairn-csrf"
CSRF_COOKIE_HTTPONLY = True
HSTS = environment.one_of("CAIRN_HSTS", "host", "off", "host", "subdomains", "preload")
if IS_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/?$", r"^readyz/?$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HSTS != "off" else 0
    SECURE_HSTS_INCLUDE_SUBDOMAINS = HSTS in ("subdomains", "preload")
    SECURE_HSTS_PRELOAD = HSTS == "preload"
# Without subdomains and the preload list of browsers is a choice: Cairn cannot know whether every other host of the
# domain speaks https, and a host on the list is off it months later.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# ── static files: found in place; hashed and compressed where CAIRN_STATIC names the folder collectstatic filled ────
STATIC_URL = "/static/"
STATIC_ROOT = environment.folder("CAIRN_STATIC", DATA_DIR / "static")
WHITENOISE_USE_FINDERS = not os.environ.get("CAIRN_STATIC")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "config.base.http.static.Storage"
    },
}

# ── language and time ───────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = environment.zone("CAIRN_TIME_ZONE", "UTC")

# ── mail ────────────────────────────────────────────────────────────────────────────────────────────────────────────
# Sent by SMTP where a host is named; else put into files, or printed by the worker (CAIRN_MAIL=console).
EMAIL_HOST = os.environ.get("CAIRN_SMTP_HOST", "")
EMAIL_PORT = environment.whole("CAIRN_SMTP_PORT", 587, 1, 65535)
EMAIL_HOST_USER = os.environ.get("CAIRN_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("CAIRN_SMTP_PASSWORD", "")
_tls = environment.yes_or_no("CAIRN_SMTP_TLS", True)
EMAIL_USE_SSL = _tls and EMAIL_PORT == 465
EMAIL_USE_TLS = _tls and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 10
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "config.base.mail.files.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
}[environment.mail("CAIRN_MAIL", EMAIL_HOST, DATA_DIR)]
DEFAULT_FROM_EMAIL = environment.sender("CAIRN_MAIL_FROM", "Cairn <cairn@localhost>")

# ── background jobs: the database is the queue of record, Redis carries hints ───────────────────────────────────────
REDIS_URL = environment.redis_url("REDIS_URL")  # redis://, rediss:// or unix://
JOB_LEASE_SECONDS = environment.whole("CAIRN_JOB_LEASE", 60, 1, 86_400)
CELERY_BROKER_URL = (REDIS_URL or "redis://localhost:6379/0").replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 270, 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000  # kB
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60.0
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 30,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "config.base.jobs.scheduler:Relay"
CELERY_BEAT_MAX_LOOP_INTERVAL = 1

# ── how long what is over is kept, in days; facts (ratings, reports, the audit log) are kept for good ───────────────
KEEP_SESSIONS_DAYS = environment.days("CAIRN_KEEP_SESSIONS", 0)  # after they ran out
KEEP_TOKENS_DAYS = environment.days("CAIRN_KEEP_TOKENS", 30)  # after they ran out or were revoked
KEEP_JOBS_DAYS = environment.days("CAIRN_KEEP_JOBS", 90)
KEEP_STOPPED_JOBS_DAYS = environment.days("CAIRN_KEEP_STOPPED_JOBS", 365)
KEEP_MAILS_DAYS = environment.days("CAIRN_KEEP_MAILS", 90)
KEEP_MAIL_FILES_DAYS = environment.days("CAIRN_KEEP_MAIL_FILES", 30)
KEEP_KEYS_DAYS = environment.days("CAIRN_KEEP_KEYS", 1)  # of requests to the API
KEEP_LOOKS_DAYS = environment.days("CAIRN_KEEP_LOOKS", 396)  # thirteen months

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"secrets": {"()": "config.base.http.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": environment.log_level("CAIRN_LOG_LEVEL", "WARNING")},
    "loggers": {
        "cairn": {"level": environment.log_level("CAIRN_LOG_LEVEL", "INFO")},
        "django.server": {"handlers": ["console"], "propagate": False},  # of runserver, which brings its own otherwise
    },
}
