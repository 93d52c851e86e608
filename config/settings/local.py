"""One machine, SQLite, demo data: what `make run` serves. Not for the open network."""

from config.settings.base import *

SECRET_KEY = SECRET_KEY or LOCAL_SECRET_KEY + "0" * 40
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
# A sandbox in a file beside the main one, unless SANDBOX_DATABASE_URL says otherwise.
SANDBOX_DATABASE = databases.sandbox(env, databases.beside(DATABASES["default"]), DATABASES["default"], CONN_MAX_AGE)
COSTGUARD_ENVIRONMENTS = databases.environments(COSTGUARD_ENVIRONMENTS, SANDBOX_DATABASE)
(VAR_DIR / "static").mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True  # no collectstatic step: files are served from where they are
# No money moves: refunds are answered within Patchbay.
PAYMENT_GATEWAY_ADAPTER = env("PAYMENT_GATEWAY_ADAPTER", default="") or "apps.payments.gateways.sandbox.SandboxGateway"
# One developer trying clients sends more at once than a client at work; the headers stay.
API_LIMITS = {
    "read": env.int("API_LIMIT_READ", default=30_000),
    "write": env.int("API_LIMIT_WRITE", default=12_000),
    "search": env.int("API_LIMIT_SEARCH", default=6_000),
}
# Two months are enough for the demo, and soon counted.
FIGURES_DAYS = env.int("FIGURES_DAYS", default=62)
# Lets a receiver of webhooks on this machine be tried.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=False)
# Their addresses change with them, so that a browser that has them asks no more; production names them by content.
WHITENOISE_MAX_AGE = 86_400
STORAGES = {
    "default": {"BACKEND": "apps.core.storage.FileStorage"},
    "staticfiles": {"BACKEND": "apps.core.static_files.DatedStaticFilesStorage"},
}
