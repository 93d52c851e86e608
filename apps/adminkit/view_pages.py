"""Pages of saved views: saving one, those of a person, renaming, sharing, replacing and deleting."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, gettext_lazy

from apps.activity.audiences import audience_rows, words_for
from apps.activity.models import QueueView
from apps.activity.permissions import VIEW_QUEUE_VIEW
from apps.activity.saved_views import (
    LONGEST_NAME,
    audience_of,
    audiences_for,
    change_view,
    delete_view,
    may_change,
    save_view,
)
from apps.adminkit.forms import posted
from apps.adminkit.pages import ObjectPages, carried_out, confirm_page, form_page
from apps.adminkit.queues import SAVED, Queue, kept_query, queue_named
from apps.core import exports
from apps.core.admin import DeskAdmin, back_with
from apps.core.filters import asked, if_read, is_text
from apps.core.requests import caller_of

SAVED_VIEWS = ObjectPages(QueueView, "saved view", permissions=[VIEW_QUEUE_VIEW], related=["owner"])
MOST_LISTED = 200
NO_LIST = gettext_lazy("There is no such list.")
UNREADABLE = gettext_lazy("This list cannot be saved as a view, because it cannot be filtered by %(names)s.")


class SaveForm(forms.Form):
    """A name for what a list shows."""

    name = forms.CharField(max_length=LONGEST_NAME, label=gettext_lazy("Name of the view"))
    queue = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, request: HttpRequest, **kwargs):
        self.request = request
        super().__init__(*args, **kwargs)

    def clean(self) -> dict:
        values = super().clean() or {}
        queue = queue_named(values.get("queue", ""))
        if queue is None or not queue.pages.is_open_to(caller_of(self.request)):
            raise forms.ValidationError(NO_LIST)
        values["query"] = readable_query(self.request, queue, values.get("query", ""))
        return values


class ViewForm(forms.Form):
    """The name of a view, and who else has it."""

    name = forms.CharField(max_length=LONGEST_NAME)
    audience = forms.ChoiceField(
        label=gettext_lazy("Shared with"),
        required=False,
        help_text=gettext_lazy("Each of them sees those rows alone that they may see themselves."),
    )

    def __init__(self, *args, view: QueueView, request: HttpRequest, **kwargs):
        super().__init__(*args, initial={"name": view.name, "audience": audience_of(view)}, **kwargs)
        choices = audiences_for(view, caller_of(request))
        if audience_of(view) not in dict(choices):
            choices.append((audience_of(view), shared_words(view)))
        self.fields["audience"].choices = choices


def readable_query(request: HttpRequest, queue: Queue, text: str) -> str:
    """What a saved view keeps of an address. Raises ValidationError where the list cannot read it."""
    given = QueryDict(kept_query(QueryDict(text)))
    narrowed = queue.narrow(request, queue.model._default_manager.none(), given, queue.options())
    if narrowed.unread:
        raise forms.ValidationError(UNREADABLE % {"names": ", ".join(narrowed.unread[:5])})
    return given.urlencode()


def shared_words(view: QueueView, names: dict[tuple[str, int], str] | None = None) -> str:
    """With whom it is shared, in words; empty for nobody."""
    if view.audience_id is None:
        return words_for(view.audience, None)
    if names is not None:
        return words_for(view.audience, names.get((view.audience, view.audience_id)))
    rows = audience_rows(view.audience)
    return words_for(view.audience, rows.filter(pk=view.audience_id).first() if rows is not None else None)


def url_of(view: QueueView) -> str:
    """The list as the view shows it; empty for one of a list that is no more."""
    queue = queue_named(view.queue)
    if queue is None:
        return ""
    return f"{queue.url}?{view.query}{'&' if view.query else ''}{SAVED}={view.pk}"


def view_list(desk: DeskAdmin, request: HttpRequest) -> HttpResponseBase:
    """The person's own views and those shared with them, of all queues."""
    SAVED_VIEWS.seen_by(request)
    caller = caller_of(request)
    seen = if_read(request, QueueView.objects.visible_to(caller), export=exports.FORMATS.__contains__)
    rows = seen.select_related("owner").order_by("queue", "name", "pk")
    if exports.asked_format(request):
        columns: list[exports.Column] = [
            (gettext_lazy("View"), lambda view: view.name),
            (gettext_lazy("Owner"), lambda view: str(view.owner)),
            (gettext("Address"), url_of),
        ]
        return exports.exported(request, rows, columns, name="activity.queueview", title=gettext("Saved views"))
    views = list(rows[:MOST_LISTED])
    names = {}
    for kind in {view.audience for view in views if view.audience_id is not None}:
        keys = {view.audience_id for view in views if view.audience == kind}
        named = audience_rows(kind)
        names |= {(kind, row.pk): row for row in ([] if named is None else named.filter(pk__in=keys))}
    return desk.page(
        request,
        "desk/saved_views.html",
        title=gettext("Saved views"),
        views=[
            {
                "row": view,
                "list": queue.title,
                "url": url_of(view),
                "is_own": view.owner_id == request.user.pk,
                "may_change": may_change(view, caller),
                "shared": shared_words(view, names),
            }
            for view in views
            if (queue := queue_named(view.queue)) is not None and queue.pages.is_open_to(caller)
        ],
    )


