"""Every write to organisations, customers and sales codes."""

from django.db import IntegrityError, models, transaction

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken, Invalid
from apps.customers.constants import Verb
from apps.customers.models import Customer, Organisation, SalesCode


@transaction.atomic
def save_organisation(*, organisation: Organisation, by: Caller) -> Organisation:
    """Store a new or changed organisation.

    Raises NotAllowed, AlreadyTaken (human id) and Invalid (its own partner).
    """
    is_new = organisation._state.adding
    by.require("customers.add_organisation" if is_new else "customers.change_organisation")
    if organisation.partner_id is not None and organisation.partner_id == organisation.pk:
        raise Invalid("partner", "An organisation cannot be its own partner.")
    verb = Verb.ORGANISATION_CREATED if is_new else Verb.ORGANISATION_CHANGED
    return _save(organisation, verb, "human_id", "Another organisation has this human id.", by)


@transaction.atomic
def save_customer(*, customer: Customer, by: Caller) -> Customer:
    """Store a new or changed customer. Raises NotAllowed and AlreadyTaken (account number)."""
    is_new = customer._state.adding
    by.require("customers.add_customer" if is_new else "customers.change_customer")
    verb = Verb.CUSTOMER_CREATED if is_new else Verb.CUSTOMER_CHANGED
    return _save(customer, verb, "account_number", "Another customer has this account number.", by)


@transaction.atomic
def save_sales_code(*, sales_code: SalesCode, by: Caller) -> SalesCode:
    """Store a new or changed sales code. Raises NotAllowed."""
    is_new = sales_code._state.adding
    by.require("customers.add_salescode" if is_new else "customers.change_salescode")
    verb = Verb.SALES_CODE_CREATED if is_new else Verb.SALES_CODE_CHANGED
    with recording(verb, by=by, subject=sales_code):
        sales_code.save()
    return sales_code


def _save(row: models.Model, verb: Verb, unique_field: str, message: str, by: Caller):
    """Save and record; the unique constraint decides between two writers who both found the value free."""
    try:
        with transaction.atomic(), recording(verb, by=by, subject=row):
            row.save()
    except IntegrityError as error:
        raise AlreadyTaken(unique_field, message) from error
    return row
