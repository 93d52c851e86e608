"""Tasks for workers that tests start."""

import os
import signal
from pathlib import Path
from uuid import uuid4

from django_tasks import task

from apps.activity.history import unrecorded
from apps.customers.models import Organisation


@task(queue_name="cleaning")
def die_once(path: str) -> None:
    """Kill the worker the first time, and end well the second."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)


@task(queue_name="cleaning")
def create_organisation(name: str) -> None:
    """Write a row, so that a second run would be seen."""
    with unrecorded():
        Organisation.objects.create(name=name, human_id=f"ORG-{uuid4()}"[:20])
