"""The lanes of a worker: each kind of background work has a thread and a queue of its own.

So a mail server or a provider that is slow holds up its own kind of work alone. `settings.PERIODIC` lists the
dotted paths of operations that take nothing and may run in any number of workers at once, each with its lane;
a task names its lane as its queue.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from apps.core import background, database, sandbox, sandbox_resets

log = logging.getLogger("patchbay.worker")

TASKS_AT_A_TIME = 20  # then the clock is looked at again


class TaskRunner(Worker):
    """Runs the tasks of one queue; one that failed for want of the database is queued again."""

    def run_task(self, row: DBTaskResult[..., object]) -> None:
        row.set_failed = lambda error: self._fail_or_requeue(row, error)
        super().run_task(row)

    def _fail_or_requeue(self, row: DBTaskResult[..., object], error: BaseException) -> None:
        if not (database.is_unavailable(error) and background.requeue(row)):
            DBTaskResult.set_failed(row, error)
            return
        log.warning("Task %s (%s) is queued again: %s", row.pk, row.task_path, database.reason(error))


class Lane(threading.Thread):
    """Does one kind of work until stopped: tasks as they come, and what comes due by the clock."""

    def __init__(self, name: str, *, interval: float, worker_id: str):
        super().__init__(name=f"lane-{name}", daemon=True)
        self.lane, self.interval, self.worker_id = name, interval, worker_id
        self.stopped = threading.Event()
        self._due = {path: 0.0 for path, lane in settings.PERIODIC.items() if lane == name}
        self._queue: TaskRunner | None = None

    def run(self) -> None:
        pauses = database.pauses()
        while not self.stopped.is_set():
            try:
                self.look_at_the_clock()
                is_idle = self.take_tasks() == 0
            except Exception as error:  # a thread that ended would leave its kind of work undone
                pause = next(pauses)
                self._report(error, pause)
                self.stopped.wait(pause)
            else:
                pauses = database.pauses()
                if is_idle:
                    self.stopped.wait(self.interval)
        connections.close_all()

    def stop(self) -> None:
        """Let the lane end after the task in hand."""
        self.stopped.set()
        if self._queue is not None:
            self._queue.running = False

    def look_at_the_clock(self) -> None:
        """Do the periodic work that has come due; what fails is logged and does not keep the rest from being done.

        Raises OperationalError and InterfaceError, since without a database the rest would fail as well.
        """
        for path, due in self._due.items():
            if self.stopped.is_set() or time.monotonic() < due:
                continue
            close_old_connections()
            try:
                import_string(path)()
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                log.exception("%s failed", path)
            self._due[path] = time.monotonic() + settings.PERIODIC_PAUSES.get(path, settings.PERIODIC_INTERVAL)
        close_old_connections()

    def take_tasks(self, at_most: int | None = TASKS_AT_A_TIME) -> int:
        """Run tasks of the lane's queue; returns how many. Without a limit, until there are none."""
        close_old_connections()
        if not DBTaskResult.objects.ready().filter(queue_name=self.lane).exists():
            return 0
        self._queue = TaskRunner(
            queue_names=[self.lane],
            interval=max(self.interval, 0.1),
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=at_most,
            worker_id=self.worker_id,
            excluded_queue_names=[],
        )
        self._queue.run()
        return self._queue._run_tasks

    def _report(self, error: Exception, pause: float) -> None:
        if isinstance(error, OperationalError | InterfaceError):
            reason = database.reason(error)
            log.warning("%s waits: the database is unavailable (%s); again in %.0f s", self.name, reason, pause)
            connections.close_all()
        else:
            log.exception("%s failed; again in %.0f s", self.name, pause)


class SandboxLane(threading.Thread):
    """Does all kinds of work of the sandbox, one after the other, and resets it where that is due."""

    def __init__(self, lanes: list[Lane], *, interval: float):
        super().__init__(name="lane-of-sandbox", daemon=True)
        self.lanes, self.interval = lanes, interval
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                is_idle = self.look() == 0
            except (OperationalError, InterfaceError) as error:
                log.warning("%s waits: the database is unavailable (%s)", self.name, database.reason(error))
                connections.close_all()
                self.stopped.wait(database.LONGEST_PAUSE)
            except Exception:
                log.exception("%s failed", self.name)
                self.stopped.wait(database.LONGEST_PAUSE)
            else:
                if is_idle:
                    self.stopped.wait(self.interval)
        connections.close_all()
        sandbox.connection().close()

    def stop(self) -> None:
        """Let it end after the task in hand."""
        self.stopped.set()
        for lane in self.lanes:
            lane.stop()

    def look(self, at_most: int | None = TASKS_AT_A_TIME) -> int:
        """Reset the sandbox, or do there what there is to do; returns how many tasks were run."""
        close_old_connections()
        if sandbox_resets.reset_if_due() or not sandbox_resets.is_ready():
            return 0
        with sandbox.entered():
            for lane in self.lanes:
                lane.look_at_the_clock()
            return sum(lane.take_tasks(at_most) for lane in self.lanes)


def lanes(*, interval: float, worker_id: str) -> list[Lane]:
    """One of each kind, not started."""
    return [Lane(name, interval=interval, worker_id=worker_id) for name in settings.LANES]


def sandbox_lanes(*, interval: float, worker_id: str) -> list[SandboxLane]:
    """One for the sandbox, not started; none where there is no sandbox."""
    if not sandbox.is_configured():
        return []
    return [SandboxLane(lanes(interval=interval, worker_id=worker_id), interval=interval)]
