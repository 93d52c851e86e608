from django.apps import AppConfig
from django.utils.translation import gettext


class CasesConfig(AppConfig):
    name = "apps.cases"

    def ready(self):
        from apps.activity.pages import register_name
        from apps.activity.timelines import EXPORTS, register_tab, register_verbs
        from apps.activity.undoing import register_undo
        from apps.adminkit.parts import add_part
        from apps.adminkit.reverts import register_reverts
        from apps.cases import operations
        from apps.cases.admin.parts import OPENED_FROM
        from apps.cases.admin.reverts import REVERTS
        from apps.cases.constants import ASSIGNMENTS, NOTES_WRITTEN, STATUS_CHANGES, CaseVerb
        from apps.cases.models import Case, CaseTicket
        from apps.cases.permissions import CHANGE_CASE, VIEW_CASE
        from apps.cases.reads.search import KINDS
        from apps.cases.reads.service_levels import SCHEME
        from apps.core.linking import register_number
        from apps.items.tags import tags_part
        from apps.tickets.merging import Part, in_both, register_part
        from apps.tickets.models import Ticket
        from apps.tickets.reads.schemes import register_scheme
        from apps.users import handover

        register_scheme(SCHEME)
        register_verbs(CaseVerb, needs=VIEW_CASE)
        register_tab(EXPORTS, [CaseVerb.CODES_EXPORTED])
        register_name(Case, lambda pk: gettext("Case %(pk)s") % {"pk": pk}, KINDS)
        register_number("case (?:no\\.? |number |#)?([0-9]{8})", "admin:cases_case_change")
        register_undo(STATUS_CHANGES, operations.undo_status)
        register_undo(NOTES_WRITTEN, operations.undo_note)
        register_undo(ASSIGNMENTS, operations.undo_assignment)
        unfinished = Case.objects.unfinished
        handover.register(
            handover.Work("cases", lambda user: unfinished().filter(assignee=user), operations.hand_over_cases)
        )
        register_reverts(REVERTS)
        register_part(Part("cases", CaseTicket, left=in_both(CaseTicket)))  # a ticket is of one case at most
        add_part(Case, tags_part("admin:cases_case_tags", CHANGE_CASE))
        add_part(Ticket, OPENED_FROM)
