from django.apps import AppConfig
from django.utils.translation import gettext, gettext_lazy, gettext_noop


class JournalsConfig(AppConfig):
    name = "apps.journals"

    def ready(self):
        from apps.activity.pages import register_name
        from apps.activity.timelines import register_verbs
        from apps.activity.undoing import register_undo
        from apps.adminkit.parts import add_part
        from apps.adminkit.reverts import register_reverts
        from apps.adminkit.timelines import Source, add_source
        from apps.customers.models import Service
        from apps.items.subjects import Subject, register
        from apps.journals import operations
        from apps.journals.admin.parts import ON_TICKET
        from apps.journals.admin.reverts import REVERTS
        from apps.journals.admin.timeline import HISTORIES, VERBS, written_by
        from apps.journals.constants import CHANGES, JournalItemKind, JournalObjectType, JournalVerb
        from apps.journals.models import FollowUp, Journal
        from apps.journals.objects import register_object
        from apps.journals.operations.handover import hand_over_follow_ups
        from apps.journals.permissions import VIEW_FOLLOW_UP, VIEW_JOURNAL
        from apps.tickets.constants import EscalationAction
        from apps.tickets.escalating import register_effect
        from apps.tickets.merging import Part, register_part
        from apps.tickets.models import Ticket
        from apps.users import handover

        of_journals = [JournalVerb.JOURNAL_CREATED, JournalVerb.JOURNAL_CHANGED]
        register_verbs(of_journals, needs=VIEW_JOURNAL)
        register_verbs([verb for verb in JournalVerb if verb not in of_journals], needs=VIEW_FOLLOW_UP)
        register_name(FollowUp, lambda pk: gettext("Follow-up %(pk)s") % {"pk": pk}, ["followup"])
        register_undo(CHANGES, operations.undo_change)
        register_reverts(REVERTS)
        register_part(Part(gettext_noop("follow-ups"), FollowUp, ("subject_item", "object_id")))
        register_part(Part(gettext_noop("journals"), Journal, ("subject_item", "object_id")))
        register(
            Subject(
                kind=JournalItemKind.FOLLOW_UP,
                label=JournalItemKind.FOLLOW_UP.label,
                accessor="followup",
                visible_to=FollowUp.objects.visible_to,
                name=lambda pk: f"Follow-up {pk}",
                page="admin:journals_followup_change",
            )
        )
        register_object(
            JournalObjectType.EQUIPMENT,  # which has no id of its own: a service has one set of it
            lambda caller: Service.objects.visible_to(caller).filter(equipment__isnull=False),
        )
        register_effect(EscalationAction.FOLLOW_UP, operations.follow_escalation_up)
        add_part(Ticket, ON_TICKET)
        add_source(
            Ticket,
            Source(
                name="plans",
                label=gettext_lazy("Follow-ups & journals"),
                verbs=VERBS,
                events=[JournalVerb.REMINDER_SENT],
                histories=HISTORIES,
                written_by=written_by,
            ),
        )
        unfinished = FollowUp.objects.unfinished
        handover.register(
            handover.Work("follow-ups", lambda user: unfinished().filter(assignee=user), hand_over_follow_ups)
        )
