"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

READ = [
    "view_register",
    "view_nosale",
]
WORK = [
    "view_location",
]
OVERSEE = [
    "view_all_no_sales",
    "change_register",
    "view_tendertype",
    "view_nosalereason",
]
CONFIGURED = [
    "location",
    "register",
    "tendertype",
    "nosalereason",
]
ADMINISTER = [
    *(f"{action}_{model}" for model in CONFIGURED for action in ("add", "change")),
]
ROLES = {
    Role.MONEY: [
        "add_nosale",
        "change_nosale",
        "delete_nosale",
    ],
}
