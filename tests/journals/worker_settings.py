"""Settings of the worker processes that tests start."""

from config.settings.test import *  # noqa: F403

EMAIL_BACKEND = "tests.journals.slow_mail.SlowFileBackend"
