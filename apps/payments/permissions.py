"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_TRANSACTION = Permission("payments.view_paymentustransaction")
ADD_TRANSACTION = Permission("payments.add_paymentustransaction", "You may not record transactions.")
REFUND = Permission("payments.refund", "You may not refund payments.")

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