def add(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """Save what a list shows under a name."""
    SAVED_VIEWS.seen_by(request)
    given = {
        "queue": asked(request, "queue", lambda name: name if queue_named(name) else None, ""),
        "query": asked(request, "query", lambda text: text if is_text(text) else None, ""),
    }
    form = SaveForm(posted(request), request=request, initial=given)

    def run(values: dict) -> HttpResponse:
        view = save_view(queue=values["queue"], name=values["name"], query=values["query"], by=caller_of(request))
        there = SAVED_VIEWS.page_of(view.pk) if "share" in request.POST else url_of(view)
        return back_with(request, there, done=gettext("Saved as the view “%(name)s”.") % {"name": view.name})

    return form_page(
        desk, request, form, run, title=gettext("Save as view"), button=gettext("Save"), back=_list_of(form)
    )


def _list_of(form: SaveForm) -> str:
    queue = queue_named(form["queue"].value() or "")
    return (
        SAVED_VIEWS.list_url if queue is None else f"{queue.url}?{QueryDict(form['query'].value() or '').urlencode()}"
    )


def edit(desk: DeskAdmin, request: HttpRequest, view_id: int) -> HttpResponse:
    """Rename a view, and share it with others."""
    view = SAVED_VIEWS.get(request, view_id)
    if not may_change(view, caller_of(request)):
        return HttpResponseRedirect(url_of(view) or SAVED_VIEWS.list_url)
    form = ViewForm(posted(request), view=view, request=request)

    def run(values: dict) -> HttpResponse:
        changed = change_view(view_id=view_id, name=values["name"], audience=values["audience"], by=caller_of(request))
        shared = shared_words(changed)
        return back_with(
            request,
            SAVED_VIEWS.list_url,
            done=gettext("“%(name)s” is shared with %(shared)s.") % {"name": changed.name, "shared": shared}
            if shared
            else gettext("“%(name)s” is for you alone.") % {"name": changed.name},
        )

    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("Saved view %(name)s") % {"name": view.name},
        button=gettext("Save"),
        back=SAVED_VIEWS.list_url,
        drawn=[view],
    )


def replace(desk: DeskAdmin, request: HttpRequest, view_id: int) -> HttpResponse:
    """Let a view show what the list shows now."""
    view = SAVED_VIEWS.get(request, view_id)
    queue = queue_named(view.queue)
    if queue is None:
        return back_with(request, SAVED_VIEWS.list_url, refused=NO_LIST)
    try:
        query = readable_query(request, queue, request.POST.get("query", ""))
    except forms.ValidationError as error:
        return back_with(request, url_of(view), refused=error.messages[0])

    def run() -> str:
        change_view(view_id=view_id, query=query, by=caller_of(request))
        return gettext("“%(name)s” shows this now.") % {"name": view.name}

    return carried_out(request, f"{queue.url}?{query}&{SAVED}={view.pk}", run)


def delete(desk: DeskAdmin, request: HttpRequest, view_id: int) -> HttpResponse:
    """Ask, then delete the view."""
    view = SAVED_VIEWS.get(request, view_id)
    shared = shared_words(view)

    def run() -> HttpResponse:
        delete_view(view_id=view_id, by=caller_of(request))
        return back_with(
            request, SAVED_VIEWS.list_url, done=gettext("The view “%(name)s” is deleted.") % {"name": view.name}
        )

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Delete the view %(name)s") % {"name": view.name},
        question=gettext("Delete the view “%(name)s”?") % {"name": view.name},
        consequences=[gettext("Those with whom it is shared lose it as well: %(shared)s.") % {"shared": shared}]
        if shared
        else [],
        button=gettext("Delete the view"),
        back=SAVED_VIEWS.list_url,
        drawn=[view],
    )
