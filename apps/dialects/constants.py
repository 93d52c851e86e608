"""Choices of what the APIs keep of requests."""

from http import HTTPStatus

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy


class RequestClass(TextChoices):
    """What a request costs; a credential has a limit for each."""

    READ = "read", gettext_lazy("Read")  # of one record, or of something fixed
    WRITE = "write", gettext_lazy("Write")  # changes something
    SEARCH = "search", gettext_lazy("Search and report")  # what a request can narrow


METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
# The APIs of the log, by the names of their contracts.
APIS = {
    "tickets-microservice": gettext_lazy("Tickets microservice"),
    "ticketnote": gettext_lazy("M4 TicketNote"),
    "journal-management": gettext_lazy("CostGuard Journal Management"),
    "order-management": gettext_lazy("CostGuard Order Management"),
    "case-management": gettext_lazy("Equinix Case Management"),
    "attachments": gettext_lazy("Equinix attachments"),
    "events": gettext_lazy("Events"),
    "webhooks": gettext_lazy("Webhooks"),
}
STATUSES = {str(each.value): str(each.value) for each in HTTPStatus if each >= HTTPStatus.OK}
# What came of a request: a label, and what holds for its row. One that was limited was refused as well.
CARRIED_OUT, REFUSED, LIMITED, FAILED = "2", "4", "429", "5"
OUTCOMES = {
    CARRIED_OUT: (gettext_lazy("Carried out"), Q(status__lt=400)),
    REFUSED: (gettext_lazy("Refused (4xx)"), Q(status__range=(400, 499))),
    LIMITED: (gettext_lazy("Limited (429)"), Q(status=429)),
    FAILED: (gettext_lazy("Failed (5xx)"), Q(status__gte=500)),
}
