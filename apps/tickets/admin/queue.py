"""The queue: saved views, filters, search, and what can be done to several tickets at once."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict

from apps.adminkit.pages import require
from apps.adminkit.queues import Queue, queue_page
from apps.core.admin import PAGE, DeskAdmin
from apps.core.caller import Caller
from apps.core.errors import DomainError
from apps.core.paths import id_of
from apps.core.requests import caller_of
from apps.tickets import operations
from apps.tickets.admin.actions import give_status, outsiders
from apps.tickets.admin.forms import BulkForm
from apps.tickets.admin.helpers import TICKETS
from apps.tickets.filters import ORDERS, VIEWS, QueueOptions, TicketFilter
from apps.tickets.models import Ticket
from apps.tickets.permissions import WORK_TICKET

QUEUE = Queue(
    model=Ticket,
    title="Queue",
    template="desk/queue.html",
    rows="tickets",
    views=VIEWS,
    orders=ORDERS,
    related=["customer", "organisation", "assignee", "group", "status", "priority"],
    columns=[
        "title", "is_internal", "created_at", "assigned_at", "held_at", "held_for", "solved_for", "resolved_at",
        "closed_at", "target", "decided_target", "last_activity_at", "updated_at", "parent",
        "customer__name", "customer__account_number", "organisation__name", "assignee__name",
        "assignee__username", "group__name", "status__name", "status__lifecycle", "status__is_resolution",
        "status__kind", "priority__name", "priority__number",
    ],
)  # fmt: skip


def queue(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """One page of the queue."""
    options = QueueOptions()
    return queue_page(
        desk,
        request,
        QUEUE,
        lambda tickets: TicketFilter(request, tickets, options=options),
        bulk_form=BulkForm(options=options, auto_id="bulk-%s") if request.user.has_perm(WORK_TICKET) else None,
    )


def change_marked(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Assign the marked tickets, give them a status, or both; tells of each ticket that could not be changed."""
    if request.method != "POST":
        return HttpResponseRedirect(TICKETS.list_url)
    require(request, WORK_TICKET)
    options = QueueOptions()
    form = BulkForm(request.POST, options=options)
    marked = [id_of(text) for text in request.POST.getlist("ticket")]
    here = QueryDict(request.POST.get("here", ""))
    back = HttpResponseRedirect(f"{TICKETS.list_url}?{here.urlencode()}")
    if not form.is_valid():
        messages.error(request, " ".join(form.non_field_errors()) or "Choose from the lists.")
        return back
    if None in marked or TicketFilter(request, Ticket.objects.none(), given=here, options=options).unread:
        messages.error(request, "Nothing was changed, because the list that was marked cannot be read.")
        return back
    steps = _steps(form)
    if not marked or not steps:
        messages.warning(request, "Mark tickets, and choose what to do with them.")
        return back
    caller, done = caller_of(request), []
    for ticket_id in sorted(set(marked))[:PAGE]:
        try:
            with transaction.atomic():
                for step in steps:
                    step(ticket_id, caller)
        except DomainError as error:
            messages.error(request, f"INC-{ticket_id} stays as it was: {error.message}")
        else:
            done.append(ticket_id)
    if done:
        messages.success(request, f"{len(done)} ticket{'s' if len(done) > 1 else ''} changed.")
    if form.owners.get("group") and "assignee" not in form.owners:
        for ticket, note in outsiders(Ticket.objects.filter(pk__in=done).select_related("assignee", "group")):
            messages.warning(request, f"{ticket.human_id}: {note}.")
    return back


def _steps(form: BulkForm) -> list[Callable[[int, Caller], object]]:
    """The operations that the form asks for, each to be called with a ticket's id and the caller."""
    values, owners, steps = form.cleaned_data, form.owners, []
    reason = values["reason"]
    if owners:
        steps.append(lambda pk, by: operations.assign_ticket(ticket_id=pk, reason=reason, by=by, **owners))
    if values["status"]:
        status = form.statuses[values["status"]]
        steps.append(lambda pk, by: give_status(ticket_id=pk, status=status, reason=reason, by=by))
    return steps
