from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.activity.sealing import Broken, seal_fresh, verify


class Command(BaseCommand):
    help = "Compares what was recorded with its seals (verify), or seals what has none yet (seal)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify", "seal"])

    def handle(self, *, action: str, **options: Any) -> None:
        if action == "seal":
            self.stdout.write(f"{seal_fresh():,} activities sealed.")
            return
        try:
            found = verify()
        except Broken as error:
            raise CommandError(f"The audit is broken at {error}.") from error
        self.stdout.write(
            f"{found.activities:,} activities and {found.rows:,} history rows are as they were sealed;"
            f" {found.waiting:,} activities wait for their seal."
        )
        self.stdout.write(f"The last digest is {found.digest or 'not there yet'}.")
