"""Which permissions each role starts with.

Roles are Django groups: a missing one is created with these permissions after each migration, and an
existing one gains what a new release brings. Permissions that an administrator adds stay.
"""

from django.apps import apps as django_apps

from apps.users.constants import Role

READ = [
    "tickets.view_ticket",
    "tickets.view_ticketnote",
    "customers.view_organisation",
    "customers.view_customer",
    "journals.view_journal",
    "journals.view_followup",
    "journals.view_reminder",
    "catalog.view_catalogitem",
    "customers.view_service",
    "registers.view_register",
    "registers.view_nosale",
    "orders.view_order",
    "attachments.view_attachment",
    "cases.view_case",
    "provisioning.view_provisioningbatch",
    "payments.view_paymentustransaction",
]
# What each duty lets an integrator write; staff hold all of them.
DUTY = {
    Role.TICKETS: [
        "tickets.add_ticket",
        "tickets.change_ticket",
        "tickets.work_ticket",
        "tickets.add_ticketnote",
        "tickets.change_ticketnote",
        "journals.add_journal",
        "journals.change_journal",
        "journals.add_followup",
        "journals.change_followup",
    ],
    Role.CASES: [
        "attachments.add_attachment",
        "attachments.delete_attachment",
        "cases.add_case",
        "cases.change_case",
    ],
    Role.ORDERS: ["orders.add_order", "orders.change_order", "orders.work_order"],
    Role.MONEY: ["payments.refund", "registers.add_nosale", "registers.change_nosale", "registers.delete_nosale"],
    Role.PROVISIONING: ["provisioning.work_provisioning"],
}
FILE = [name for names in DUTY.values() for name in names]
WORK = ["tickets.view_classification", "journals.view_lookup", "users.view_user", "users.view_workgroup",
        "customers.add_customer", "customers.change_customer", "catalog.view_pricepoint", "customers.view_adjustment",
        "registers.view_location", "cases.view_casecode"]  # fmt: skip
OVERSEE = ["activity.view_activity", "activity.view_email", "users.view_signin",
           "tickets.delete_ticket", "tickets.delete_ticketnote",
           "customers.add_organisation", "customers.change_organisation",
           "customers.view_salescode", "customers.add_salescode", "customers.change_salescode",
           "users.change_workgroup", "users.add_workgroup", "registers.view_all_no_sales",
           "catalog.add_catalogitem", "catalog.change_catalogitem", "catalog.add_pricepoint",
           "catalog.change_pricepoint", "catalog.view_cataloggroup", "catalog.view_overviewgroup", "catalog.view_tax",
           "catalog.view_retaildiscountreason", "catalog.view_lookup", "customers.add_service",
           "customers.change_service", "customers.add_adjustment", "customers.view_adjustmenttype",
           "registers.change_register", "registers.view_tendertype", "registers.view_nosalereason",
           "orders.view_lookup", "orders.view_startingblock", "orders.view_creditpolicy",
           "payments.add_paymentustransaction", "e911.view_serviceaddress", "e911.add_serviceaddress",
           "e911.change_serviceaddress",
           "provisioning.view_provisioningprofile", "provisioning.view_provisioningproperty",
           "provisioning.view_provisionableobject"]  # fmt: skip
ADMINISTER = ["users.add_user", "users.change_user", "users.delete_user", "users.manage_tokens",
              "users.view_apitoken", "users.view_apiclient", "users.delete_workgroup", "tickets.add_classification",
              "tickets.change_classification", "tickets.delete_classification",
              "journals.add_lookup", "journals.change_lookup", "journals.delete_lookup",
              "cases.change_casecode", "payments.view_gatewaysettings", "payments.add_gatewaysettings",
              "payments.change_gatewaysettings", "e911.view_lookup", "e911.add_lookup",
              "e911.change_lookup"]  # fmt: skip
# What stores, the catalogue and orders are configured by: administrators add to it and change it.
CONFIGURED = ["catalog.cataloggroup", "catalog.overviewgroup", "catalog.tax", "catalog.retaildiscountreason",
              "catalog.lookup", "customers.adjustmenttype", "registers.location", "registers.register",
              "registers.tendertype", "registers.nosalereason", "orders.lookup", "orders.startingblock",
              "orders.creditpolicy", "provisioning.provisioningprofile", "provisioning.provisioningproperty",
              "provisioning.provisionableobject"]  # fmt: skip
ADMINISTER += [f"{app}.{action}_{model}" for app, _, model in (name.partition(".") for name in CONFIGURED)
               for action in ("add", "change")]  # fmt: skip

PERMISSIONS = {
    Role.INTEGRATOR: READ,
    **DUTY,
    Role.CSR: READ + FILE + WORK,
    Role.MANAGER: READ + FILE + WORK + OVERSEE,
    Role.ADMINISTRATOR: READ + FILE + WORK + OVERSEE + ADMINISTER,
    Role.ACCOUNT_READER: ["cases.view_account_case"],
    Role.ACCOUNT_MANAGER: ["cases.view_account_case", "cases.manage_account_case"],
}


def ensure_roles(**kwargs) -> None:
    """Create missing roles and give each what PERMISSIONS lists and exists by now."""
    group_model = django_apps.get_model("auth", "Group")
    permission_model = django_apps.get_model("auth", "Permission")
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in permission_model.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for role, names in PERMISSIONS.items():
        group, _ = group_model.objects.get_or_create(name=role.value)
        group.permissions.add(*[known[name] for name in names if name in known])
