"""Customers found by name, telephone or service number, e-mail or account number."""

from typing import Any

from django.db.models import Q, QuerySet

from apps.core.caller import Caller
from apps.core.search_sql import Rank, Sql, among, column_of, hits, in_keys, newest_of, referred, union
from apps.core.searching import Sought, phone_digits, sought
from apps.customers.models import Contract, Customer, CustomerContact, Organisation, Service
from apps.customers.permissions import VIEW_CONTACT, VIEW_CUSTOMER, VIEW_SERVICE

ORGANISATIONS = ("organisation", "organization", "contract")
KINDS = ("account", "acct", "customer", "phone", "tel", "telephone", "service")
MOST_CANDIDATES = 50
MOST_OWNERS = 30  # customers whose tickets, cases and orders a search shows


def find_customers(text: str, by: Caller, most: int) -> list[Customer]:
    """The visible customers who fit the text best, each with organisation and account status.

    Words are the starts of names in any order, without regard to letter case and accents; numbers fit in any notation,
    of a telephone or service number the last six digits are enough.
    """
    return find_sought(sought(text), by, most)


def keys_of_account(wanted: Sought) -> list[int]:
    """The customers with that account number, whoever may see them."""
    number = wanted.without(*KINDS).text
    return list(Customer.objects.filter(account_number=number).order_by("pk").values_list("pk", flat=True)[:2])


def keys_of_organisation(wanted: Sought) -> list[int]:
    """The organisations of that id, such as ORG-17, or name, whoever may see them."""
    named = Q(human_id__iexact=wanted.text) | Q(name__iexact=wanted.text)
    return list(Organisation.objects.filter(named).order_by("pk").values_list("pk", flat=True)[:2])


def find_sought(wanted: Sought, by: Caller, most: int) -> list[Customer]:
    """As `find_customers`, for what was read already."""
    wanted = wanted.without(*KINDS)
    if not wanted:
        return []
    rows = Customer.objects.visible_to(by).select_related("organisation", "status")
    found = among(rows, customer_parts(wanted, by)).annotate(rank=Rank(wanted.with_numbers))
    best: list[Customer] = list(found.order_by("-rank", "name", "pk")[:MOST_CANDIDATES])
    return sorted(best, key=lambda customer: not is_exactly(customer, wanted))[:most]


def is_exactly(customer: Customer, wanted: Sought) -> bool:
    """Whether all that was typed is the customer's account, telephone number or e-mail."""
    wanted = wanted.without(*KINDS)
    if wanted.digits and not wanted.others and phone_digits(customer.phone_number) == wanted.digits:
        return True
    return wanted.is_number(customer.account_number) or wanted.is_number(customer.email)


def customer_parts(wanted: Sought, by: Caller, most: int = MOST_CANDIDATES) -> list[Sql]:
    """SQL of the keys of visible customers: those with the words on their account, a contact or a service.

    Contacts and services count for those alone who may see them.
    """
    customers = Customer.objects.visible_to(by)
    others: list[QuerySet[Any]] = []
    if by.may(VIEW_CONTACT):
        others.append(CustomerContact.objects.visible_to(by))
    if by.may(VIEW_SERVICE) and any(map(str.isdigit, wanted.text)):
        others.append(Service.objects.visible_to(by))
    parts = [hits(customers, words, most) for words in wanted.with_numbers]
    parts += [referred(rows, "customer", words, most) for rows in others for words in wanted.with_numbers]
    if wanted.others:
        by_number = [referred(rows, "customer", wanted.phone, most) for rows in others]
        parts.append(hits(customers.filter(pk__in=in_keys(union(by_number))), wanted.others, most))
    return parts


def owners(wanted: Sought, by: Caller, most: int = MOST_OWNERS) -> list[Sql]:
    """SQL of the keys of customers whom the words fit, for what belongs to them; none where they are not to be seen."""
    if not by.may(VIEW_CUSTOMER):
        return []
    sql, parameters = union(customer_parts(wanted.without(*KINDS), by, most))
    return [(f"SELECT * FROM ({sql}) AS owners LIMIT {most}", parameters)]  # noqa: S608 - of union


def owned(rows: QuerySet[Any], wanted: Sought, by: Caller, most: int) -> list[Sql]:
    """SQL of the keys of the newest of the rows whose customers the words fit."""
    return [newest_of(rows, "customer", keys, most) for keys in owners(wanted, by)]


def find_organisations(wanted: Sought, by: Caller, most: int) -> list[Organisation]:
    """The visible organisations that have the words in their names, the id, or a contract of that number."""
    wanted = wanted.without(*ORGANISATIONS)
    if not wanted:
        return []
    rows = Organisation.objects.visible_to(by)
    contracts = Contract.objects.filter(human_id=wanted.text.upper(), organisation__in=rows).order_by()
    parts = [
        column_of(contracts, "organisation", most),
        *(hits(rows, words, MOST_CANDIDATES) for words in wanted.with_numbers),
    ]
    found = among(rows, parts).annotate(rank=Rank(wanted.with_numbers))
    return list(found.order_by("-rank", "name", "pk")[:most])


def is_exactly_organisation(organisation: Organisation, wanted: Sought) -> bool:
    """Whether all that was typed is the organisation's id."""
    return wanted.without(*ORGANISATIONS).is_number(organisation.human_id)
