"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission
from apps.users.constants import Role

VIEW_ORDER = Permission("orders.view_order", gettext_lazy("You may not see orders."))
REPORT_ORDER = Permission("orders.report_order", gettext_lazy("Figures of orders are for managers."))
ADD_ORDER = Permission("orders.add_order", gettext_lazy("You may not create orders."))
CHANGE_ORDER = Permission("orders.change_order", gettext_lazy("You may not change orders."))
WORK_ORDER = Permission("orders.work_order", gettext_lazy("You may not work orders."))
VOID_ORDER = Permission("orders.void_order", gettext_lazy("You may not void transactions."))
DISCOUNT_ITEM = Permission("orders.discount_item", gettext_lazy("You may not lower prices."))
FINANCE_ITEM = Permission("orders.finance_item", gettext_lazy("You may not sell in installments."))
COLLECT_INSTALLMENT = Permission("orders.collect_installment", gettext_lazy("You may not record installments."))
PROCESS_ORDER = Permission("orders.process_order")

READ = [
    "view_order",
]
WORK = [
    "void_order",
    "discount_item",
    "finance_item",
    "collect_installment",
]
OVERSEE = [
    "report_order",
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
