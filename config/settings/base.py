"""Settings that hold everywhere. What differs comes from the environment (see `.env.example`)."""

import os
from importlib.util import find_spec
from pathlib import Path

import environ

from config.settings import databases
from config.settings.unfold import UNFOLD  # noqa: F401 - a setting

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")
# A variable that is there and empty counts as not set, for every setting alike.
env.ENVIRON = {name: value for name, value in os.environ.items() if value.strip()}

DEBUG = False
LOCAL_SECRET_KEY = "local-demo-only-"  # noqa: S105 - the start of the key of `make run`, which all can read
SECRET_KEY = env("SECRET_KEY", default="")
# Earlier keys, still good for sessions, signatures and secrets while a new one takes over.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DEMO_PASSWORD = env("DEMO_PASSWORD", default="patchbay-demo")

INSTALLED_APPS = [
    "apps.core",
    "apps.dialects",
    "apps.activity",
    "apps.catalog",
    "apps.customers",
    "apps.users",
    "apps.adminkit",
    "apps.items",
    "apps.attachments",
    "apps.tickets",
    "apps.cases",
    "apps.macros",
    "apps.journals",
    "apps.registers",
    "apps.orders",
    "apps.provisioning",
    "apps.payments",
    "apps.e911",
    "apps.events",
    "apps.reporting",
    "apps.desk",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "apps.desk.admin_config.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",
    "django_filters",
    "oauth2_provider",
    "simple_history",
    "import_export",
    "django_tasks",
    "django_tasks_db",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "apps.core.middleware.RequestIdMiddleware",
    "apps.core.middleware.FramingMiddleware",
    "apps.core.middleware.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.core.languages.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# The HTML of widgets without a template for each attribute and option.
FORM_RENDERER = "apps.core.form_renderer.Renderer"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'patchbay.sqlite3'}")}
CONN_MAX_AGE = env.int("CONN_MAX_AGE", default=60)
databases.prepare(DATABASES["default"], CONN_MAX_AGE)
# The database of the sandbox, beside the main one; there is no sandbox when None. It is none of DATABASES, so that
# nothing reaches it but by `apps.core.sandbox`.
SANDBOX_DATABASE = databases.sandbox(env, "", DATABASES["default"], CONN_MAX_AGE)
# SQLite keeps the covering index without the columns it covers, which costs speed alone.
SILENCED_SYSTEM_CHECKS = ["models.W040"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["apps.users.backends.PermissionBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
CSRF_FAILURE_VIEW = "apps.desk.unsent.csrf_failure"
OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"  # noqa: S105 - the name of a model
OAUTH2_PROVIDER = {
    # Tokens are looked up by their SHA-256 and never stored in clear (RFC 9700).
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
}

# ISO 4217. Amounts are decimals of this one currency, rounded half to even to its cents.
CURRENCY = env("CURRENCY", default="USD")

# The desk speaks the language of the person, or of their browser; everything else, the APIs among it, English.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    # The theme's library for charts under an address of its own, as its usual one holds nothing (`static/unfold`).
    ("charts", Path(find_spec("unfold").submodule_search_locations[0]) / "static/unfold/js/chart"),
]

# Uploaded files, outside of what any web server serves.
MEDIA_ROOT = env("FILES_ROOT", default="") or VAR_DIR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# How much of them one organisation may store; the carrier's own people count as one. No bound when 0.
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_MB", default=10_240) * 1_048_576
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "apps.core.storage.TemporaryHandler",
]
# The virus scanner that looks at them: tcp://host:port or unix:/path; none when empty.
CLAMD_URL = env("CLAMD_URL", default="")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.users.authentication.BearerAuthentication"],
    "UNAUTHENTICATED_USER": None,
}
# Proxies in front that add to X-Forwarded-For (`apps.core.addresses`).
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Connections to a web process that one address may have; without a bound of their own when they all are a proxy's.
CONNECTIONS_PER_ADDRESS = env.int("CONNECTIONS_PER_ADDRESS", default=0 if TRUSTED_PROXIES else 200)
# What a dialect takes beside bearer tokens. The first class words the challenge: for M4 Bearer alone, so
# that no browser stores Basic credentials for it.
M4_AUTHENTICATION_CLASSES = [
    "apps.users.authentication.BearerAuthentication",
    "apps.users.authentication.PasswordAuthentication",
]
COSTGUARD_AUTHENTICATION_CLASSES = [
    "apps.users.authentication.BearerAuthentication",
    "apps.users.swt.SwtAuthentication",
]
EVENTS_AUTHENTICATION_CLASSES = [
    "apps.users.authentication.BearerAuthentication",
    "apps.users.swt.SwtAuthentication",
    "apps.users.authentication.PasswordAuthentication",
]
COSTGUARD_ENVIRONMENTS = databases.environments(
    env.list("COSTGUARD_ENVIRONMENTS", default=["production"]), SANDBOX_DATABASE
)
# For each environment the key that signs its tokens, then those still good while a new one takes over.
# Without any, the key follows from SECRET_KEY.
COSTGUARD_SWT_KEYS = {
    name: env.list(f"COSTGUARD_SWT_KEYS_{name.upper().replace('-', '_')}", default=[])
    for name in dict.fromkeys([*COSTGUARD_ENVIRONMENTS, databases.SANDBOX])
}

