"""Work that comes due by the clock: each worker looks for it every few seconds.

`settings.PERIODIC` lists dotted paths of operations that take nothing and may run in any number of
workers at once.
"""

import logging
import threading

from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

log = logging.getLogger("patchbay.periodic")


def run_once() -> None:
    """Do all periodic work once; what fails is logged and does not keep the rest from being done."""
    for path in settings.PERIODIC:
        close_old_connections()
        try:
            import_string(path)()
        except Exception:
            log.exception("%s failed", path)
    close_old_connections()


class Clockwork(threading.Thread):
    """Does the periodic work beside a worker's queue, until told to stop."""

    def __init__(self, interval: float):
        super().__init__(name="periodic", daemon=True)
        self.interval = interval
        self.stopped = threading.Event()

    def run(self):
        while not self.stopped.wait(self.interval):
            run_once()

    def stop(self):
        self.stopped.set()
        self.join(timeout=30)
