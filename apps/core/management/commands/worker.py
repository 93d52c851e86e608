from django.conf import settings
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from apps.core.periodic import Clockwork, run_once


class Command(DatabaseWorker):
    help = "Runs background tasks and what comes due by the clock, until interrupted; several may run at once."

    def handle(self, *, batch, **options):
        if batch:
            run_once()
            super().handle(batch=batch, **options)
            return
        clockwork = Clockwork(settings.PERIODIC_INTERVAL)
        clockwork.start()
        try:
            super().handle(batch=batch, **options)
        finally:
            clockwork.stop()
