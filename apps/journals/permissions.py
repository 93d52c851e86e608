"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_JOURNAL = Permission("journals.view_journal")
ADD_JOURNAL = Permission("journals.add_journal", gettext_lazy("You may not write journals."))
CHANGE_JOURNAL = Permission("journals.change_journal", gettext_lazy("You may not change journals."))
VIEW_FOLLOW_UP = Permission("journals.view_followup")
ADD_FOLLOW_UP = Permission("journals.add_followup", gettext_lazy("You may not plan follow-ups."))
CHANGE_FOLLOW_UP = Permission("journals.change_followup", gettext_lazy("You may not change follow-ups."))

READ = [
    "view_journal",
    "view_followup",
    "view_reminder",
]
WORK = [
    "view_lookup",
]
ADMINISTER = [
    "add_lookup",
    "change_lookup",
    "delete_lookup",
]
ROLES = {
    Role.TICKETS: [
        "add_journal",
        "change_journal",
        "add_followup",
        "change_followup",
    ],
}
