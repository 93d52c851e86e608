"""Settings of the worker processes that tests start: their mail goes to a server on this machine."""

import os

from tests.support.worker_settings import *  # noqa: F403

EMAIL_BACKEND = "apps.core.mail.TimedSmtpBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["EMAIL_PORT"])
