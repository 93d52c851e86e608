"""Pages of a kind of object: how one is found, where it is shown, and pages that are one form or one question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext

from apps.activity.conflicts import name_authors
from apps.activity.editing import submit_edit, version_shown
from apps.adminkit.as_of import as_of_page, asked_for
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.caller import Caller
from apps.core.errors import DomainError, NotFound
from apps.core.forms import EditForm
from apps.core.paths import url_of
from apps.core.requests import caller_of
from apps.core.rows import get_visible
from apps.core.together import read_referred


def require(request: HttpRequest, *permissions: str) -> None:
    """Raise PermissionDenied (403) unless the person has them."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied


@dataclass(frozen=True, slots=True)
class ObjectPages:
    """Where the desk shows the rows of a model, and how a page finds one.

    `what` names one in messages, `label` its id there. `related` is what the pages show with it, and `referred`
    the same where it is so much that it takes a statement of its own. `permissions` are
    asked first; without any, the model's own for viewing. `prefix` and `page` are names of URLs, of all pages and of
    the one of a row; `place` is a part of that page. `parts` are the models whose rows belong to a row, and are shown
    with it as of an earlier time.
    """

    model: type[Model]
    what: str
    related: Sequence[str] | Callable[[], Sequence[str]] = ()
    referred: Sequence[str] = ()
    label: Callable[[int], object] = int
    permissions: Sequence[str] = ()
    prefix: str = ""
    list_page: str = "changelist"
    page: str = "change"
    place: str = ""
    parts: Sequence[type[Model]] = ()

    @property
    def url_name(self) -> str:
        """The URL's name of the page of a row."""
        return self._named(self.page)

    def _named(self, name: str) -> str:
        options = self.model._meta
        return f"{self.prefix or f'{options.app_label}_{options.model_name}'}_{name}"

    def url(self, name: str, *ids: int) -> str:
        """The address of one of the pages, by the last part of its URL's name."""
        url_name = f"admin:{self._named(name)}"
        return url_of(url_name, *ids) if all(type(pk) is int for pk in ids) else reverse(url_name, args=ids)

    def named(self, pk: int) -> str:
        """A row for people: INC-630701, or order 5."""
        label = self.label(pk)
        return label if isinstance(label, str) else f"{gettext(self.what)} {label}"

    @property
    def list_url(self) -> str:
        return self.url(self.list_page)

    def page_of(self, pk: int) -> str:
        """The address of a row's page."""
        return self.url(self.page, pk) + self.place

    def seen_by(self, request: HttpRequest) -> QuerySet:
        """The rows that the person may see. Raises PermissionDenied."""
        require(request, *self.needed)
        return self.model._default_manager.visible_to(caller_of(request))

    def is_open_to(self, by: Caller) -> bool:
        """Whether the caller has the permissions that the pages need."""
        return all(map(by.may, self.needed))

    def visible_to(self, by: Caller) -> QuerySet:
        """The rows that the caller may see, none without the permissions; for where there is no page to refuse."""
        rows = self.model._default_manager
        return rows.visible_to(by) if self.is_open_to(by) else rows.none()

    @property
    def needed(self) -> Sequence[str]:
        """The permissions without which nobody sees a row."""
        options = self.model._meta
        return self.permissions or [f"{options.app_label}.view_{options.model_name}"]

    def get(self, request: HttpRequest, pk: int) -> Model:
        """The row, as far as the person may see it. Raises NotFound and PermissionDenied."""
        related = self.related() if callable(self.related) else self.related
        row = get_visible(self.seen_by(request).select_related(*related), self.what, pk, name=self.label(pk))
        if self.referred:
            read_referred(row, self.referred)
        return row


