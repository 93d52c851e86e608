import logging
import signal
import sys
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils.crypto import get_random_string

from apps.core import background
from apps.core.lanes import Lane, SandboxLane, lanes, sandbox_lanes

GRACE_SECONDS = 10


class Command(BaseCommand):
    help = "Runs background tasks and what comes due by the clock, until interrupted; several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=1, help="Seconds between two looks into an empty queue.")
        parser.add_argument("--batch", action="store_true", help="Do what there is to do once, and end.")

    def handle(self, *, interval: float, batch: bool, **options: Any) -> None:
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
        running = lanes(interval=interval, worker_id=get_random_string(32))
        of_sandbox = sandbox_lanes(interval=interval, worker_id=get_random_string(32))
        if batch:
            for lane in running:
                lane.look_at_the_clock()
            for lane in running:
                lane.take_tasks(at_most=None)
            for apart in of_sandbox:
                apart.look(at_most=None)
            return
        stopped = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
            signal.signal(number, lambda number, frame: sys.exit(1) if stopped.is_set() else stopped.set())
        threads: list[Lane | SandboxLane] = [*running, *of_sandbox]
        for thread in threads:
            thread.start()
        due = 0.0
        while not stopped.wait(0.5):  # a wait without end would not let the signal in on every system
            if time.monotonic() >= due:
                self._give_sign_of_life()
                due = time.monotonic() + background.SIGN_EVERY
        for thread in threads:
            thread.stop()
        for thread in threads:
            thread.join(GRACE_SECONDS)

    def _give_sign_of_life(self) -> None:
        close_old_connections()
        try:
            background.give_sign_of_life()
        except (DatabaseError, InterfaceError):  # the lanes say why, and wait
            connections.close_all()
