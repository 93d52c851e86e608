"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

OVERSEE = [
    "view_activity",
    "view_email",
]
