import logging
import multiprocessing
import os
import signal
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from gunicorn.app.wsgiapp import WSGIApplication

from apps.core import database
from apps.users.demo import CLIENT_ID

log = logging.getLogger("patchbay.serve")

GRACE_SECONDS = 15
POLL_SECONDS = 0.3
STEADY_SECONDS = 60  # a worker that ran for so long is started again at once


class Command(BaseCommand):
    requires_system_checks = []  # `make check` makes them; here they would only keep people waiting
    help = "Brings the database up to date and serves web and worker together until interrupted."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="Load the demo data first and print its sign-ins.")

    def handle(self, *, demo, **options):
        database.wait_until_done("The server", lambda: call_command("migrate", verbosity=0))
        if demo:
            call_command("demo")
            self._print_sign_ins()
        # Forked, so that neither has to load the applications again.
        connections.close_all()
        sys.stdout.flush()
        fork = multiprocessing.get_context("fork")
        web = fork.Process(target=_serve_web)
        web.start()
        worker = Restarted(lambda: fork.Process(target=call_command, args=["worker"]))
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while web.is_alive():
                worker.keep_alive()
                time.sleep(POLL_SECONDS)
        except KeyboardInterrupt:
            pass
        self._end(web, worker.process)
        sys.exit(web.exitcode or 0)

    def _end(self, *processes):
        for process in processes:
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in processes:
            process.join(max(0.1, deadline - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()

    def _print_sign_ins(self):
        port = os.environ.get("PORT") or "8000"
        self.stdout.write(f"\nPatchbay: http://127.0.0.1:{port}/  (API docs: /docs/)")
        self.stdout.write("Sign in as admin (manager) or csr; as integrator the APIs and their console.")
        self.stdout.write(f"Password of all three: {settings.DEMO_PASSWORD}")
        self.stdout.write(f"OAuth 2 client (POST /oauth2/v1/token): {CLIENT_ID} with the same secret\n")


class Restarted:
    """A process that is started again whenever it ends, after a pause that grows while it keeps ending."""

    def __init__(self, new_process):
        self._new_process = new_process
        self._start()
        self._pauses, self._due = database.pauses(), None

    def _start(self):
        self.process, self._started = self._new_process(), time.monotonic()
        self.process.start()

    def keep_alive(self) -> None:
        """Look after the process; to be called every moment."""
        if self.process.is_alive():
            return
        now = time.monotonic()
        if self._due is None:
            if now - self._started > STEADY_SECONDS:
                self._pauses = database.pauses()
            pause = next(self._pauses)
            self._due = now + pause
            code = self.process.exitcode
            log.error("The worker ended with exit code %s; it is started again in %.0f s", code, pause)
        elif now >= self._due:
            self._due = None
            self._start()


def _serve_web() -> None:
    sys.argv = ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()
