"""What placeholders stand for in text blocks, which macros there are, and the verbs of this app."""

import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

# What each stands for; those of a kind of object are filled in for objects of that kind alone.
PLACEHOLDERS = {
    "agent.name": gettext_lazy("who writes"),
    "agent.email": gettext_lazy("their e-mail address"),
    "today": gettext_lazy("the date"),
    "organisation.name": gettext_lazy("the organisation"),
    "customer.name": gettext_lazy("the customer"),
    "customer.account": gettext_lazy("the customer's account number"),
    "contact.name": gettext_lazy("who reported it"),
    "ticket.number": gettext_lazy("INC number"),
    "ticket.title": gettext_lazy("title of the ticket"),
    "ticket.status": gettext_lazy("status of the ticket"),
    "ticket.priority": gettext_lazy("priority of the ticket"),
    "case.number": gettext_lazy("number of the case"),
    "case.status": gettext_lazy("status of the case"),
}
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")


class MacroKind(TextChoices):
    """The objects on which a macro runs, by the labels of their models."""

    TICKET = "tickets.ticket", gettext_lazy("Tickets")
    CASE = "cases.case", gettext_lazy("Cases")


class MacroVerb(TextChoices):
    """What is recorded of text blocks and macros."""

    RUN = "macros.macro.run", gettext_lazy("ran a macro")
    MACRO_CREATED = "macros.macro.created", gettext_lazy("created the macro")
    MACRO_CHANGED = "macros.macro.changed", gettext_lazy("changed the macro")
    TEXT_CREATED = "macros.text.created", gettext_lazy("created the text block")
    TEXT_CHANGED = "macros.text.changed", gettext_lazy("changed the text block")
