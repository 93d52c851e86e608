"""Customers in the desk's search; `apps.desk.searching` gathers it."""

from django.urls import reverse

from apps.adminkit.searching import Command, Hit, Searched
from apps.core.caller import Caller
from apps.core.searching import Sought
from apps.customers.badges import account_badge
from apps.customers.models import Customer
from apps.customers.permissions import ADD_CUSTOMER, VIEW_CUSTOMER
from apps.customers.reads.search import find_sought, is_exactly


def _find(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_hit(customer, wanted) for customer in find_sought(wanted, by, most)]


def _hit(customer: Customer, wanted: Sought) -> Hit:
    return Hit(
        url=reverse("admin:customers_customer_change", args=[customer.pk]),
        number=customer.account_number,
        title=customer.name,
        status=account_badge(customer.status),
        who=customer.organisation.name,
        text=" · ".join(filter(None, [customer.phone_number, customer.email])),
        is_exact=is_exactly(customer, wanted),
    )


SEARCHED = [
    Searched("customers", "Customers", 10, VIEW_CUSTOMER, _find, "admin:customers_customer_changelist"),
]
COMMANDS = [Command("New customer", "person_add", "admin:customers_customer_add", ADD_CUSTOMER)]
