"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission

VIEW_ORGANISATION = Permission("customers.view_organisation", gettext_lazy("You may not see organisations."))
VIEW_CUSTOMER = Permission("customers.view_customer", gettext_lazy("You may not see customers."))
ADD_CUSTOMER = Permission("customers.add_customer", gettext_lazy("You may not add customers."))
CHANGE_CUSTOMER = Permission("customers.change_customer", gettext_lazy("You may not change customers."))
VIEW_CONTACT = Permission("customers.view_customercontact", gettext_lazy("You may not see contacts of customers."))
ADD_CONTACT = Permission("customers.add_customercontact", gettext_lazy("You may not add contacts of customers."))
CHANGE_CONTACT = Permission(
    "customers.change_customercontact", gettext_lazy("You may not change contacts of customers.")
)
VIEW_SERVICE = Permission("customers.view_service", gettext_lazy("You may not see services."))
VIEW_ADJUSTMENT = Permission("customers.view_adjustment")
VIEW_CREDIT_REPORT = Permission("customers.view_creditreport")
ADD_ADJUSTMENT = Permission("customers.add_adjustment")

READ = [
    "view_organisation",
    "view_customer",
    "view_customercontact",
    "view_service",
]
WORK = [
    "add_customer",
    "change_customer",
    "add_customercontact",
    "change_customercontact",
    "view_adjustment",
    "view_creditreport",
]
OVERSEE = [
    "view_contract",
    "add_organisation",
    "change_organisation",
    "view_salescode",
    "add_salescode",
    "change_salescode",
    "add_service",
    "change_service",
    "add_adjustment",
    "view_adjustmenttype",
    "view_accountstatus",
]
CONFIGURED = [
    "accountstatus",
    "adjustmenttype",
]
ADMINISTER = [
    *(f"{action}_{model}" for model in CONFIGURED for action in ("add", "change")),
]
