from django.apps import AppConfig


class TicketsConfig(AppConfig):
    name = "apps.tickets"

    def ready(self):
        from apps.tickets.models import Ticket  # noqa: PLC0415 - models must be loaded first
        from apps.tickets.operations.handover import hand_over_tickets  # noqa: PLC0415
        from apps.users.handover import Work, register  # noqa: PLC0415

        register(Work("tickets", lambda user: Ticket.objects.unfinished().filter(assignee=user), hand_over_tickets))
