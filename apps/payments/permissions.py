"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

NO_SETTINGS = gettext_lazy("You may not change the payment gateway's settings.")
VIEW_TRANSACTION = Permission("payments.view_paymentustransaction")
ADD_TRANSACTION = Permission("payments.add_paymentustransaction", gettext_lazy("You may not record transactions."))
ADD_GATEWAY_SETTINGS = Permission("payments.add_gatewaysettings", NO_SETTINGS)
CHANGE_GATEWAY_SETTINGS = Permission("payments.change_gatewaysettings", NO_SETTINGS)
REFUND = Permission("payments.refund", gettext_lazy("You may not refund payments."))

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
