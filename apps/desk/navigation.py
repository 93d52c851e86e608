"""The sidebar, in the words of the desk, with what the person may see."""

from django.http import HttpRequest
from django.urls import reverse

from apps.users.models import User

ADMINISTRATORS = "for administrators"
SECTIONS = [  # section, entries: (title, icon, address, permission; None for everybody)
    ("", [("Home", "home", "admin:index", None)]),
    (
        "Work",
        [
            ("Queue", "inbox", "admin:tickets_ticket_changelist", "tickets.view_ticket"),
            ("Cases", "support_agent", "admin:cases_case_changelist", "cases.view_case"),
            ("Agenda", "event_note", "admin:journals_followup_changelist", "journals.view_followup"),
            ("Journals", "menu_book", "admin:journals_journal_changelist", "journals.view_journal"),
            ("Customers", "contacts", "admin:customers_customer_changelist", "customers.view_customer"),
            ("Organisations", "apartment", "admin:customers_organisation_changelist", "customers.view_organisation"),
        ],
    ),
    (
        "Orders",
        [
            ("Order dashboard", "dashboard", "admin:orders_order_dashboard", "orders.view_order"),
            ("Orders", "shopping_bag", "admin:orders_order_changelist", "orders.view_order"),
            (
                "Provisioning",
                "settings_ethernet",
                "admin:provisioning_provisioningrequest_changelist",
                "provisioning.view_provisioningbatch",
            ),
            (
                "Paymentus",
                "payments",
                "admin:payments_paymentustransaction_changelist",
                "payments.view_paymentustransaction",
            ),
            ("Service addresses", "home_pin", "admin:e911_serviceaddress_changelist", "e911.view_serviceaddress"),
        ],
    ),
    (
        "Stores & catalogue",
        [
            ("Drawers", "point_of_sale", "admin:registers_nosale_changelist", "registers.view_nosale"),
            ("Registers", "calculate", "admin:registers_register_changelist", "registers.view_register"),
            ("Stores", "store", "admin:registers_location_changelist", "registers.view_location"),
            ("Catalogue", "inventory_2", "admin:catalog_catalogitem_changelist", "catalog.view_catalogitem"),
            ("Price points", "price_change", "admin:catalog_pricepoint_changelist", "catalog.view_pricepoint"),
            ("Services", "sim_card", "admin:customers_service_changelist", "customers.view_service"),
            ("Adjustments", "account_balance", "admin:customers_adjustment_changelist", "customers.view_adjustment"),
        ],
    ),
    (
        "People & access",
        [
            ("Users", "person", "admin:users_user_changelist", "users.view_user"),
            ("Work groups", "groups", "admin:users_workgroup_changelist", "users.view_workgroup"),
            ("API tokens", "key", "admin:users_apitoken_changelist", "users.view_apitoken"),
            ("API clients", "vpn_key", "admin:users_apiclient_changelist", "users.view_apiclient"),
        ],
    ),
    (
        "Configuration",
        [
            ("Classifications", "label", "admin:tickets_classification_changelist", "tickets.view_classification"),
            ("Case codes", "tag", "admin:cases_casecode_changelist", "cases.view_casecode"),
            ("Types & statuses", "checklist", "admin:journals_lookup_changelist", "journals.view_lookup"),
            ("Payment gateway", "key", "admin:payments_gatewaysettings_changelist", "payments.view_gatewaysettings"),
            ("E911 lookups", "e911_emergency", "admin:e911_lookup_changelist", "e911.view_lookup"),
            ("Sales codes", "sell", "admin:customers_salescode_changelist", "customers.view_salescode"),
            ("Starting blocks", "start", "admin:orders_startingblock_changelist", "orders.view_startingblock"),
            ("Order code lists", "list_alt", "admin:orders_lookup_changelist", "orders.view_lookup"),
            ("Credit policies", "credit_score", "admin:orders_creditpolicy_changelist", "orders.view_creditpolicy"),
            (
                "Provisioning profiles",
                "lan",
                "admin:provisioning_provisioningprofile_changelist",
                "provisioning.view_provisioningprofile",
            ),
            (
                "Provisionable objects",
                "deployed_code",
                "admin:provisioning_provisionableobject_changelist",
                "provisioning.view_provisionableobject",
            ),
            (
                "Provisioning properties",
                "tune",
                "admin:provisioning_provisioningproperty_changelist",
                "provisioning.view_provisioningproperty",
            ),
            ("Tender types", "payments", "admin:registers_tendertype_changelist", "registers.view_tendertype"),
            (
                "No-sale reasons",
                "rule",
                "admin:registers_nosalereason_changelist",
                "registers.view_nosalereason",
            ),
            (
                "Adjustment types",
                "balance",
                "admin:customers_adjustmenttype_changelist",
                "customers.view_adjustmenttype",
            ),
            ("Catalogue code lists", "list", "admin:catalog_lookup_changelist", "catalog.view_lookup"),
            ("Catalogue groups", "category", "admin:catalog_cataloggroup_changelist", "catalog.view_cataloggroup"),
            (
                "Checkout sections",
                "view_agenda",
                "admin:catalog_overviewgroup_changelist",
                "catalog.view_overviewgroup",
            ),
            ("Taxes", "percent", "admin:catalog_tax_changelist", "catalog.view_tax"),
            (
                "Discount reasons",
                "loyalty",
                "admin:catalog_retaildiscountreason_changelist",
                "catalog.view_retaildiscountreason",
            ),
        ],
    ),
    (
        "Audit",
        [
            ("Activity", "history", "admin:activity_activity_changelist", "activity.view_activity"),
            ("Sign-ins", "login", "admin:users_signin_changelist", "users.view_signin"),
            ("Files", "attach_file", "admin:attachments_attachment_changelist", "attachments.view_attachment"),
            ("E-mails", "mail", "admin:activity_email_changelist", "activity.view_email"),
            (
                "Background tasks",
                "pending_actions",
                "admin:django_tasks_database_dbtaskresult_changelist",
                ADMINISTRATORS,
            ),
        ],
    ),
]


def sidebar(request: HttpRequest) -> list[dict]:
    """Sections without an entry for this person are left out."""
    sections = []
    for title, entries in SECTIONS:
        allowed = [
            {"title": name, "icon": icon, "link": reverse(address)}
            for name, icon, address, permission in entries
            if _may(request.user, permission)
        ]
        if allowed:
            sections.append({"title": title, "items": allowed})
    return sections


def _may(user: User, permission: str | None) -> bool:
    if permission == ADMINISTRATORS:
        return user.is_admin or user.is_superuser
    return permission is None or user.has_perm(permission)


def account(request: HttpRequest) -> list[dict]:
    """Beside the person's own name."""
    return [{"title": "API docs", "link": reverse("docs")}]
