"""Buttons of an object's page: when each is offered, its form, the operation it calls, and pressing one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext

from apps.activity.conflicts import Clash, clash_over, name_authors
from apps.adminkit.forms import ActionForm, RefusedForm
from apps.adminkit.pages import ObjectPages
from apps.core.admin import DeskAdmin, back_with, refuse, submit
from apps.core.caller import Caller
from apps.core.errors import Conflict, WrongState
from apps.core.forms import KeepsUntouched
from apps.core.requests import caller_of
from apps.core.sent import DRAWN


@dataclass(frozen=True, slots=True)
class Action:
    """A button. `run` calls one operation with the form's values and says what was done.

    `offered` tells for which states of the row there is one. `confirm` is a page that asks first, for those values of
    the form for which the action `asks`.
    `style` is the class of the button; `submit` and `submit_style` are label and class of the button of its form.
    `key` opens it from the keyboard (static/desk/keys.js). `sets` names the field that it is for, and
    `becomes(row, values, by)` says in words what it makes of that.
    """

    name: str
    label: str
    permission: str
    offered: Callable[[Any, Caller], bool]
    run: Callable[[Any, dict, Caller], str]
    form: Callable[..., forms.Form] = ActionForm
    asks: Callable[[dict], bool] = lambda values: True
    confirm: Callable[[DeskAdmin, HttpRequest, Any, "Action", forms.Form], HttpResponse] | None = None
    style: str = ""
    submit: str = ""
    submit_style: str = "is-primary"
    key: str = ""
    sets: str = ""
    becomes: Callable[[Any, dict, Caller], object] | None = None

    def is_open_to(self, row: Any, by: Caller) -> bool:
        return by.may(self.permission) and self.offered(row, by)

    def bound(self, data: QueryDict | None, row: Any, options: object = None) -> forms.Form:
        return self.form(data, row=row, options=options, auto_id=f"{self.name}-%s")


@dataclass(frozen=True, slots=True)
class Button:
    """An action as a page offers it. One that was refused is open, with what was written into its form.

    One that came too late (`is_late`) is offered once more, to be carried out on the row as it is now.
    """

    action: Action
    url: str
    form: forms.Form
    is_open: bool = False
    is_late: bool = False

    @property
    def label(self) -> str:
        return _anyway(self.action.label) if self.is_late and self.is_instant else self.action.label

    @property
    def submit(self) -> str:
        label = self.action.submit or self.action.label
        return _anyway(label) if self.is_late else label

    @property
    def is_instant(self) -> bool:
        return not self.form.fields


def _anyway(label: str) -> str:
    return gettext("%(label)s anyway") % {"label": label}


def buttons_of(
    pages: ObjectPages,
    actions: Mapping[str, Action],
    row: Any,
    by: Caller,
    refusal: RefusedForm | None = None,
    options: object = None,
) -> dict[str, Button]:
    """Those that the row's state and the person's role allow, by name, for `desk/_actions.html`."""
    buttons = {}
    for action in actions.values():
        if action.is_open_to(row, by):
            is_refused = refusal is not None and refusal.action == action.name
            form = refusal.form if is_refused else action.bound(None, row, options)
            is_late = is_refused and refusal.is_late
            buttons[action.name] = Button(action, pages.url("act", row.pk, action.name), form, is_refused, is_late)
    return buttons


def press(
    desk: DeskAdmin,
    request: HttpRequest,
    pages: ObjectPages,
    actions: Mapping[str, Action],
    pk: int,
    name: str,
    *,
    show: Callable[..., HttpResponse],
    options: object = None,
) -> HttpResponse:
    """Carry out the named action with the form that was sent; `show(desk, request, row, refusal=…)` if refused."""
    if name not in actions:
        raise Http404(name)
    if request.method != "POST":
        return back_with(request, pages.page_of(pk))
    action, caller, row = actions[name], caller_of(request), pages.get(request, pk)
    form = action.bound(request.POST, row, options)
    asks = action.confirm is not None and form.is_valid() and action.asks(form.cleaned_data)
    if asks and "confirmed" not in request.POST:
        return action.confirm(desk, request, row, action, form)
    done, message = submit(form, lambda values: action.run(row, values, caller))
    if done:
        return back_with(request, pages.page_of(pk), done=message)
    # The row may have changed since the page was drawn: read it again, and report what stood in the way.
    row, error = pages.get(request, pk), getattr(form, "refusal", None)
    clash = _clash(request, action, row, form, caller) if isinstance(error, WrongState) else None
    is_late = isinstance(error, Conflict) or clash is not None
    if asks and is_late:
        messages.error(request, error.message)
        return action.confirm(desk, request, row, action, form)
    if is_late and isinstance(form, KeepsUntouched):
        form = action.bound(request.POST, row, options)
        refuse(form, error)
    name_authors(form, row)
    is_offered = action.is_open_to(row, caller)
    return show(desk, request, row, refusal=RefusedForm(action.label, form, action.name, is_late, clash, is_offered))


def _clash(request: HttpRequest, action: Action, row: Any, form: forms.Form, by: Caller) -> Clash | None:
    """What somebody else made of the field that the button is for since its page was drawn."""
    if action.becomes is None or not hasattr(form, "cleaned_data"):
        return None
    return clash_over(row, request.POST.getlist(DRAWN), action.sets, str(action.becomes(row, form.cleaned_data, by)))
