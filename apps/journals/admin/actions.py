"""The buttons of a follow-up, on its own page and in the agenda."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from apps.core.admin import DeskAdmin, back_with, caller_of
from apps.core.caller import Caller
from apps.core.errors import DomainError, Invalid, NotFound, WrongState
from apps.journals import operations
from apps.journals.admin import page
from apps.journals.admin.agenda import AGENDA
from apps.journals.admin.forms import DueForm
from apps.journals.admin.helpers import require
from apps.journals.admin.subjects import follow_up_of
from apps.journals.constants import JournalLookupKind
from apps.journals.models import Lookup


def act(desk: DeskAdmin, request: HttpRequest, follow_up_id: int, name: str) -> HttpResponse:
    """Complete, reopen or move a follow-up, then go back to where the button was.

    A move that is refused shows the follow-up with the form of it, and what was typed.
    """
    if name not in ACTIONS:
        raise Http404(name)
    back = _back(request, follow_up_id)
    if request.method != "POST":
        return back_with(request, back)
    require(request, "journals.view_followup")
    try:
        message = ACTIONS[name](request, follow_up_id, caller_of(request))
    except NotFound as error:
        return back_with(request, back, refused=error.message)
    except DomainError as error:
        if name != "move":
            return back_with(request, back, refused=error.message)
        messages.error(request, error.message)
        return page.show_move(desk, request, follow_up_of(request, follow_up_id))
    return back_with(request, back, done=message)


def _back(request: HttpRequest, follow_up_id: int) -> str:
    """The agenda as it was filtered, or the follow-up's own page."""
    if "here" not in request.POST:
        return page.page_of(follow_up_id)
    return f"{reverse(AGENDA)}?{QueryDict(request.POST['here']).urlencode()}"


def _complete(request: HttpRequest, follow_up_id: int, by: Caller) -> str:
    status = _first_status(is_closed=True)
    operations.update_follow_up(follow_up_id=follow_up_id, changes={"status": status}, by=by)
    return f"Follow-up {follow_up_id} is {status.name}."


def _reopen(request: HttpRequest, follow_up_id: int, by: Caller) -> str:
    if not follow_up_of(request, follow_up_id).is_closed:
        raise WrongState(f"Follow-up {follow_up_id} is open already.")
    status = _first_status(is_closed=False)
    operations.update_follow_up(follow_up_id=follow_up_id, changes={"status": status}, by=by)
    return f"Follow-up {follow_up_id} is {status.name} again."


def _move(request: HttpRequest, follow_up_id: int, by: Caller) -> str:
    form = DueForm(request.POST, initial={"due_at": follow_up_of(request, follow_up_id).due_at})
    if not form.is_valid():
        is_over = form.has_error("due_at") and "Lies in the past." in form.errors["due_at"]
        words = "The new due date lies in the past." if is_over else "Write the new due date as a date and a time."
        raise Invalid("due_at", words)
    if not form.has_changed():
        return "Nothing was changed."
    operations.update_follow_up(follow_up_id=follow_up_id, changes=form.cleaned_data, by=by)
    return f"Follow-up {follow_up_id} is due another time."


ACTIONS = {"complete": _complete, "reopen": _reopen, "move": _move}


def _first_status(*, is_closed: bool) -> Lookup:
    """The status that a button without a choice gives. Raises NotFound when none is configured."""
    statuses = Lookup.objects.of(JournalLookupKind.FOLLOW_UP_STATUS)
    status = statuses.filter(is_closed=is_closed).order_by("number").first()
    if status is None:
        raise NotFound("follow-up status", "that says so")
    return status
