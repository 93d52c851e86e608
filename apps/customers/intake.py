"""Pages with a form that starts with whoever is calling: one field finds the customer, who then fills in the form.

Without scripts the field is a form of its own (`?caller=`), which shows whom it found as links (`?customer=`). With
them `intake.js` asks the same addresses for a part of the page (`part=`), and what was typed stays where it is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from apps.adminkit.forms import posted
from apps.core.admin import DeskAdmin, back_with, refuse, submit
from apps.core.caller import Caller
from apps.core.errors import DomainError
from apps.core.filters import MAX_SEARCH, asked, is_text, one_of_words
from apps.core.forms import files_again
from apps.core.paths import id_of
from apps.core.requests import caller_of
from apps.core.rows import FirstRows, first_rows
from apps.core.widgets import Autocomplete
from apps.customers.constants import WHOSE
from apps.customers.models import Customer, CustomerContact, Service
from apps.customers.permissions import VIEW_CONTACT, VIEW_CUSTOMER, VIEW_SERVICE
from apps.customers.reads.matches import Party, find_parties

MOST_FOUND = 8
MOST_CONTACTS = 5
MATCHES, FILLED = "matches", "filled"  # parts of the page
OWN = {
    "caller",
    "customer",
    "contact",
    "service",
    "part",
}  # parameters of the start; what else an address says goes along


class Question(str):
    """What is asked where a value does not follow from the customer: it stands below the field, which stays empty."""


@dataclass(frozen=True, slots=True)
class Intake:
    """How a form starts with a caller.

    `customer` names its field of the customer, `party_fields` those that a customer fills in. `fill(party, by)` returns
    their values: a row, a text, a Question or None. `people` names those of which the customer's organisation has all
    that can be chosen. `open_work(party, by)` are the rows that the new one may repeat, which
    `template` shows. `add_note(pk, form, by)` writes what was typed on one of these instead, and returns its page and
    what was done.
    """

    customer: str
    party_fields: Sequence[str]
    fill: Callable[[Party, Caller], dict[str, object]]
    open_work: Callable[[Party, Caller], list[Any]]
    template: str
    add_note: Callable[[int, Any, Caller], tuple[str, str]] | None = None
    people: Sequence[str] = ()


def intake_page(
    desk: DeskAdmin,
    request: HttpRequest,
    intake: Intake,
    form_of: Callable[..., forms.Form],
    run: Callable[[Any], HttpResponse],
    *,
    title: str,
    button: str,
    back: str,
    initial: Mapping[str, object],
) -> HttpResponse:
    """A page whose form starts with a caller. Sent and valid, `run(form)` calls the operation and answers.

    `form_of(data, files, initial=…)` makes the form; `initial` comes before what the customer fills in.
    """
    caller = caller_of(request)
    if request.method == "POST":
        return _send(desk, request, intake, form_of(posted(request), _files(request), initial=initial), run,
                     title=title, button=button, back=back)  # fmt: skip
    text = asked(request, "caller", partial(_if, is_text), "").strip() if caller.may(VIEW_CUSTOMER) else ""
    party = _party(request, caller)
    part = asked(request, "part", one_of_words({MATCHES, FILLED}))
    found = find_parties(text, caller, MOST_FOUND + 1) if text and party is None else []
    if part == MATCHES:
        return render(request, "desk/callers.html", _matches(request, text, found))
    if party is None and len(found) == 1:
        party = found[0]
    filled = intake.fill(party, caller) if party is not None else {}
    known = {name: value for name, value in filled.items() if not isinstance(value, Question)}
    form = form_of(None, None, initial={**known, **initial})
    _ask(form, intake, party, filled, initial)
    _show_known(form, {**known, **initial})
    if part == FILLED:
        return JsonResponse(
            {
                "fields": {
                    name: _field_value(form.fields[name], value, asks=name in intake.people)
                    for name, value in filled.items()
                    if name in form.fields
                },
                "panel": render_to_string("desk/party.html", _panel(request, intake, party, caller), request),
            }
        )
    return _page(desk, request, intake, form, party, title=title, button=button, back=back, text=text, found=found)


def _send(
    desk: DeskAdmin,
    request: HttpRequest,
    intake: Intake,
    form: forms.Form,
    run: Callable[[Any], HttpResponse],
    **page: str,
) -> HttpResponse:
    caller, instead = caller_of(request), id_of(request.POST.get("instead", ""))
    if instead is not None and intake.add_note is not None:
        form.is_valid()
        try:
            url, done = intake.add_note(instead, form, caller)
        except DomainError as error:
            refuse(form, error)
        else:
            return back_with(request, url, done=done) if done else HttpResponseRedirect(url)
    else:
        done, answer = submit(form, lambda values: run(form))
        if done:
            return answer
    files_again(form)
    customer = _customer(id_of(request.POST.get(intake.customer, "")), caller)
    party = None if customer is None else Party(customer)
    _ask(form, intake, party, {}, {})
    return _page(desk, request, intake, form, party, text="", found=[], **page)


def _page(
    desk: DeskAdmin,
    request: HttpRequest,
    intake: Intake,
    form: forms.Form,
    party: Party | None,
    *,
    text: str,
    found: list[Party],
    **page: str,
) -> HttpResponse:
    caller = caller_of(request)
    names = [name for name in form.fields if name not in intake.party_fields]
    party_fields = [form[name] for name in form.fields if name in intake.party_fields]
    return desk.page(
        request,
        "desk/intake.html",
        form=form,
        customer_field=intake.customer,
        fields=[form[name] for name in names],
        party_fields=party_fields,
        is_party_open=party is None or any(each.errors or _is_missing(each) for each in party_fields),
        may_find=caller.may(VIEW_CUSTOMER),
        **_matches(request, text, [] if party else found),
        **_panel(request, intake, party, caller),
        **page,
    )


def _files(request: HttpRequest) -> dict[str, list[Any]]:
    """The files that were sent, all of each field."""
    return {name: request.FILES.getlist(name) for name in request.FILES}


def _panel(request: HttpRequest, intake: Intake, party: Party | None, caller: Caller) -> dict[str, Any]:
    """What the page says of the customer, who else may speak for them, and what is open for them."""
    if party is None:
        return {"party": None}
    rows = CustomerContact.objects.visible_to(caller).active().filter(customer=party.customer)
    contacts = first_rows(rows, MOST_CONTACTS) if caller.may(VIEW_CONTACT) else FirstRows()
    return {
        "party": party,
        "contacts": [
            {"contact": contact, "query": _query_of(request, Party(party.customer, contact))} for contact in contacts
        ],
        "contacts_read": contacts,
        "open_work": intake.open_work(party, caller),
        "open_template": intake.template,
        "takes_notes": intake.add_note is not None,
    }


def _query_of(request: HttpRequest, party: Party) -> str:
    """The address of the page for the party, with what else its present address says."""
    query = request.GET.copy()
    for name in OWN:
        query.pop(name, None)
    for name, row in (("customer", party.customer), ("contact", party.contact), ("service", party.service)):
        if row is not None:
            query[name] = str(row.pk)
    return query.urlencode()


def _matches(request: HttpRequest, text: str, found: list[Party]) -> dict[str, Any]:
    """Whom the text found, each with the address that takes them."""
    rows = [{"party": party, "query": _query_of(request, party)} for party in found[:MOST_FOUND]]
    rest = [(name, value) for name, values in request.GET.lists() if name not in OWN for value in values]
    return {
        "text": text,
        "matches": rows,
        "has_more_matches": len(found) > MOST_FOUND,
        "rest": rest,
        "longest_caller": MAX_SEARCH,
    }


def _party(request: HttpRequest, caller: Caller) -> Party | None:
    """The customer that the address names, as far as the person sees them."""
    customer: Customer | None = asked(request, "customer", lambda text: _customer(id_of(text), caller))
    if customer is None:
        return None
    contacts = CustomerContact.objects.visible_to(caller).active() if caller.may(VIEW_CONTACT) else None
    services = Service.objects.visible_to(caller).select_related("item") if caller.may(VIEW_SERVICE) else None
    contact = asked(request, "contact", lambda text: _of_customer(contacts, id_of(text), customer))
    return Party(
        customer, contact, asked(request, "service", lambda text: _of_customer(services, id_of(text), customer))
    )


def _customer(pk: int | None, caller: Caller) -> Customer | None:
    if pk is None or not caller.may(VIEW_CUSTOMER):
        return None
    rows = Customer.objects.visible_to(caller).select_related("organisation", "status")
    return rows.filter(pk=pk).first()


def _of_customer(rows: QuerySet[Any] | None, pk: int | None, customer: Customer) -> Any:
    """The contact or service of that id, where it is the customer's; None otherwise."""
    return None if rows is None or pk is None else rows.filter(pk=pk, customer=customer).first()


