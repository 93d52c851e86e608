"""The people to be notified of a ticket."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.operations import queue_email, recording
from apps.core.caller import Caller
from apps.core.errors import WrongState
from apps.core.languages import in_language_of
from apps.core.rows import get_visible
from apps.tickets.constants import EMAIL_KEYS, AttributeType, TicketVerb
from apps.tickets.models import Ticket, TicketAttribute
from apps.tickets.operations.locking import lock_ticket, touch
from apps.tickets.permissions import CHANGE_TICKET
from apps.tickets.reads.previews import seen_of_contacts

MOST_CONFIRMATIONS = 5  # that a caller outside the operator may ask for, of one ticket in an hour
CONFIRMATION = gettext_lazy("""Hello,

you are named as a contact of %(ticket)s%(title)s.
Please reply to this message if these details are not right:

%(contacts)s

%(sender)s
""")


@transaction.atomic
def confirm_contacts(*, ticket_id: int, by: Caller) -> Activity:
    """Mail each distinct address of the ticket's enabled contacts and record the event.

    Raises NotFound, NotAllowed, WrongState (no enabled contact has an address; asked too often), and Conflict when the
    enabled contacts are others than those of which the caller's form was drawn.
    Source: Tickets microservice, Confirm Ticket Contacts.
    """
    ticket = lock_ticket(ticket_id, by)
    by.require(CHANGE_TICKET)
    if by.form is not None:
        by.require_seen(*seen_of_contacts(ticket))
    contacts = list(ticket.attributes.filter(type=AttributeType.CONTACT, is_enabled=True))
    if not by.is_staff and _asked_lately(ticket) >= MOST_CONFIRMATIONS:
        raise WrongState(
            gettext("The contacts were asked %(most_confirmations)s times within the last hour.")
            % {"most_confirmations": MOST_CONFIRMATIONS}
        )
    addresses = {contact.value.casefold(): contact.value for contact in contacts if contact.key in EMAIL_KEYS}
    if not addresses:
        raise WrongState(
            gettext("%(ticket)s has no enabled contact with an e-mail address.") % {"ticket": ticket.human_id}
        )
    with in_language_of(None):
        subject = gettext("%(ticket)s: please confirm your contact details") % {"ticket": ticket.human_id}
        body = _confirmation(ticket, contacts)
    with recording(TicketVerb.CONTACTS_CONFIRMED, by=by, subject=ticket, data={"addresses": len(addresses)}) as event:
        for address in addresses.values():
            queue_email(
                activity=event,
                to=address,
                subject=subject,
                body=body,
                thread=f"item-{ticket.pk}",
            )
    return event


@transaction.atomic
def set_attribute_enabled(*, ticket_id: int, attribute_id: int, is_enabled: bool, by: Caller) -> TicketAttribute:
    """Switch one attribute of a ticket on or off; contacts that are off get no messages.

    Raises NotFound and NotAllowed. Does nothing when it already is so.
    """
    ticket = lock_ticket(ticket_id, by)
    by.require(CHANGE_TICKET)
    attribute = get_visible(ticket.attributes, "attribute", attribute_id)
    if attribute.is_enabled == is_enabled:
        return attribute
    attribute.is_enabled = is_enabled
    with recording(TicketVerb.ATTRIBUTE_SWITCHED, by=by, subject=ticket, obj=attribute):
        attribute.save()
    touch(ticket)
    return attribute


def contacts_of(ticket: Ticket) -> list[tuple[str, str]]:
    """The ticket's contact attributes as (key, value) pairs."""
    rows = ticket.attributes.filter(type=AttributeType.CONTACT).order_by("pk")
    return list(rows.values_list("key", "value"))


def set_contacts(ticket: Ticket, contacts: list[tuple[str, str]]) -> None:
    """Replace the ticket's contact attributes by (key, value) pairs. Called inside `recording()`."""
    for attribute in ticket.attributes.filter(type=AttributeType.CONTACT):
        attribute.delete()
    for key, value in contacts:
        TicketAttribute.objects.create(ticket=ticket, key=key, value=value)


def _asked_lately(ticket: Ticket) -> int:
    """How many times the contacts were asked within the last hour."""
    since = timezone.now() - datetime.timedelta(hours=1)
    asked = Activity.objects.filter(subject_type=ticket._meta.label_lower, subject_id=ticket.pk, at__gte=since)
    return asked.filter(verb=TicketVerb.CONTACTS_CONFIRMED).count()


def _confirmation(ticket: Ticket, contacts: list[TicketAttribute]) -> str:
    return str(CONFIRMATION) % {
        "ticket": ticket.human_id,
        "title": f" ({ticket.title})" if ticket.title else "",
        "contacts": "\n".join(f"{contact.key}: {contact.value}" for contact in contacts),
        "sender": settings.DEFAULT_FROM_EMAIL,
    }
