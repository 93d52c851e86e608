"""What the pages of tickets show of cases: the case from which a ticket was opened."""

from typing import Any

from django.db.models import QuerySet

from apps.adminkit.parts import Part
from apps.cases.models import Case, CaseCode
from apps.cases.permissions import VIEW_CASE
from apps.core.caller import Caller
from apps.core.rows import refer
from apps.tickets.models import Ticket


def _cases(ticket: Ticket, by: Caller) -> list[QuerySet[Any]]:
    cases = Case.objects.none()
    if by.may(VIEW_CASE):
        cases = Case.objects.visible_to(by).filter(ticket_links__ticket=ticket).order_by("-created_at", "-pk")[:1]
    return [cases, CaseCode.objects.filter(pk__in=cases.values("code"))]


def _opened_from(ticket: Ticket, by: Caller, cases: list[Case], codes: list[CaseCode]) -> dict[str, Any]:
    refer(cases, "code", codes)
    return {"case": next(iter(cases), None)}


OPENED_FROM = Part(_cases, _opened_from)
