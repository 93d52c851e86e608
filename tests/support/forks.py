"""Processes that are forks of one in which the project is loaded.

`manage.py serve` has its web server and its worker in the same way. A fork takes up an environment of its own and
reads its settings again, so what it leaves out of a start is loading the applications alone, which takes seconds.
"""

import multiprocessing
import os
import sys
from collections.abc import Callable

from asgiref.local import Local
from django.conf import Settings, settings
from django.core.management import execute_from_command_line
from django.core.signals import setting_changed
from django.db import connections
from django.utils.log import configure_logging

from_loaded = multiprocessing.get_context("forkserver")
from_loaded.set_forkserver_preload(["tests.support.loaded"])


class Fork:
    """A running call of a function of the project in an environment; what it prints goes to a file."""

    def __init__(self, function: Callable[..., object], *arguments: object, environment: dict[str, str], output: str):
        self.process = from_loaded.Process(target=_call, args=(function, arguments, environment, output))
        self.process.start()
        self.pid, self.terminate, self.kill = self.process.pid, self.process.terminate, self.process.kill

    def exit_code(self, seconds: float) -> int | None:
        """What it ended with, a negative signal where one ended it; None where it runs on after that time."""
        self.process.join(seconds)
        return self.process.exitcode


def manage(*arguments: str) -> None:
    """Be `manage.py` with these arguments."""
    sys.argv = ["manage.py", *arguments]
    execute_from_command_line(sys.argv)


def _call(function: Callable[..., object], arguments: tuple, environment: dict[str, str], output: str) -> None:
    file = os.open(output, os.O_WRONLY | os.O_APPEND)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(file, stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    _read_settings_again()
    function(*arguments)


def _read_settings_again() -> None:
    for name in [name for name in sys.modules if name.startswith("config.settings.")]:
        del sys.modules[name]
    before, settings._wrapped = settings._wrapped, Settings(os.environ["DJANGO_SETTINGS_MODULE"])
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    vars(connections).pop("settings", None)
    connections._settings, connections._connections = None, Local(connections.thread_critical)
    for name in filter(str.isupper, dir(settings)):
        if getattr(settings, name) != getattr(before, name, None):
            setting_changed.send(sender=Settings, setting=name, value=getattr(settings, name), enter=True)
