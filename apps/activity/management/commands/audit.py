import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.activity.archives import read_file
from apps.activity.archiving import archive_month, months_before, restore_file
from apps.activity.models import ArchivedMonth
from apps.activity.sealing import Broken, seal_fresh, verify
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError

BY = Caller(None, Channel.COMMAND)


class Command(BaseCommand):
    help = (
        "Compares what was recorded with its seals (verify), seals what has none yet (seal), takes whole months into "
        "files (archive), compares such a file with the seals (read), and puts its rows back (restore)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("verify")
        actions.add_parser("seal")
        archive = actions.add_parser("archive")
        archive.add_argument("--before", required=True, type=_month, help="The first month that stays: 2025-01.")
        archive.add_argument("--folder", required=True, type=Path, help="Where the files are, and new ones go.")
        for name in ("read", "restore"):
            actions.add_parser(name).add_argument("file", type=Path)

    def handle(self, *, action: str, **options: Any) -> None:
        try:
            getattr(self, f"_{action}")(options)
        except Broken as error:
            raise CommandError(f"The audit is broken at {error}.") from error
        except DomainError as error:
            raise CommandError(str(error.message)) from error

    def _seal(self, options: dict[str, Any]) -> None:
        self.stdout.write(f"{seal_fresh():,} activities sealed.")

    def _verify(self, options: dict[str, Any]) -> None:
        found = verify()
        self.stdout.write(
            f"{found.activities:,} activities and {found.rows:,} history rows are as they were sealed;"
            f" {found.waiting:,} activities wait for their seal."
        )
        if found.archived:
            self.stdout.write(
                f"{found.archived:,} more are in files, and their seals are whole. Check the files with read:"
            )
            for month in ArchivedMonth.objects.all():
                self.stdout.write(f"  {month.file}, sha256 {month.digest}")
        if found.unlinked:
            self.stdout.write(
                f"{found.unlinked:,} history rows belong to no activity, as those of demo data do, and have no seal."
            )
        self.stdout.write(f"The last digest is {found.digest or 'not there yet'}.")

    def _archive(self, options: dict[str, Any]) -> None:
        folder, months = options["folder"], months_before(options["before"])
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        for month in months:
            archived = archive_month(month, folder, by=BY)
            self.stdout.write(
                f"{archived}: {archived.activities:,} activities and {archived.rows:,} history rows are in"
                f" {archived.file}; {archived.stayed:,} of the activities stay in the database as well."
            )
        if not months:
            self.stdout.write("There is nothing to archive.")

    def _read(self, options: dict[str, Any]) -> None:
        head, found = read_file(options["file"])
        self.stdout.write(
            f"{head.month}: {found.activities:,} activities and {found.rows:,} history rows are as they were sealed."
        )

    def _restore(self, options: dict[str, Any]) -> None:
        found = restore_file(options["file"], by=BY)
        self.stdout.write(f"{found.activities:,} activities and {found.rows:,} history rows are back.")


def _month(text: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{text}-01")
