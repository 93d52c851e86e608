"""Who may be calling: customers, each with the contact or the service by which they were found."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from apps.core.caller import Caller
from apps.core.search_sql import among, hits
from apps.core.searching import Sought, holds, phone_digits, sought
from apps.customers.models import Customer, CustomerContact, Service
from apps.customers.permissions import VIEW_CONTACT, VIEW_SERVICE
from apps.customers.reads.search import find_customers

Rows = TypeVar("Rows", bound=QuerySet[Any])


@dataclass(frozen=True, slots=True)
class Party:
    """Whom something is for: the customer, the contact who speaks for them, and the service that is spoken of."""

    customer: Customer
    contact: CustomerContact | None = None
    service: Service | None = None


def find_parties(text: str, by: Caller, most: int) -> list[Party]:
    """The first `most` parties that the text finds: contacts and services of customers, and customers themselves."""
    wanted = sought(text)
    customers = find_customers(text, by, most)
    ids = [customer.pk for customer in customers]
    contacts, services = defaultdict(list), defaultdict(list)
    if customers and by.may(VIEW_CONTACT):
        rows = CustomerContact.objects.visible_to(by).active().filter(customer__in=ids)
        for contact in _fitting(rows, wanted, most):
            contacts[contact.customer_id].append(contact)
    if customers and by.may(VIEW_SERVICE) and any(map(str.isdigit, text)):
        owned = Service.objects.visible_to(by).filter(customer__in=ids).select_related("item")
        for service in _fitting(owned, wanted, most):
            services[service.customer_id].append(service)
    found: list[Party] = []
    for customer in customers:
        found += [Party(customer, contact=contact) for contact in contacts[customer.pk]]
        found += [Party(customer, service=service) for service in services[customer.pk]]
        if _fits(customer, wanted) or not (contacts[customer.pk] or services[customer.pk]):
            found.append(Party(customer))
    return found[:most]


def _fitting(rows: Rows, wanted: Sought, most: int) -> Rows:
    """The first of the rows that hold what was typed, or the number in it beside the customer's name."""
    alternatives = [*wanted.with_numbers, *([wanted.phone] if wanted.digits else [])]
    found: Rows = among(rows, [hits(rows, words, most) for words in alternatives])
    return found[:most]


def _fits(customer: Customer, wanted: Sought) -> bool:
    """Whether what was typed is on the account itself."""
    own = [customer.name, customer.account_number, customer.email, customer.company_name]
    own += [customer.first_name, customer.last_name]
    digits = wanted.last_digits
    return holds(" ".join(own), wanted.words) or bool(digits and phone_digits(customer.phone_number).endswith(digits))