# Requests that a credential may send in a minute, by class; 0 is no limit. An API client can have its own.
API_LIMITS = {
    "read": env.int("API_LIMIT_READ", default=3_000),
    "write": env.int("API_LIMIT_WRITE", default=1_200),
    "search": env.int("API_LIMIT_SEARCH", default=600),
}
# Days for which requests to the APIs are logged, none of them when 0, and kilobytes that are kept of each body.
API_LOG_DAYS = env.int("API_LOG_DAYS", default=7)
API_LOG_KB = env.int("API_LOG_KB", default=8)
# The cache in which requests are counted; the database when empty.
CACHE_URL = env("CACHE_URL", default="")
if CACHE_URL:
    CACHES = {"default": env.cache_url("CACHE_URL")}

# Keys that encrypt secrets in the database: the first one, then earlier ones that still decrypt. Without
# any, the key follows from SECRET_KEY. `manage.py rotate_keys` encrypts everything under the first one.
FIELD_KEYS = env.list("FIELD_KEYS", default=[])

# What every worker looks for by the clock, beside its queues, and in which of its lanes: threads that go on when
# another one has to wait for a mail server or a provider.
PERIODIC = {
    "apps.journals.operations.send_due_reminders": "default",
    "apps.tickets.operations.resume_due_holds": "default",
    "apps.tickets.operations.escalate_due_tickets": "default",
    "apps.cases.operations.escalate_due_cases": "default",
    "apps.orders.operations.process_due_orders": "orders",
    "apps.activity.operations.send_left_over_emails": "mail",
    "apps.reporting.operations.send_due_reports": "default",
    "apps.provisioning.operations.submit_due_requests": "provisioning",
    "apps.provisioning.operations.complete_scripted_requests": "default",
    "apps.payments.operations.settle_due_refunds": "payments",
    "apps.events.operations.work_off": "webhooks",
    "apps.adminkit.operations.work_off_left_over_bulk_runs": "bulk",
    "apps.core.background.return_abandoned_tasks": "cleaning",
    "apps.core.background.prune_finished_tasks": "cleaning",
    "apps.core.background.prune_expired_sessions": "cleaning",
    "apps.activity.operations.prune_form_posts": "cleaning",
    "apps.activity.sealing.seal_fresh": "cleaning",
    "apps.dialects.idempotency.prune_kept_answers": "cleaning",
    "apps.dialects.limits.prune_buckets": "cleaning",
    "apps.dialects.request_log.prune_requests": "cleaning",
    "apps.adminkit.operations.prune_bulk_rows": "cleaning",
    "apps.activity.drafts.prune_drafts": "cleaning",
    "apps.activity.presence.prune_presences": "cleaning",
    "apps.users.operations.forget_expired_tokens": "cleaning",
    "apps.users.lockout.forget_old_sign_ins": "cleaning",
    "apps.attachments.operations.sweep_unused_attachments": "cleaning",
    "apps.attachments.operations.sweep_orphaned_files": "cleaning",
    "apps.provisioning.operations.sweep_partial_files": "cleaning",
    "apps.provisioning.operations.prune_callbacks": "cleaning",
    "apps.events.operations.prune_deliveries": "cleaning",
    "apps.reporting.operations.keep_figures": "cleaning",
}
# Seconds between two looks, and those for which it is not PERIODIC_INTERVAL.
PERIODIC_INTERVAL = env.float("PERIODIC_INTERVAL", default=5)
PERIODIC_PAUSES = {
    "apps.events.operations.work_off": min(1, PERIODIC_INTERVAL),
    "apps.core.background.prune_finished_tasks": 600,
    "apps.core.background.prune_expired_sessions": 600,
    "apps.activity.operations.prune_form_posts": 600,
    "apps.dialects.idempotency.prune_kept_answers": 600,
    "apps.dialects.limits.prune_buckets": 600,
    "apps.dialects.request_log.prune_requests": 60,
    "apps.adminkit.operations.prune_bulk_rows": 600,
    "apps.activity.drafts.prune_drafts": 600,
    "apps.activity.presence.prune_presences": 600,
    "apps.users.operations.forget_expired_tokens": 600,
    "apps.users.lockout.forget_old_sign_ins": 600,
    "apps.attachments.operations.sweep_orphaned_files": 600,
    "apps.provisioning.operations.sweep_partial_files": 600,
    "apps.provisioning.operations.prune_callbacks": 600,
    "apps.events.operations.prune_deliveries": 600,
    "apps.reporting.operations.keep_figures": 15,
}
# For how many days before today the figures of reports are kept by day.
FIGURES_DAYS = env.int("FIGURES_DAYS", default=400)
LANES = list(dict.fromkeys(PERIODIC.values()))
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": LANES}}
# How long a task may take before its worker counts as dead and another takes it up; longer than any deadline below.
TASK_LEASE_SECONDS = env.float("TASK_LEASE_SECONDS", default=90)
# After how long without a row done a bulk change counts as left behind by a worker that died.
BULK_LEFT_OVER_SECONDS = env.float("BULK_LEFT_OVER_SECONDS", default=60)
EMAIL_LEFT_OVER_SECONDS = env.float("EMAIL_LEFT_OVER_SECONDS", default=60)
# Where billing order processing carries orders out, and for how many seconds an order in process can still be paused.
ORDER_BILLING_ADAPTER = env("ORDER_BILLING_ADAPTER", default="apps.orders.billing.ServiceRecords")
ORDER_BILLING_DELAY = env.float("ORDER_BILLING_DELAY", default=30)
# Whether providers and the payment gateway may be at plain HTTP and at addresses of the own network. For tests and
# closed networks.
HTTP_ALLOW_PRIVATE_ADDRESSES = env.bool("HTTP_ALLOW_PRIVATE_ADDRESSES", default=False)
# How refunds reach Paymentus, after how many seconds it counts as silent, and the pause before it is asked about a
# refund again, which doubles each time.
PAYMENT_GATEWAY_ADAPTER = env("PAYMENT_GATEWAY_ADAPTER", default="") or "apps.payments.gateways.http.PaymentusGateway"
PAYMENT_GATEWAY_TIMEOUT = env.float("PAYMENT_GATEWAY_TIMEOUT", default=20)
PAYMENT_RETRY_SECONDS = env.float("PAYMENT_RETRY_SECONDS", default=30)
# Folders into which requests are put for providers that fetch them.
PROVISIONING_FOLDER = env("PROVISIONING_FOLDER", default="") or str(VAR_DIR / "provisioning")
# Pause after the first attempt that did not reach a provider; it doubles with each further one.
PROVISIONING_RETRY_SECONDS = env.float("PROVISIONING_RETRY_SECONDS", default=30)
# How long a worker may take over one request before another takes it up; longer than any profile's timeout.
PROVISIONING_LEASE_SECONDS = env.float("PROVISIONING_LEASE_SECONDS", default=120)
# Seconds that a receiver of a webhook may take over all of its answer, those after which a delivery in the hands of a
# worker that died is taken up by another, and the pause after its first failure (`apps.events.constants.PAUSES`).
WEBHOOK_TIMEOUT = env.float("WEBHOOK_TIMEOUT", default=10)
WEBHOOK_LEASE_SECONDS = env.float("WEBHOOK_LEASE_SECONDS", default=60)
WEBHOOK_RETRY_SECONDS = env.float("WEBHOOK_RETRY_SECONDS", default=5)
# Whether receivers may be at plain HTTP and at addresses of the own network: never but with local settings.
WEBHOOK_ALLOW_PRIVATE = False

vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}"))
if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
    EMAIL_BACKEND = "apps.core.mail.TimedSmtpBackend"
# Seconds that the whole exchange with the mail server may take.
EMAIL_TIMEOUT = env.float("EMAIL_TIMEOUT", default=20)
# The domain of Message-IDs; that of DEFAULT_FROM_EMAIL when empty.
EMAIL_DOMAIN = env("EMAIL_DOMAIN", default="")
# Whom the published contracts name as the contact of the APIs.
API_CONTACT_EMAIL = env("API_CONTACT_EMAIL", default="integrations@patchbay.example")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Patchbay <support@patchbay.example>")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"quiet_outage": {"()": "apps.core.database.QuietOutage"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["quiet_outage"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # A client's 4xx is the client's affair; what goes wrong here is logged with its traceback.
    # Making the fonts of a receipt small is logged step by step otherwise.
    "loggers": {"django.request": {"level": "ERROR"}, "fontTools": {"level": "WARNING"}},
}
