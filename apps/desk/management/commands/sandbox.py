from django.core.management.base import BaseCommand, CommandError

from apps.core import sandbox, sandbox_resets


class Command(BaseCommand):
    help = "Empties the sandbox and fills it anew (reset), or says in what state it is (status)."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["reset", "status"])

    def handle(self, *, action, **options):
        if not sandbox.is_configured():
            raise CommandError("There is no sandbox: SANDBOX_DATABASE_URL is empty.")
        if action == "reset":
            try:
                sandbox_resets.reset()
            except sandbox_resets.NotTheSandbox as error:
                raise CommandError(str(error)) from error
        state = sandbox_resets.state()
        if not sandbox_resets.is_ready():
            self.stdout.write("The sandbox is not ready; a worker fills it.")
        else:
            self.stdout.write(f"The sandbox is ready, filled {state.filled_at:%Y-%m-%d %H:%M:%S} UTC.")
