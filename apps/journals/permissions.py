"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

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
