"""The desk's pages of tickets: the queue, the ticket page, its forms, and the classifications."""

from apps.activity.timelines import learn
from apps.tickets.admin.classifications import ClassificationAdmin
from apps.tickets.admin.tickets import TicketAdmin
from apps.tickets.constants import Verb

__all__ = ["ClassificationAdmin", "TicketAdmin"]

learn(Verb)
