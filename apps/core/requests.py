"""What the pages of the desk read of a request."""

from django.db.models import Model
from django.http import HttpRequest

from apps.core.caller import Caller, Channel
from apps.core.sent import SentForm, read


def caller_of(request: HttpRequest) -> Caller:
    """The signed-in person, coming through the desk."""
    return Caller(
        user=request.user,
        channel=Channel.DESK,
        request_id=getattr(request, "request_id", ""),
        route=f"{request.method} {request.resolver_match.route}",  # type: ignore[union-attr]  # a view is running
        credential="session",
        form=form_of(request),
    )


def caller_having_seen(request: HttpRequest, row: Model) -> Caller:
    """The caller of a form that was checked against the row as it is here, and is to be carried out on that alone."""
    caller = caller_of(request)
    if caller.form is not None:
        caller.form.expect(row)
    return caller


def form_of(request: HttpRequest) -> SentForm | None:
    """The form that the request sends; the same object each time it is asked for."""
    if request.method != "POST":
        return None
    form: SentForm | None = getattr(request, "sent_form", None)
    if form is None:
        form = read(request.get_full_path(), request.POST, request.FILES)
        request.sent_form = form  # type: ignore[attr-defined]  # of our own
    return form
