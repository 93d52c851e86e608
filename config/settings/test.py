"""The test suite: PostgreSQL unless DATABASE_URL says otherwise, mail kept in memory."""

from config.settings.base import *
from tests import postgres

if not env("DATABASE_URL", default=""):
    DATABASES["default"] = env.db_url_config(postgres.address())
SECRET_KEY = "tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"] |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=False)
STORAGES = {
    "default": {"BACKEND": "apps.core.storage.FileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests of limits and of the log of requests switch them on; everywhere else statements are counted without theirs.
API_LIMITS = dict.fromkeys(API_LIMITS, 0)
API_LOG_DAYS = 0
# Servers and workers of tests have other things to do than to count days.
FIGURES_DAYS = 3
