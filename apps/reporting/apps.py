from django.apps import AppConfig
from django.utils.translation import gettext


class ReportingConfig(AppConfig):
    name = "apps.reporting"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate, pre_migrate

        from apps.activity.emails import register_file
        from apps.activity.pages import register_name
        from apps.activity.timelines import EXPORTS, register_tab, register_verbs
        from apps.orders.reads.metrics import register_closed_days
        from apps.reporting import late_changes, open_tickets, operations
        from apps.reporting.constants import ScheduleVerb
        from apps.reporting.models import ReportSchedule
        from apps.reporting.operations.schedules import KIND
        from apps.reporting.reports.daily import sales_of_closed_days

        pre_migrate.connect(late_changes.remove, sender=self, dispatch_uid="no-late-changes")
        post_migrate.connect(late_changes.install, sender=self, dispatch_uid="late-changes")
        pre_migrate.connect(open_tickets.remove, sender=self, dispatch_uid="no-open-tickets")
        post_migrate.connect(open_tickets.install, sender=self, dispatch_uid="open-tickets")
        register_closed_days(sales_of_closed_days)
        register_verbs(ScheduleVerb)
        register_tab(EXPORTS, [ScheduleVerb.SENT])
        register_name(ReportSchedule, lambda pk: gettext("Scheduled report %(pk)s") % {"pk": pk})
        register_file(KIND, operations.schedule_file)
