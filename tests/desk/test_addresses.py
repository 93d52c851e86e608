"""Every page of the desk with what no id, date or text can be, in its path, its parameters and its forms."""

import inspect
import re
from collections import Counter

import pytest
from django.contrib import admin
from django.db import transaction
from django.template.response import TemplateResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from apps.catalog.models import CatalogItem
from apps.core import filters
from apps.core.admin import DeskAdmin
from apps.customers.models import Customer, Organisation
from apps.orders.constants import OrderState
from apps.orders.models import Order
from apps.registers.models import Location, Register
from apps.users.models import User, WorkGroup

NINES = "9" * 30
HOSTILE = ["abc", "\x00", NINES, str(2**63), "-1", "é" * 3_000, "9999-12-31T23:59", "0001-01-01"]
ELSEWHERE = re.compile(r"admin/(login|logout|jsi18n|\(|\^)")
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
FIELD = re.compile(r"""<(?:input|select|textarea)\b[^>]*\bname="([^"]+)\"""")
LISTS = {
    "/admin/tickets/ticket/": ["status", "priority", "type", "group", "assignee", "organisation", "customer"],
    "/admin/cases/case/": ["status", "type", "code", "organisation", "customer"],
    "/admin/orders/order/": ["state", "kind", "location"],
    "/admin/journals/followup/": ["type", "status", "assignee"],
}
NOT_FILLED = re.compile(r"Not filled in, because it cannot be read: [^<]*")
IN_OTHER_WORDS = {
    "about": "There is no object",
    "as_of": "cannot be shown as of",
    "register": "There is no such register",
}
FLAGS = {"all"}  # are there or not
REFUSED = "Nothing is shown, because this list cannot be filtered by"


def routes(patterns=None, before=""):
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = f"{before}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns, route)
        elif route.startswith("admin/") and not ELSEWHERE.match(route):
            yield f"/{route}"


ROUTES = sorted(set(routes()))
PLAIN = [route for route in ROUTES if "<" not in route]
WITH_IDS = [route for route in ROUTES if "<" in route]


class Walk:
    """Requests of an administrator, each taken back, and those that were answered wrongly."""

    def __init__(self):
        self.http = Client(raise_request_exception=False)
        self.http.force_login(User.objects.get(username="admin"))
        self.wrong, self.tried = [], 0

    def ask(self, method, path, values=None):
        self.tried += 1
        with transaction.atomic():
            response = getattr(self.http, method)(path, values or {})
            html = b"".join(response) if response.streaming else response.content
            transaction.set_rollback(True)
        if response.status_code >= 500:
            names = {name: value[:20] for name, value in (values or {}).items()}
            self.wrong.append(f"{method} {path[:120]} {names}: {response.status_code}")
        return html.decode(errors="replace")

    def done(self, at_least):
        assert self.wrong == []
        assert self.tried >= at_least


@pytest.fixture
def walk(demo):
    return Walk()


def filled(route, text):
    """The route with a text, as far as its converters let it through, wherever an id belongs."""
    kinds = {"slug": "abc", "uuid": "00000000-0000-0000-0000-000000000000"}
    number = "9" * 18
    return PART.sub(lambda part: kinds.get(part[1]) or (number if part[1] in ("id", "int") else text), route)


def test_ids_of_paths(walk):
    for route in WITH_IDS:
        texts = ["abc", "_00", NINES, "-1"] if "<path:" in route else [""]
        for text in texts:
            walk.ask("get", filled(route, text))
        walk.ask("post", filled(route, texts[0]))

    walk.done(at_least=400)


def test_numbers_that_only_text_can_hold_in_paths(walk):
    for route in WITH_IDS:
        if "<int:" in route:
            walk.ask("get", PART.sub(NINES, route))
            walk.ask("post", PART.sub(NINES, route))

    walk.done(at_least=6)


def test_prefilled_and_posted_forms(walk):
    """Every field of every form at once: each is read by itself, and all are drawn again."""
    for path in [path for path in PLAIN if path.endswith("/add/")]:
        names = [name for name in FIELD.findall(walk.ask("get", path)) if name != "csrfmiddlewaretoken"]
        names += [name for name in _columns(path) if name not in names]
        # The fields take turns, so that each meets two of the values: one filled in before, one posted.
        filled_in, posted = (
            {name: HOSTILE[(first + number) % len(HOSTILE)] for number, name in enumerate(names)} for first in (0, 3)
        )
        walk.ask("get", path, filled_in)
        walk.ask("post", path, {**posted, **{name: "1" for name in names if name.endswith("_FORMS")}})

    walk.done(at_least=120)


