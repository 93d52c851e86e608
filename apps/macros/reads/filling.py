"""Placeholders of a text and what they stand for: of one object, with what the reader may see."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from apps.cases.models import Case
from apps.core.caller import Caller
from apps.core.formatting import format_date
from apps.customers.models import Customer
from apps.customers.permissions import VIEW_CUSTOMER
from apps.macros.constants import PLACEHOLDER, PLACEHOLDERS
from apps.tickets.models import Ticket

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its placeholders filled in; those for which there is nothing stay, and are `missing`."""

    text: str
    missing: list[str]


def placeholders_in(text: str) -> list[str]:
    """The names in braces, each once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(text)))


def unknown_in(text: str) -> list[str]:
    """Those names in braces that are no placeholders."""
    return [name for name in placeholders_in(text) if name not in PLACEHOLDERS]


def suits(text: str, values: Values) -> bool:
    """Whether all placeholders of the text are those of this kind of object."""
    return all(name in values for name in placeholders_in(text))


def fill(text: str, values: Values) -> Filled:
    """The text with its placeholders filled in, once: what is put in is not looked at again."""
    missing = [name for name in placeholders_in(text) if not values.get(name)]
    return Filled(PLACEHOLDER.sub(lambda match: values.get(match[1]) or match[0], text), missing)


def values_of(row: Ticket | Case, by: Caller) -> Values:
    """What the placeholders stand for; empty where there is nothing, or nothing that the caller may see."""
    own = _of_ticket(row) if isinstance(row, Ticket) else _of_case(row)
    customer = _visible(row.customer, by)
    return {
        "agent.name": str(by.user or ""),
        "agent.email": by.user.email if by.user else "",
        "today": format_date(timezone.localdate()),
        "organisation.name": row.organisation.name if row.organisation else "",
        "customer.name": customer.name if customer else "",
        "customer.account": (customer.account_number or "") if customer else "",
        **own,
    }


def _of_ticket(ticket: Ticket) -> dict[str, str]:
    return {
        "contact.name": str(ticket.reporter_contact or ticket.reporter or ""),
        "ticket.number": ticket.human_id,
        "ticket.title": ticket.title or "",
        "ticket.status": ticket.status.name,
        "ticket.priority": ticket.priority.name,
    }


def _of_case(case: Case) -> dict[str, str]:
    return {
        "contact.name": str(case.orderer),
        "case.number": case.number,
        "case.status": str(case.get_status_display()),
    }


def _visible(customer: Customer | None, by: Caller) -> Customer | None:
    if customer is None or not by.may(VIEW_CUSTOMER):
        return None
    return customer if Customer.objects.visible_to(by).filter(pk=customer.pk).exists() else None