class PagesAdmin(DeskAdmin):
    """Pages that are functions of the admin class, the request and ids. What is not there leads back to the list."""

    pages: ObjectPages
    url_prefix = ""

    def site_urls(self) -> list[URLPattern]:
        """Pages with an address right below that of the site, where that of the model would say nothing to people."""
        return []

    def shows_earlier(self, request: HttpRequest) -> bool:
        """Whether the address asks for a record as of an earlier time."""
        return asked_for(request, self.pages.model)

    def earlier(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The record as of an earlier time."""
        return as_of_page(self, request, self.pages, pk)

    def at(self, route: str, view: Callable[..., HttpResponse], name: str, *, posts: bool = False) -> URLPattern:
        """The address of a page, named as the admin names those of the model.

        One that `posts` shows nothing of its own: opened by hand, it leads to the page of the object.
        """

        prefix = self.url_prefix or f"{self.opts.app_label}_{self.opts.model_name}"

        @wraps(view)
        def answer(request, **ids):
            try:
                if posts and request.method != "POST":
                    return back_with(request, self.pages.page_of(next(iter(ids.values()))))
                if f"{prefix}_{name}" == self.pages.url_name and self.shows_earlier(request):
                    return self.earlier(request, next(iter(ids.values())))
                return view(self, request, **ids)
            except NotFound as error:
                return back_with(request, self.pages.list_url, refused=error.message)

        answer.model_admin = self  # as Django's own pages of a model name theirs
        return path(route, self.admin_site.admin_view(answer), name=f"{prefix}_{name}")


def form_page(
    desk: DeskAdmin,
    request: HttpRequest,
    form: forms.Form,
    run: Callable[[dict], HttpResponse],
    *,
    title: str,
    button: str,
    back: str,
    drawn: Sequence[Model] = (),
    over: Model | None = None,
    drafts_all: bool = False,
) -> HttpResponse:
    """A page that is one form. Sent, `run(values)` calls the operation and answers; a refusal shows in the form.

    `drawn` are the rows that the form was drawn from, the last of them the one it is about, `over` is the one whose
    fields it shows. A draft keeps the texts of the form, with `drafts_all` its other plain fields as well.
    """
    if request.method == "POST":
        if isinstance(form, EditForm) and form.is_valid() and not form.changes:
            return back_with(request, back, done=gettext("Nothing was changed."))
        done, answer = submit(form, run) if over is None else submit_edit(form, over, request, run)
        if done:
            return answer
        if drawn:
            name_authors(form, drawn[-1])
    seen = [] if over is None else version_shown(form, over, request)
    return desk.page(
        request,
        "desk/form.html",
        title=title,
        form=form,
        button=button,
        back=back,
        drawn=list(drawn),
        seen=seen,
        drafts_all=drafts_all,
    )


def confirm_page(
    desk: DeskAdmin,
    request: HttpRequest,
    run: Callable[[], HttpResponse | None],
    *,
    title: str,
    question: str,
    consequences: Sequence[str],
    button: str,
    back: str,
    drawn: Sequence[Model | str] = (),
    **values: object,
) -> HttpResponse:
    """A page that asks. Confirmed, `run()` calls the operation and answers; a refusal leads back.

    `values` are what else the page shows, such as a form, which `run` may refuse by returning None. What somebody
    typed into one, or as a reason, stays: then a refusal is said above it.
    """
    if request.method == "POST":
        try:
            answer = run()
        except DomainError as error:
            if "reason" not in values and "form" not in values:
                return back_with(request, back, refused=error.message)
            messages.error(request, error.message)
            answer = None
        if answer is not None:
            return answer
    return desk.page(
        request,
        "desk/confirm.html",
        title=title,
        question=question,
        consequences=consequences,
        button=button,
        back=back,
        drawn=list(drawn),
        is_sent=request.method == "POST",
        **values,
    )


def carried_out(request: HttpRequest, back: str, run: Callable[[], str]) -> HttpResponse:
    """Go back with what `run()` did, or with why its operation refused."""
    try:
        done = run()
    except DomainError as error:
        return back_with(request, back, refused=error.message)
    return back_with(request, back, done=done)
