"""The page that merges a ticket into another: first which one, then what would move, then the merge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext

from apps.adminkit.pages import require
from apps.core.admin import DeskAdmin, back_with, refuse
from apps.core.errors import DomainError, Invalid, NotFound
from apps.core.requests import caller_of
from apps.core.searching import sought
from apps.core.text import clipped
from apps.core.widgets import MAX_SUGGESTIONS, SuggestInput
from apps.tickets import operations
from apps.tickets.admin.forms import MergeForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.models import Classification, Ticket
from apps.tickets.permissions import CHANGE_TICKET, WORK_TICKET
from apps.tickets.reads.previews import merge_counts
from apps.tickets.reads.search import find_merge_targets

LONGEST_TITLE = 80


def merge(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Ask for the ticket to merge into, show what would move, and call merge_tickets when that is confirmed."""
    require(request, WORK_TICKET, CHANGE_TICKET)
    source, target = TICKETS.get(request, ticket_id), None
    form = MergeForm(request.POST if request.method == "POST" else None, initial={"status": _usual_status()})
    form.fields["target"].widget = SuggestInput("admin:tickets_ticket_merge_suggest", args=[source.pk])
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            target = _target(request, values["target"])
            operations.require_mergeable(source, target)
            if "confirmed" in request.POST:
                operations.merge_tickets(
                    source_id=source.pk,
                    target_id=target.pk,
                    status=values["status"],
                    reason=values["reason"],
                    by=caller_of(request),
                )
                done = gettext("%(number)s is merged into %(number2)s.") % {
                    "number": source.human_id,
                    "number2": target.human_id,
                }
                return back_with(request, TICKETS.page_of(target.pk), done=done)
        except DomainError as error:
            if target is not None and not isinstance(error, Invalid):
                messages.error(request, error.message)
            else:
                refuse(form, error)
            target = None
    return desk.page(
        request,
        "desk/merge.html",
        title=gettext("Merge %(number)s") % {"number": source.human_id},
        ticket=source,
        target=target,
        form=form,
        counts=merge_counts(source.pk, target.pk) if target else {},
        back=TICKETS.page_of(source.pk),
    )


def suggest(desk: DeskAdmin, request: HttpRequest, ticket_id: int) -> JsonResponse:
    """Numbers of the tickets that this one may be merged into whom `term=` fits; without one those of its customer."""
    require(request, WORK_TICKET, CHANGE_TICKET)
    source, wanted = TICKETS.get(request, ticket_id), sought(request.GET.get("term", ""))
    found = find_merge_targets(source, wanted, caller_of(request), MAX_SUGGESTIONS)
    return JsonResponse({"results": [{"value": row.human_id, "label": _words_of(row)} for row in found]})


def _words_of(ticket: Ticket) -> str:
    """Title, status and customer in one line."""
    named = [clipped(ticket.title, LONGEST_TITLE), ticket.status.name, ticket.customer.name if ticket.customer else ""]
    return " · ".join(filter(None, named))


def _target(request: HttpRequest, pk: int) -> Ticket:
    """The ticket by its number. Raises Invalid for one that is not there or that the person may not see."""
    try:
        return TICKETS.get(request, pk)
    except NotFound as error:
        raise Invalid("target", error.message, value=pk) from error


def _usual_status() -> Classification | None:
    """The first that closes a ticket without resolving it."""
    return MergeForm.base_fields["status"].queryset.filter(is_resolution=False).first()
