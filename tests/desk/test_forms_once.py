"""Every form of the desk is carried out once, on the state that it was drawn for.

The walk presses each button of a page of each kind, over the demo data: as it is, again, and as if its rows had been
changed meanwhile. Whatever a press writes is taken back before the next.
"""

import datetime
import re
from collections import Counter

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from apps.activity.models import Activity, FormPost
from apps.activity.once import DONE
from apps.activity.operations import prune_form_posts
from apps.cases.models import Case
from apps.core.sent import DRAWN, ONCE, UNTOUCHED
from apps.customers.factories import CustomerFactory
from apps.customers.models import Customer
from apps.journals.models import FollowUp, Journal, Reminder
from apps.orders.models import Order
from apps.registers.models import NoSale
from apps.tickets.models import Ticket, TicketNote
from apps.users.models import ApiClient, User
from tests.architecture.source import ROOT
from tests.support.browser_forms import SeenForm, writing_forms

UNDRAWN = re.compile(
    r"((note|add|edit|seen|password|tags)|journals/(followup|journal)/N/change)/$"
)  # they make something, tell fields apart, or set one value
CHANGED = {"name", "description", "caption", "street_name", "subcategory"}
PEOPLE = ["reporter", "orderer", "user"]
TEXTS = {
    "code": "W1",
    "human_id": "ORG-991234", "account_number": "A-9912", "email": "walk@patchbay.example",
    "endpoint": "https://gateway.example/v1", "address": "https://provider.example/x", "quantity": "1",
    "number": "9912", "amount": "1", "duration": "1", "days": "30", "password": "q8-walk-the-forms",
    "again": "q8-walk-the-forms", "ticket": "", "parent": "", "next_receipt": "1", "reference_number": "R-9912",
}  # fmt: skip


def pages() -> list[str]:
    """Addresses of pages with forms: of each kind of object in each of its states, and of each registered model."""
    found = [reverse("admin:tickets_ticket_changelist"), reverse("admin:journals_followup_changelist")]
    for status in Ticket.objects.order_by("status").values_list("status", flat=True).distinct():
        pk = Ticket.objects.filter(status=status).order_by("pk").values_list("pk", flat=True)[0]
        found += [reverse("admin:tickets_ticket_change", args=[pk]), reverse("admin:tickets_ticket_delete", args=[pk])]
    found.append(reverse("admin:tickets_ticket_edit", args=[Ticket.objects.order_by("pk")[0].pk]))
    note = TicketNote.objects.comments().order_by("pk")[0]
    found += [
        reverse(f"admin:tickets_ticket_note_{name}", args=[note.ticket_id, note.pk]) for name in ("edit", "delete")
    ]
    for model, state, page in [
        (Case, "status", "cases_case_change"),
        (Order, "state", "orders_order_change"),
        (Order, "state", "provisioning_board"),
        (Order, "state", "provisioning_values"),
        (NoSale, "state", "registers_nosale_change"),
        (FollowUp, "status", "journals_followup_change"),
    ]:
        for value in set(model.objects.values_list(state, flat=True)):
            row = model.objects.filter(**{state: value}).order_by("pk")[0]
            found.append(reverse(f"admin:{page}", args=[row.pk]))
    with_reminder = Reminder.objects.order_by("pk")[0].follow_up_id
    found.append(reverse("admin:journals_followup_change", args=[with_reminder]))
    found.append(reverse("admin:journals_journal_change", args=[Journal.objects.order_by("pk")[0].pk]))
    found.append(reverse("admin:customers_customer_edit", args=[Customer.objects.order_by("pk")[0].pk]))
    found.append(reverse("admin:provisioning_provisioningrequest_changelist"))
    user = User.objects.exclude(username="admin").order_by("pk")[0]
    found += [reverse(f"admin:users_user_{name}", args=[user.pk]) for name in ("change", "deactivate", "password")]
    client = ApiClient.objects.order_by("pk")[0]
    found += [reverse(f"admin:users_apiclient_{name}", args=[client.pk]) for name in ("rotate", "deactivate")]
    for model in admin.site._registry:
        row = model._default_manager.order_by("pk").first()
        for name, arguments in [("add", [])] + ([("change", [row.pk])] if row is not None else []):
            try:
                found.append(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments))
            except NoReverseMatch:
                continue
    return list(dict.fromkeys(found))


