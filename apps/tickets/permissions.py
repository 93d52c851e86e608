"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_TICKET = Permission("tickets.view_ticket")
ADD_TICKET = Permission("tickets.add_ticket", gettext_lazy("You may not create tickets."))
CHANGE_TICKET = Permission("tickets.change_ticket", gettext_lazy("You may not change tickets."))
WORK_TICKET = Permission("tickets.work_ticket", gettext_lazy("You may not work tickets."))
DELETE_TICKET = Permission("tickets.delete_ticket", gettext_lazy("Deleting tickets is a manager's right."))
REPORT_TICKET = Permission("tickets.report_ticket", gettext_lazy("Figures of tickets are for managers."))
VIEW_POLICY = Permission("tickets.view_slapolicy", gettext_lazy("You may not see SLA policies."))
CHANGE_POLICY = Permission("tickets.change_slapolicy", gettext_lazy("Changing SLA policies is a manager's right."))
VIEW_NOTE = Permission("tickets.view_ticketnote")
ADD_NOTE = Permission("tickets.add_ticketnote", gettext_lazy("You may not write notes."))
CHANGE_NOTE = Permission("tickets.change_ticketnote", gettext_lazy("You may not change notes."))
DELETE_NOTES = Permission("tickets.delete_ticketnote")

READ = [
    "view_ticket",
    "view_ticketnote",
]
WORK = [
    "view_classification",
    "view_calendar",
    "view_slapolicy",
    "view_escalation",
]
OVERSEE = [
    "report_ticket",
    "delete_ticket",
    "delete_ticketnote",
    "add_calendar",
    "change_calendar",
    "add_slapolicy",
    "change_slapolicy",
]
ADMINISTER = [
    "add_classification",
    "change_classification",
    "delete_classification",
]
ROLES = {
    Role.TICKETS: [
        "add_ticket",
        "change_ticket",
        "work_ticket",
        "add_ticketnote",
        "change_ticketnote",
    ],
}
