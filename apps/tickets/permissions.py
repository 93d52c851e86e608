"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

READ = [
    "view_ticket",
    "view_ticketnote",
]
WORK = [
    "view_classification",
]
OVERSEE = [
    "delete_ticket",
    "delete_ticketnote",
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
