"""Fields of a customer that an entry of the history gives back."""

from typing import Any

from apps.adminkit.pages import ObjectPages
from apps.adminkit.reverts import Reverts
from apps.core.caller import Caller
from apps.customers.models import Customer
from apps.customers.operations import save_customer

FIELDS = [
    "account_number", "name", "email", "phone_number", "first_name", "last_name", "company_name", "address1",
    "address2", "city", "county", "state", "zip", "country",
]  # fmt: skip


def _write(customer: Customer, name: str, value: Any, by: Caller) -> None:
    setattr(customer, name, value)
    save_customer(customer=customer, by=by)


REVERTS = Reverts(ObjectPages(Customer, "customer"), "customers.change_customer", FIELDS, _write)
