"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

READ = [
    "view_attachment",
]
ROLES = {
    Role.CASES: [
        "add_attachment",
        "delete_attachment",
    ],
}
