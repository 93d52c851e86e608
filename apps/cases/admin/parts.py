"""What the pages of tickets show of cases: the case from which a ticket was opened."""

from typing import Any

from django.db.models import QuerySet

from apps.adminkit.parts import Part
from apps.cases.models import Case, CaseCode
from apps.cases.permissions import VIEW_CASE
from apps.core.caller import Caller
from apps.core.kept import kept_for
from apps.core.rows import refer
from apps.tickets.models import Ticket


def _cases(ticket: Ticket, by: Caller) -> list[Any]:
    if not by.may(VIEW_CASE):
        return [Case.objects.none(), CaseCode.objects.none()]
    return [kept_for(by, model, build, ticket.pk) for model, build in ((Case, _case_of), (CaseCode, _code_of))]


def _case_of(by: Caller, ticket_id: int) -> QuerySet[Any]:
    return Case.objects.visible_to(by).filter(ticket_links__ticket=ticket_id).order_by("-created_at", "-pk")[:1]


def _code_of(by: Caller, ticket_id: int) -> QuerySet[Any]:
    return CaseCode.objects.filter(pk__in=_case_of(by, ticket_id).values("code"))


def _opened_from(ticket: Ticket, by: Caller, cases: list[Case], codes: list[CaseCode]) -> dict[str, Any]:
    refer(cases, "code", codes)
    return {"case": next(iter(cases), None)}


OPENED_FROM = Part(_cases, _opened_from)
