"""Settings of the worker processes that tests start."""

from config.settings.test import *  # noqa: F403

# As where Patchbay runs: a worker looks into its queues several times in a second.
DATABASES["default"]["CONN_MAX_AGE"] = 60  # noqa: F405
