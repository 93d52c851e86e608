"""Tasks for workers that tests start."""

import os
import signal
from pathlib import Path

from django_tasks import task


@task(queue_name="cleaning")
def die_once(path: str) -> None:
    """Kill the worker the first time, and end well the second."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