def filled(form: SeenForm) -> dict:
    """What a person sends who fills in the form."""
    values, customer = form.values, Customer.objects.order_by("pk")[0]
    person = User.objects.filter(organisation=customer.organisation).order_by("pk")[0]
    rows = {"customer": customer, "organisation": customer.organisation} | dict.fromkeys(PEOPLE, person)
    for name, kind in form.blank.items():
        short = name.rpartition("-")[2]
        if kind == "select" and form.options[name]:
            values[name] = form.options[name][:1]
        elif kind == "select" and short in rows:
            values[name] = [str(rows[short].pk)]
        elif short in TEXTS:
            values[name] = [TEXTS[short]]
        elif kind == "number":
            values[name] = ["1"]
        elif kind in ("text", "textarea") and "MAX" not in name and "_FORMS" not in name:
            values[name] = ["Walked"]
    for name in CHANGED & values.keys():
        values[name] = [f"{values[name][0]}x"]
    return values


def stale(values: dict) -> dict:
    return values | {DRAWN: [f"{mark.partition('@')[0]}@2001-01-01T00:00:00+00:00" for mark in values[DRAWN]]}


class Walk:
    """Presses buttons and counts what they write."""

    def __init__(self):
        self.http = Client()
        self.http.force_login(User.objects.get(username="admin"))
        self.session = self.http.cookies[settings.SESSION_COOKIE_NAME].value

    def press(self, url: str, *sent: dict) -> tuple[list[int], list]:
        """How many activities each of these posts writes, one after the other, and the answers; then all is undone."""
        written, answers = [], []
        with transaction.atomic():
            for values in sent:
                before = Activity.objects.count()
                answers.append(self.http.post(url, values))
                written.append(Activity.objects.count() - before)
            transaction.set_rollback(True)
        # The row of the session is as it was, also where a press ended it.
        self.http.cookies.clear()
        self.http.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return written, answers


def test_every_template_form_carries_its_marks():
    bare = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        bare += [path.name for _ in re.finditer(r"{% csrf_token %}(?!{% (form_marks|person_mark))", path.read_text())]

    assert bare == []


@pytest.fixture(scope="module")
def walked(demo, django_db_blocker):
    """What became of each form: (page, address, written as drawn, written again, written when stale)."""
    with django_db_blocker.unblock():
        walk, seen, found = Walk(), Counter(), []
        for page in pages():
            answer = walk.http.get(page, follow=True)
            for form in writing_forms(answer.content.decode()):
                url = form.action or answer.wsgi_request.get_full_path()
                kind = (re.sub(r"\d+", "N", url.partition("?")[0]), tuple(sorted(form.values)))
                if seen[kind] > 1:
                    continue
                values = filled(form)
                assert values.get(ONCE), (page, url)
                written, answers = walk.press(url, values, values)
                drawn = walk.press(url, stale(values))[0][0] if DRAWN in values else None
                seen[kind] += 2 if written[0] else 1
                codes = [answer.status_code for answer in answers]
                found.append((page, url, DRAWN in values, *written, drawn, codes))
        yield found


def test_form_that_is_sent_twice_is_carried_out_once(walked):
    again = [row for row in walked if row[4] != 0]

    assert again == []
    assert [row for row in walked if max(row[6]) >= 500] == []


def test_form_on_rows_that_were_changed_meanwhile_writes_nothing(walked):
    assert [row for row in walked if row[5]] == []


def test_walk_presses_buttons_that_write(walked):
    """Otherwise the tests above would hold of anything."""
    wrote = {re.sub(r"\d+", "N", row[1].partition("?")[0]) for row in walked if row[3]}
    idle = sorted({re.sub(r"\d+", "N", row[1].partition("?")[0]) for row in walked} - wrote)
    drawn = {re.sub(r"\d+", "N", row[1].partition("?")[0]) for row in walked if row[2]}
    undrawn = sorted(address for address in wrote - drawn if not UNDRAWN.search(address))

    assert len(wrote) > 90, idle
    assert undrawn == []


def test_empty_form_of_a_page_that_a_browser_went_back_to_is_the_one_that_was_sent(desk, messages_of):
    sent = {ONCE: "a-key", "customer_id": CustomerFactory().pk}
    first = desk.post("orders_order_add", **sent)

    again = desk.post("orders_order_add", **{ONCE: "a-key", UNTOUCHED: "1"})

    assert (again.url, Order.objects.count()) == (first.url, 1)
    assert messages_of(again)[-1] == DONE
    for values in ({ONCE: "b-key", UNTOUCHED: "1"}, {ONCE: "a-key", "description": "Another"}):
        assert desk.post("orders_order_add", **values).url != first.url


def test_forms_are_forgotten_after_a_while(agent):
    activity = Activity.objects.create(verb="x", channel="desk", subject_type="x", subject_id=1, object_id=1)
    for number, days in enumerate((1, 8)):
        at = timezone.now() - datetime.timedelta(days=days)
        FormPost.objects.create(user=agent, digest=str(number), request="r", activity=activity, at=at)

    assert prune_form_posts() == 1
    assert FormPost.objects.get().digest == "0"
