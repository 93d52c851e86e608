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
                "Paymentus",
                "payments",
                "admin:payments_paymentustransaction_changelist",
                "payments.view_paymentustransaction",
            ),
            ("Service addresses", "home_pin", "admin:e911_serviceaddress_changelist", "e911.view_serviceaddress"),
        ],
    ),
    (
        "People & access",
        [
            ("Users", "person", "admin:users_user_changelist", "users.view_user"),
            ("Work groups", "groups", "admin:users_workgroup_changelist", "users.view_workgroup"),
            ("API tokens", "key", "admin:users_apitoken_changelist", "users.view_apitoken"),
        ],
    ),
    (
        "Configuration",
        [
            ("Classifications", "label", "admin:tickets_classification_changelist", "tickets.view_classification"),
            ("Types & statuses", "checklist", "admin:journals_lookup_changelist", "journals.view_lookup"),
            ("Payment gateway", "key", "admin:payments_gatewaysettings_changelist", "payments.view_gatewaysettings"),
            ("E911 lookups", "e911_emergency", "admin:e911_lookup_changelist", "e911.view_lookup"),
            ("Sales codes", "sell", "admin:customers_salescode_changelist", "customers.view_salescode"),
        ],
    ),
    (
        "Audit",
        [
            ("Activity", "history", "admin:activity_activity_changelist", "activity.view_activity"),
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