def _if(reads: Callable[[str], bool], text: str) -> str | None:
    return text if reads(text) else None


def _ask(
    form: forms.Form, intake: Intake, party: Party | None, filled: Mapping[str, object], initial: Mapping[str, object]
) -> None:
    """Let the fields of people offer those of the customer's organisation, and ask what does not follow from it."""
    if party is None:
        return
    for name in intake.people:
        form.fields[name].widget.among = {WHOSE: party.customer.organisation_id}  # type: ignore[attr-defined]  # a picker's
    for name, value in filled.items():
        if isinstance(value, Question) and name not in initial:
            form.fields[name].help_text = value


def _show_known(form: forms.Form, rows: Mapping[str, object]) -> None:
    """Let the pickers of the form show these rows without reading them again."""
    for name, row in rows.items():
        widget = form.fields[name].widget if name in form.fields else None
        if isinstance(widget, Autocomplete) and isinstance(row, Model):
            widget.known = row


def _is_missing(field: forms.BoundField) -> bool:
    return field.field.required and not field.value()


def _field_value(field: forms.Field, value: object, *, asks: bool) -> dict[str, str]:
    """A value as the script puts it into the field; of one that `asks`, where it finds people and its help as well."""
    shown = _shown_value(field, value)
    if asks:
        shown |= {"from": field.widget.get_url(), "help": str(field.help_text)}  # type: ignore[attr-defined]  # a picker's
    return shown


def _shown_value(field: forms.Field, value: object) -> dict[str, str]:
    if isinstance(value, Model):
        label = field.label_from_instance(value) if isinstance(field, forms.ModelChoiceField) else str(value)
        return {"value": str(value.pk), "label": label}
    return {"value": "" if value is None or isinstance(value, Question) else str(value)}
