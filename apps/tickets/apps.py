from django.apps import AppConfig
from django.utils.translation import gettext_lazy, gettext_noop


class TicketsConfig(AppConfig):
    name = "apps.tickets"

    def ready(self):
        from apps.activity.pages import register_name
        from apps.activity.timelines import register_verbs
        from apps.activity.undoing import register_undo
        from apps.adminkit.parts import add_part
        from apps.adminkit.queues import register_queue_of
        from apps.adminkit.reverts import register_reverts
        from apps.core.linking import register_number
        from apps.customers.models import Organisation
        from apps.items.subjects import Subject, register
        from apps.items.tags import tags_part
        from apps.tickets import operations
        from apps.tickets.admin.reverts import REVERTS
        from apps.tickets.admin.timeline import NOTES
        from apps.tickets.constants import (
            ASSIGNMENTS,
            CHANGES,
            HOLDS,
            ITEM_KIND,
            NOTES_WRITTEN,
            STATUS_CHANGES,
            TicketVerb,
            human_id,
        )
        from apps.tickets.merging import Part, in_both, register_part
        from apps.tickets.models import Ticket, TicketAttribute, TicketFile, TicketNote
        from apps.tickets.operations.handover import hand_over_tickets
        from apps.tickets.permissions import CHANGE_TICKET, VIEW_NOTE
        from apps.tickets.reads.promises import SCHEME
        from apps.tickets.reads.schemes import register_scheme
        from apps.tickets.reads.search import KINDS
        from apps.users import handover
        from apps.users.models import WorkGroup

        register_verbs(TicketVerb)
        register_verbs(NOTES, needs=VIEW_NOTE)
        register_scheme(SCHEME)
        add_part(Ticket, tags_part("admin:tickets_ticket_tags", CHANGE_TICKET))
        register_undo(STATUS_CHANGES, operations.undo_status)
        register_undo(HOLDS, operations.undo_hold)
        register_undo(ASSIGNMENTS, operations.undo_assignment)
        register_undo(CHANGES, operations.undo_change)
        register_undo(NOTES_WRITTEN, operations.undo_note)
        register_undo([TicketVerb.FILE_REMOVED], operations.undo_file_removal)
        register_undo([TicketVerb.MERGED], operations.undo_merge)
        register_reverts(REVERTS)
        register_part(Part(gettext_noop("notes"), TicketNote, keeps_times=True))
        register_part(Part(gettext_noop("files"), TicketFile, left=in_both(TicketFile, "attachment")))
        same = in_both(TicketAttribute, "type", "key", "value")
        register_part(Part(gettext_noop("contact details"), TicketAttribute, left=same))
        register_part(Part(gettext_noop("tickets below it"), Ticket, ("parent",)))
        register_part(Part(gettext_noop("tickets merged into it"), Ticket, ("merged_into",)))
        register_name(Ticket, human_id, KINDS)
        register_queue_of(Organisation, "admin:tickets_ticket_changelist", "organisation")
        register_queue_of(WorkGroup, "admin:tickets_ticket_changelist", "group")
        register_number("INC-([0-9]{1,18})", "admin:tickets_ticket_change")
        register(
            Subject(
                kind=ITEM_KIND,
                label=gettext_lazy("Ticket"),
                accessor="ticket",
                visible_to=Ticket.objects.visible_to,
                name=human_id,
                page="admin:tickets_ticket_change",
                title=lambda ticket: ticket.title or "",
                unread=("description",),
                takes_follow_ups=True,
            )
        )
        unfinished = Ticket.objects.unfinished
        handover.register(handover.Work("tickets", lambda user: unfinished().filter(assignee=user), hand_over_tickets))
