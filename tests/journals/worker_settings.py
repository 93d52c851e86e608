"""Settings of the worker processes that tests start."""

from tests.support.worker_settings import *  # noqa: F403

EMAIL_BACKEND = "tests.journals.slow_mail.SlowFileBackend"