def _columns(path):
    label = ".".join(path.split("/")[2:4])
    found = [kind for kind in admin.site._registry if kind._meta.label_lower == label]
    return [field.name for kind in found for field in kind._meta.get_fields() if field.concrete]


@pytest.mark.parametrize("count", ["1" + "0" * 30, "-1", "abc", "", "\x00"])
def test_number_of_rows_that_a_form_says_it_has(walk, count):
    for kind, model_admin in admin.site._registry.items():
        if isinstance(model_admin, DeskAdmin) and model_admin.inlines:
            path = f"/admin/{kind._meta.app_label}/{kind._meta.model_name}/add/"
            names = [name for name in FIELD.findall(walk.ask("get", path)) if name.endswith("_FORMS")]
            html = walk.ask("post", path, dict.fromkeys(names, count))
            assert html.count("<tr") < 3_000

    walk.done(at_least=8)


def test_parameters_of_pages(walk):
    """What the page's own forms send and its links name, each by itself."""
    others = ["view", "order", "page", "q", "about", "register", "p", "o", "_facets"]
    for number, path in enumerate(PLAIN):
        if path in LISTS:
            for turn, name in enumerate([*LISTS[path], *others]):
                walk.ask("get", path, {name: HOSTILE[turn % 4]})
        else:
            walk.ask("get", path, dict.fromkeys(others, HOSTILE[(number + 1) % 4]))
            walk.ask("post", path, dict.fromkeys(others, HOSTILE[(number + 2) % 4]))

    walk.done(at_least=250)


def test_unreadable_filter_of_a_queue_shows_nothing_and_says_so(walk):
    wrong = []
    for path, names in LISTS.items():
        for name in [*names, "nonsense", "password__startswith"]:
            for value in ["abc", "999999"]:
                html = walk.ask("get", path, {"view": "all", name: value})
                if REFUSED not in html or re.search(r'type="checkbox" name="ticket"|class="desk-id"|desk-plan"', html):
                    wrong.append(f"{path}?{name}={value}")

    assert wrong == []
    walk.done(at_least=50)


def pages_below_orders():
    """Pages of one row that no registered kind leads to."""
    order = Order.objects.filter(state=OrderState.IN_CART).order_by("pk").first()
    for name in ("board", "values"):
        yield reverse(f"admin:provisioning_{name}", args=[order.pk])


def first_of_each_view(paths: list[str], most: int = 4):
    """A few pages of each view: lists and forms that Django draws differ by what they declare alone."""
    seen = Counter()
    for path in paths:
        view = inspect.unwrap(resolve(path).func)
        view = getattr(view, "__func__", getattr(view, "func", view))
        seen[view] += 1
        if seen[view] <= most:
            yield path


def parameters_of(response) -> set[str]:
    """What a page takes from its address, by what it looked at or by the filters that its list has."""
    request, context = response.wsgi_request, response.context
    names = set(request.GET.known)
    if "cl" in context and hasattr(context["cl"], "filter_specs"):
        names |= {"p", "o"} | {name for spec in context["cl"].filter_specs for name in spec.expected_parameters()}
    return {name for name in names if not name.startswith("_")} - FLAGS - {"nonsense"}


def test_page_names_every_parameter_that_it_does_not_know_or_cannot_read(walk, monkeypatch):
    monkeypatch.setattr(filters, "MOST_NAMED", 100)
    wrong, tried = [], 0
    for path in first_of_each_view([*PLAIN, *pages_of_rows(), *pages_below_orders()]):
        response = walk.http.get(path, {"nonsense": "zz"})
        if response.status_code != 200 or not isinstance(response, TemplateResponse):
            continue
        tried += 1
        names = parameters_of(response)
        if "“nonsense=zz”" not in response.content.decode():
            wrong.append(f"{path}?nonsense=zz")
        html = walk.http.get(path, dict.fromkeys(names, "\x00zz"), follow=True).content.decode() if names else ""
        named = NOT_FILLED.search(html)
        said = {name for name in names if f"“{name}=" in html or name in (named or [""])[0]}
        said |= {name for name, words in IN_OTHER_WORDS.items() if words in html}
        wrong += [f"{path}?{name}=" for name in names - said]

    assert not wrong, "\n".join(wrong)
    assert tried > 40


