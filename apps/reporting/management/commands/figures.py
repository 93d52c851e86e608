import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.core.milestones import Days
from apps.reporting import open_tickets
from apps.reporting.operations.figures import rebuild
from apps.reporting.reports.daily import DAILY


class Command(BaseCommand):
    help = "Counts the figures that are kept of closed days again (rebuild), in every time zone that is in use."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        again = actions.add_parser("rebuild")
        again.add_argument("--from", dest="first", required=True, type=datetime.date.fromisoformat)
        again.add_argument(
            "--to", dest="last", type=datetime.date.fromisoformat, help="The last day; yesterday if none."
        )
        again.add_argument("--report", action="append", choices=[*DAILY], help="All of them without it.")

    def handle(
        self, *, first: datetime.date, last: datetime.date | None, report: list[str] | None, **options: Any
    ) -> None:
        last = last or datetime.date.today()
        if last < first:
            raise CommandError("The last day comes before the first one.")
        open_tickets.mend()
        days = 0
        for of, zone, day in rebuild(Days(first, last), [DAILY[name] for name in report or DAILY]):
            days += 1
            if options["verbosity"] > 1:
                self.stdout.write(f"{of.name}: {day} in {zone}")
        self.stdout.write(f"{days:,} days counted.")
