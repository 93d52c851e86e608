"""Settings of a process that archives, and takes each activity out in a transaction of its own."""

from apps.activity import archiving
from tests.support.worker_settings import *  # noqa: F403

archiving.BATCH = 1
