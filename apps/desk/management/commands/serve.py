import os
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from apps.users.demo import CLIENT_ID

GRACE_SECONDS = 15


class Command(BaseCommand):
    help = "Brings the database up to date and serves web and worker together until interrupted."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="Load the demo data first and print its sign-ins.")

    def handle(self, *, demo, **options):
        call_command("migrate", verbosity=0)
        if demo:
            call_command("demo")
            self._print_sign_ins()
        web = subprocess.Popen([sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"])
        worker = subprocess.Popen([sys.executable, "manage.py", "worker"])
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while all(process.poll() is None for process in (web, worker)):
                time.sleep(0.3)
        except KeyboardInterrupt:
            pass
        self._end(web, worker)
        sys.exit(web.returncode or 0)

    def _end(self, *processes):
        for process in processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _print_sign_ins(self):
        port = os.environ.get("PORT", "8000")
        self.stdout.write(f"\nPatchbay: http://127.0.0.1:{port}/  (API docs: /docs/)")
        self.stdout.write("Sign in as admin (manager) or csr; the APIs also as integrator.")
        self.stdout.write(f"Password of all three: {settings.DEMO_PASSWORD}")
        self.stdout.write(f"OAuth 2 client (POST /oauth2/v1/token): {CLIENT_ID} with the same secret\n")
