"""What the roles may do with this app's rows; `apps.users.roles` gathers it."""

from apps.users.constants import Role

READ = [
    "view_paymentustransaction",
]
OVERSEE = [
    "add_paymentustransaction",
]
ADMINISTER = [
    "view_gatewaysettings",
    "add_gatewaysettings",
    "change_gatewaysettings",
]
ROLES = {
    Role.MONEY: [
        "refund",
    ],
}
