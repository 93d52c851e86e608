"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

READ = [
    "view_order",
]
OVERSEE = [
    "view_lookup",
    "view_startingblock",
    "view_creditpolicy",
]
CONFIGURED = [
    "lookup",
    "startingblock",
    "creditpolicy",
]
ADMINISTER = [
    *(f"{action}_{model}" for model in CONFIGURED for action in ("add", "change")),
]
ROLES = {
    Role.ORDERS: [
        "add_order",
        "change_order",
        "work_order",
    ],
}
