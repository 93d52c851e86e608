"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_NO_SALE = Permission("registers.view_nosale")
VIEW_ALL_NO_SALES = Permission("registers.view_all_no_sales")
REPORT_NO_SALES = Permission("registers.report_no_sales", gettext_lazy("Figures of drawers are for managers."))
ADD_NO_SALE = Permission("registers.add_nosale", gettext_lazy("You may not open the drawer."))
CHANGE_NO_SALE = Permission("registers.change_nosale", gettext_lazy("You may not resume no-sales."))
DELETE_NO_SALE = Permission("registers.delete_nosale", gettext_lazy("You may not delete no-sales."))

READ = [
    "view_register",
    "view_nosale",
]
WORK = [
    "view_location",
]
OVERSEE = [
    "report_no_sales",
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
