"""Settings of a server under which a test takes the database away."""

from config.settings.local import *  # noqa: F403

SECRET_KEY = "tests"
FIGURES_DAYS = 3
database = DATABASES["default"]  # noqa: F405
if database["ENGINE"] == "django.db.backends.sqlite3":
    database["OPTIONS"]["timeout"] = 1
