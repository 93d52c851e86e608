"""The button Undo, in messages and on timelines."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity, Email
from apps.activity.pages import name_about, page_about
from apps.activity.timelines import words_of
from apps.activity.undoing import undo
from apps.core.bulk import one_of
from apps.core.errors import DomainError
from apps.core.paths import id_of
from apps.core.requests import caller_of
from apps.core.sent import MOST_UNDONE

NOT_YOURS = gettext_lazy("Only what you did yourself can be undone.")
SENT = gettext_lazy("An e-mail about it was sent or is on its way; that cannot be taken back.")


def undo_page(request: HttpRequest) -> HttpResponse:
    """Undo the activities that are posted as `activity`, the newest first, and go back to `next`.

    Each is undone or refused by itself, and what is refused is said.
    """
    ids = {id_of(text) for text in request.POST.getlist("activity")[:MOST_UNDONE]} - {None}
    own = Activity.objects.filter(pk__in=one_of(pk for pk in ids if pk is not None), actor=request.user.pk)
    found = list(own.order_by("-pk"))
    if request.method == "POST":
        _undo_all(request, found)
    url = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        url = (page_about(found[0]) if found else "") or reverse("admin:index")
    return HttpResponseRedirect(url)


def _undo_all(request: HttpRequest, activities: list[Activity]) -> None:
    caller, done, rows = caller_of(request), [], 0
    if not activities:
        messages.error(request, NOT_YOURS)
    for activity in activities:
        try:
            rows += undo(activity, by=caller)
        except DomainError as error:
            messages.error(request, f"{name_about(activity)}: {error.message}" if activities[1:] else error.message)
        else:
            done.append(activity)
    if done:
        messages.success(request, _words(done, rows))
        if Email.objects.filter(activity__in=done).exists():
            messages.warning(request, SENT)


def _words(done: list[Activity], rows: int) -> str:
    if len(done) > 1:
        return gettext("%(done)s changes are undone.") % {"done": len(done)}
    more = gettext(" It changed %(rows)s rows.") % {"rows": rows} if rows > 1 else ""
    return gettext("%(name_about)s: “%(words_of)s” is undone.%(more)s") % {
        "name_about": name_about(done[0]),
        "words_of": words_of(done[0].verb),
        "more": more,
    }
