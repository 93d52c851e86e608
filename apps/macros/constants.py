"""What placeholders stand for in text blocks, and the verbs of this app."""

import re

from django.db.models import TextChoices

# What each stands for; those of a kind of object are filled in for objects of that kind alone.
PLACEHOLDERS = {
    "agent.name": "who writes",
    "agent.email": "their e-mail address",
    "today": "the date",
    "organisation.name": "the organisation",
    "customer.name": "the customer",
    "customer.account": "the customer's account number",
    "contact.name": "who reported it",
    "ticket.number": "INC number",
    "ticket.title": "title of the ticket",
    "ticket.status": "status of the ticket",
    "ticket.priority": "priority of the ticket",
    "case.number": "number of the case",
    "case.status": "status of the case",
}
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


class MacroVerb(TextChoices):
    """What is recorded of text blocks and macros."""

    TEXT_CREATED = "macros.text.created", "created the text block"
    TEXT_CHANGED = "macros.text.changed", "changed the text block"
