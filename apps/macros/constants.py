"""What placeholders stand for in text blocks, which macros there are, and the verbs of this app."""

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


class MacroKind(TextChoices):
    """The objects on which a macro runs, by the labels of their models."""

    TICKET = "tickets.ticket", "Tickets"
    CASE = "cases.case", "Cases"


class MacroVerb(TextChoices):
    """What is recorded of text blocks and macros."""

    RUN = "macros.macro.run", "ran a macro"
    MACRO_CREATED = "macros.macro.created", "created the macro"
    MACRO_CHANGED = "macros.macro.changed", "changed the macro"
    TEXT_CREATED = "macros.text.created", "created the text block"
    TEXT_CHANGED = "macros.text.changed", "changed the text block"
