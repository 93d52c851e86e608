"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

OVERSEE = [
    "view_serviceaddress",
    "add_serviceaddress",
    "change_serviceaddress",
]
ADMINISTER = [
    "view_lookup",
    "add_lookup",
    "change_lookup",
]