@pytest.mark.parametrize(
    ("page", "queries"),
    [
        ("provisioning_provisioningrequest_changelist", ["nonsense=1", "view=nonsense", "order=abc", f"order={NINES}"]),
        ("provisioning_board", ["nonsense=1", "batch=abc", f"batch={NINES}"]),
        ("provisioning_values", ["nonsense=1", "show=nonsense", "q=%00", f"q={'a' * 600}"]),
        ("orders_order_change", ["find=%00", f"find={'a' * 200}"]),
    ],
)
def test_page_with_a_list_of_its_own_says_what_it_cannot_read(walk, page, queries):
    order = Order.objects.filter(state=OrderState.IN_CART).order_by("pk").first()
    address = reverse(f"admin:{page}", args=[] if page.endswith("changelist") else [order.pk])

    assert [query for query in queries if REFUSED not in walk.ask("get", f"{address}?{query}")] == []
    walk.done(at_least=2)


MULTIPLIED = {  # rows that come with the business, and the columns that tell them apart
    User: ["username", "email", "name"],
    WorkGroup: ["name"],
    Organisation: ["human_id", "name"],
    Customer: ["account_number", "name"],
    CatalogItem: ["sku", "name"],
    Location: ["code", "name"],
    Register: ["name"],
}
MOST_OPTIONS = 250  # the fixed table of case codes has 183
ROW_PAGES = ["change", "edit"]


def multiply(model, columns, times=300):
    row = model.objects.order_by("-pk").first()
    rows = []
    for number in range(times):
        values = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
        values |= dict.fromkeys(columns, f"Row {number}") | {"id": None}
        values |= {name: 1_000 + number for name in ("number",) if name in values}
        values |= {name: None for name in ("human_id",) if name in values and name not in columns}
        rows.append(model(**values))
    model.objects.bulk_create(rows)


def pages_of_rows():
    """The page of one row of each kind, where there is one."""
    for kind in admin.site._registry:
        row = kind._default_manager.order_by("pk").first()
        for page in ROW_PAGES if row else []:
            try:
                yield reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_{page}", args=[row.pk])
            except NoReverseMatch:
                continue


def test_no_page_carries_all_rows_of_a_table_that_grows(walk):
    with transaction.atomic():
        for model, columns in MULTIPLIED.items():
            multiply(model, columns)
        User.objects.filter(username__startswith="Row ").update(is_agent=True, is_active=True)
        long = []
        for path in [*PLAIN, *pages_of_rows()]:
            html = walk.ask("get", path)
            for chooser in re.findall(r"<(?:select|datalist)\b.*?</(?:select|datalist)>", html, re.S):
                if 'name="time_zone"' in chooser:  # the world's, which no table of ours holds
                    continue
                if chooser.count("<option") > MOST_OPTIONS:
                    long.append(f"{path}: {chooser.count('<option')} in {chooser[:90]}")
            if html.count("Row 1") > 1_000:
                long.append(f"{path}: names {html.count('Row 1')} rows")
        transaction.set_rollback(True)

    assert long == []
    walk.done(at_least=100)


@pytest.mark.parametrize("marked", [NINES, "abc", "\x00", "", "-1"])
def test_marks_that_cannot_be_read_change_nothing(walk, marked):
    html = walk.http.post("/admin/tickets/ticket/bulk/", {"row": marked, "is_nobodys": "on"}, follow=True)

    assert "Nothing was changed" in html.content.decode()


def test_marks_of_a_list_that_cannot_be_read_change_nothing(walk):
    from apps.tickets.models import Ticket

    ticket = Ticket.objects.exclude(assignee=None).first()
    values = {"row": ticket.pk, "is_nobodys": "on", "here": "view=all&customer=999999"}

    html = walk.http.post("/admin/tickets/ticket/bulk/", values, follow=True).content.decode()

    assert "Nothing was changed" in html
    assert Ticket.objects.get(pk=ticket.pk).assignee == ticket.assignee


def test_suggestions_and_lookups_while_typing(walk):
    fields = {"app_label": "tickets", "model_name": "ticket", "field_name": "assignee"}
    for value in [*HOSTILE, '"', "' ", "a " * 2_000]:
        walk.ask("get", "/admin/users/user/suggest/", {"term": value})
        walk.ask("get", "/admin/tickets/ticket/1965362/merge/suggest/", {"term": value})
        walk.ask("get", "/admin/autocomplete/", {**fields, "term": value})
        walk.ask("get", "/admin/autocomplete/", {**fields, "page": value})
        walk.ask("get", "/admin/autocomplete/", {**fields, "field_name": value})

    walk.done(at_least=40)
