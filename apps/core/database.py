"""Whether the database can be used at the moment, and waiting until it can."""

import logging
import time
from collections.abc import Callable, Iterator

from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections

log = logging.getLogger("patchbay.database")

RETRY_AFTER_SECONDS = 5  # what a refused client is asked to wait
LONGEST_PAUSE = 30.0
# SQLSTATE classes: connection, deadlock or serialization, resources, operator intervention, system error.
PASSING_CLASSES = ("08", "40", "53", "57", "58")
# Primary result codes of SQLite: busy, locked, read-only, I/O error, full, cannot open.
PASSING_CODES = {5, 6, 8, 10, 13, 14}


def is_unavailable(error: BaseException | None) -> bool:
    """Whether the error says that the database is away, busy or full, and not that a statement is wrong."""
    if isinstance(error, InterfaceError):
        return True
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__ or error
    if (code := getattr(cause, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in PASSING_CODES
    state = getattr(cause, "sqlstate", None)  # None while no connection came about
    return state is None or state[:2] in PASSING_CLASSES


def is_answering() -> bool:
    """Whether a statement gets its answer now."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def pauses() -> Iterator[float]:
    """Seconds to wait before each further attempt: 1, 2, 4 and so on, at most 30."""
    pause = 1.0
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)


def wait_until_done(what: str, action: Callable[[], None]) -> None:
    """Call the action until the database is there for it; what else goes wrong is raised.

    `what` names the work in the log, which says when it stops, why, and when it goes on.
    """
    waiting = pauses()
    while True:
        started = time.monotonic()
        try:
            return action()
        except (OperationalError, InterfaceError) as error:
            if not is_unavailable(error):
                raise
            why = reason(error)
        if time.monotonic() - started > LONGEST_PAUSE:  # it had been there in the meantime
            waiting = pauses()
        connections.close_all()
        while True:
            pause = next(waiting)
            log.warning("%s waits: the database is unavailable (%s); trying again in %.0f s", what, why, pause)
            time.sleep(pause)
            if is_answering():
                break
        log.info("%s goes on: the database answers again", what)


def reason(error: BaseException) -> str:
    """The first line of what the driver says."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


class QuietOutage(logging.Filter):
    """Turns the traceback of a request that failed for want of the database into one line."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and is_unavailable(error):
            record.msg, record.args = f"{record.getMessage()}: the database is unavailable ({reason(error)})", ()
            record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        return True
