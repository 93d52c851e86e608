"""Customers and organisations in the desk's search; `apps.desk.searching` gathers it."""

from django.utils.translation import gettext_lazy

from apps.adminkit.searching import Command, Hit, Searched
from apps.core.caller import Caller
from apps.core.paths import url_of
from apps.core.searching import Sought
from apps.customers.badges import account_badge
from apps.customers.models import Customer, Organisation
from apps.customers.permissions import ADD_CONTACT, ADD_CUSTOMER, VIEW_CUSTOMER, VIEW_ORGANISATION
from apps.customers.reads.search import (
    KINDS,
    find_organisations,
    find_sought,
    is_exactly,
    is_exactly_organisation,
)


def _find(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    found = find_sought(wanted, by, most)
    # The number of a contact or a service opens the customer too, where nobody else has it.
    is_only = len(found) == 1 and wanted.without(*KINDS).is_whole_phone
    return [_hit(customer, wanted, is_only) for customer in found]


def _hit(customer: Customer, wanted: Sought, is_only: bool) -> Hit:
    return Hit(
        url=url_of("admin:customers_customer_change", customer.pk),
        number=customer.account_number,
        title=customer.name,
        status=account_badge(customer.status),
        who=customer.organisation.name,
        text=" · ".join(filter(None, [customer.phone_number, customer.email])),
        is_exact=is_only or is_exactly(customer, wanted),
    )


def _find_organisations(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    return [_organisation(each, wanted) for each in find_organisations(wanted, by, most)]


def _organisation(organisation: Organisation, wanted: Sought) -> Hit:
    legal = organisation.legal_name
    return Hit(
        url=url_of("admin:customers_organisation_change", organisation.pk),
        number=organisation.human_id,
        title=organisation.name,
        text="" if legal == organisation.name else legal,
        is_exact=is_exactly_organisation(organisation, wanted),
    )


SEARCHED = [
    Searched(
        "customers",
        gettext_lazy("Customers"),
        10,
        VIEW_CUSTOMER,
        _find,
        (Customer,),
        "admin:customers_customer_changelist",
    ),
    Searched(
        "organisations",
        gettext_lazy("Organisations"),
        12,
        VIEW_ORGANISATION,
        _find_organisations,
        (Organisation,),
        "admin:customers_organisation_changelist",
    ),
]
COMMANDS = [
    Command(gettext_lazy("New customer"), "person_add", "admin:customers_customer_add", ADD_CUSTOMER),
    Command(gettext_lazy("New contact"), "contact_phone", "admin:customers_customercontact_add", ADD_CONTACT),
]
