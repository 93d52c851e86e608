"""Two people change the same field: the second sees both values and chooses; nothing is overwritten before."""

import datetime
import re

import pytest
from django.db import transaction
from django.utils import timezone

from apps.activity.models import Activity
from apps.cases.constants import CaseStatus
from apps.cases.factories import CaseFactory
from apps.cases.operations import cancel_case
from apps.cases.operations import change_status as change_case_status
from apps.catalog.factories import CatalogItemFactory, PromotionFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import OVERTAKEN
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import ServiceProduct
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.orders.constants import OrderLookupKind, OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Lookup
from apps.orders.operations import hold_order
from apps.tickets.constants import ClassificationKind, Lifecycle
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification
from apps.tickets.operations import close_ticket
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.desk.test_untouched_columns import Page, at, pages_of_configuration, pages_of_the_desk
from tests.support.desk import Desk

pytestmark = pytest.mark.django_db
MINE = {  # where the page's own change leaves nothing to choose between
    "e911.E911Settings": None,
    "journals.Journal": {"description": "Mine"},
    "orders.CreditPolicy": {"classes-0-key": "Mine"},
    "payments.GatewaySettings": {"endpoint": "https://mine.example"},
    "cases.Case": None,
}
THEIRS = {  # otherwise "Theirs"
    "due_at": "2090-02-02T10:00",
    "email": "theirs@patchbay.example",
    "endpoint": "https://theirs.example",
    "number": "6",
    "quantity": "3",
}


@pytest.fixture
def two(administrator, manager):
    """Two people who may do everything: Alex Morgan writes, Maria Bloom was faster."""
    for person in (administrator, manager):
        person.is_superuser = person.is_agent = True
        person.save()
    return Desk(administrator).http, Desk(manager).http


def pages():
    """Each form over a row, with a field and two values for it."""
    for page in [*pages_of_configuration(), *pages_of_the_desk()]:
        change = MINE.get(page.row._meta.label, page.change)
        if change is not None:
            (name, mine), *_ = change.items()
            theirs = str(WorkGroupFactory().pk) if name == "group" else THEIRS.get(name, "Theirs")
            yield page, name, mine, theirs


def sent(values, **changes):
    return {name: value for name, value in (values | changes).items() if value != ""}


def stored(page):
    """The page's rows as the database has them."""
    rows = [type(row)._base_manager.filter(pk=row.pk).values().get() for row in page.rows]
    return [{name: value for name, value in row.items() if name != "updated_at"} for row in rows]


def test_second_of_two_who_change_a_field_of_any_page_chooses(two):
    mine, theirs = two
    wrong, count = [], 0
    for page, name, my_value, their_value in pages():
        count += 1
        with transaction.atomic():
            url = page.action or page.url
            drawn = page.form(mine.get(page.url).content.decode()).values
            if theirs.post(url, sent(drawn, **{name: their_value})).status_code != 302:
                wrong.append(f"{page}: theirs is refused")
            before, written = stored(page), Activity.objects.count()
            refused = mine.post(url, sent(drawn, **{name: my_value})).content.decode()
            again = page.form(refused).values
            html = mine.post(url, sent(again)).content.decode()  # without a choice
            if stored(page) != before or Activity.objects.count() != written:
                wrong.append(f"{page}: written before it was chosen")
            for shown in (refused, html):
                said = re.search(r"Keep theirs</strong> <small>Maria Bloom, \d+ \w+ \d{4}, \d\d:\d\d</small>", shown)
                if not said or "Use mine</strong>" not in shown:
                    wrong.append(f"{page}: no choice")
            again = page.form(html).values
            if again[name] != [my_value]:
                wrong.append(f"{page}: {again[name]} is shown")
            kept = transaction.savepoint()
            answer = mine.post(url, sent(again, **{f"choice-{name}": "theirs"}))
            if answer.status_code != 302 or stored(page) != before:
                wrong.append(f"{page}: theirs cannot be kept")
            transaction.savepoint_rollback(kept)
            answer = mine.post(url, sent(again, **{f"choice-{name}": "mine"}))
            if answer.status_code != 302 or stored(page) == before:
                wrong.append(f"{page}: mine cannot be used")
            transaction.set_rollback(True)

    assert wrong == []
    assert count > 35


def refused_page(two, page, my_change, their_change):
    """The page that the second of two gets, and the form that it has."""
    mine, theirs = two
    drawn, newer = (page.form(each.get(page.url).content.decode()).values for each in two)
    assert theirs.post(page.action or page.url, newer | their_change).status_code == 302
    html = mine.post(page.action or page.url, drawn | my_change).content.decode()
    return html, page.form(html).values


def choices(html):
    """By field: the words for theirs and for mine."""
    found = re.findall(r'<fieldset class="desk-choice">.*?</fieldset>', html, re.DOTALL)
    return {
        re.search(r'name="choose" value="([^"]+)"', each)[1]: tuple(re.findall(r"<bdi>(.*?)</bdi>", each, re.DOTALL))
        for each in found
    }


def test_values_are_shown_in_the_words_of_the_page(two):
    ticket = TicketFactory(title="Old", description="")
    customers = [CustomerFactory(name=name, organisation=ticket.organisation) for name in ("Ann", "<i>Bob")]
    page = Page(at("tickets_ticket_edit", ticket.pk), ticket, {})

    html, again = refused_page(
        two,
        page,
        {"title": "Mine", "description": "two\r\nlines", "customer": str(customers[0].pk), "parent": ""},
        {"title": "Theirs", "description": "<b>", "customer": str(customers[1].pk), "is_internal": "on"},
    )

    ann, bob = map(str, customers)
    assert choices(html) == {
        "title": ("Theirs", "Mine"),
        "description": ("&lt;b&gt;", "two\nlines"),
        "customer": (bob.replace("<", "&lt;").replace(">", "&gt;"), ann),
    }
    assert again["is_internal"] == ["on"]  # what only the other changed
    chosen = {"choice-title": "theirs", "choice-description": "mine", "choice-customer": "theirs"}
    assert two[0].post(page.url, again | chosen).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.title, ticket.description, ticket.customer) == ("Theirs", "two\nlines", customers[1])
    assert ticket.is_internal


def test_dates_are_shown_in_the_zone_of_the_page_and_emptied_fields_as_empty(two):
    due = timezone.now() + datetime.timedelta(days=30)
    follow_up = FollowUpFactory(due_at=due, description="Old")
    page = Page(at("journals_followup_change", follow_up.pk), follow_up, {})

    html, _ = refused_page(
        two,
        page,
        {"due_at": "2090-01-02T10:00", "description": ""},
        {"due_at": "2090-02-03T11:30", "description": "Theirs"},
    )

    assert choices(html) == {"due_at": ("3 Feb 2090, 11:30", "2 Jan 2090, 10:00"), "description": ("Theirs", "—")}


def test_rows_within_a_page_and_lists_of_rows_are_chosen_too(two):
    service = ServiceFactory()
    part = ServiceProduct.objects.create(service=service, item=CatalogItemFactory(), quantity=1)
    page = Page(at("customers_service_change", service.pk), service, {}, parts=[part])
    html, again = refused_page(two, page, {"products-0-quantity": "2"}, {"products-0-quantity": "3"})
    assert choices(html) == {"products-0-quantity": ("3", "2")}
    assert two[0].post(page.url, again).status_code == 200
    assert two[0].post(page.url, again | {"choice-products-0-quantity": "mine"}).status_code == 302
    part.refresh_from_db()
    assert part.quantity == 2

    first, second, third = CatalogItemFactory.create_batch(3)
    promotion = PromotionFactory()
    promotion.items.add(first)
    page = Page(at("catalog_promotion_change", promotion.pk), promotion, {})
    items = [[str(row.pk) for row in rows] for rows in ([first, second], [first, third])]
    html, again = refused_page(two, page, {"items": items[0]}, {"items": items[1]})
    assert choices(html) == {"items": (f"{first}, {third}", f"{first}, {second}")}
    assert set(again["items"]) == set(items[0])
    assert two[0].post(page.url, again | {"choice-items": "theirs"}).status_code == 302
    assert set(promotion.items.all()) == {first, third}


def test_changes_of_different_fields_go_together_and_the_second_reads_it(two):
    mine, theirs = two
    ticket, journal = TicketFactory(title="Old"), JournalFactory(description="Old")
    page = Page(at("tickets_ticket_edit", ticket.pk), ticket, {})
    drawn = page.form(mine.get(page.url).content.decode()).values
    assert theirs.post(page.url, drawn | {"description": "Theirs"}).status_code == 302

    html = mine.post(page.url, drawn | {"title": "Mine"}, follow=True).content.decode()

    assert "Meanwhile others changed this too, and that stays. Maria Bloom changed Description" in html
    ticket.refresh_from_db()
    assert (ticket.title, ticket.description) == ("Mine", "Theirs")

    page = Page(at("journals_journal_change", journal.pk), journal, {})
    html = mine.post(page.url, page.form(mine.get(page.url).content.decode()).values, follow=True).content.decode()
    assert "Meanwhile" not in html


def test_what_a_third_person_wrote_meanwhile_is_chosen_anew(two):
    ticket = TicketFactory(title="Old")
    page = Page(at("tickets_ticket_edit", ticket.pk), ticket, {})
    _, again = refused_page(two, page, {"title": "Mine"}, {"title": "Theirs"})
    third = Desk(AgentFactory(name="Mira Lane")).http
    # Another field changes last, by somebody else.
    for http, change in ((third, {"title": "New"}), (two[1], {"description": "Later"})):
        assert http.post(page.url, page.form(http.get(page.url).content.decode()).values | change).status_code == 302

    html = two[0].post(page.url, again | {"choice-title": "mine"}).content.decode()

    assert choices(html) == {"title": ("New", "Mine")}
    assert "Mira Lane, " in html
    ticket.refresh_from_db()
    assert ticket.title == "New"


def test_choice_survives_a_refusal_of_another_field(two):
    follow_up = FollowUpFactory(description="Old", due_at=timezone.now() + datetime.timedelta(days=3))
    page = Page(at("journals_followup_change", follow_up.pk), follow_up, {})
    _, again = refused_page(two, page, {"description": "Mine"}, {"description": "Theirs"})

    html = two[0].post(page.url, again | {"choice-description": "mine", "due_at": "never"}).content.decode()

    assert choices(html) == {}
    again = page.form(html).values
    assert again["description"] == ["Mine"]
    assert two[0].post(page.url, again | {"due_at": "2090-01-02T10:00"}).status_code == 302
    follow_up.refresh_from_db()
    assert follow_up.description == "Mine"


def test_value_that_both_wrote_is_no_conflict(two):
    ticket = TicketFactory(title="Old")
    page = Page(at("tickets_ticket_edit", ticket.pk), ticket, {})
    drawn = page.form(two[0].get(page.url).content.decode()).values

    assert [each.post(page.url, drawn | {"title": "New"}).status_code for each in two] == [302, 302]


def test_boxes_that_two_people_untick_are_both_unticked(two):
    case = CaseFactory(may_be_modified=True, may_be_cancelled=True)
    page = Page(at("cases_case_change", case.pk), case, {}, action=at("cases_case_act", case.pk, "rights"))
    drawn, newer = (page.form(each.get(page.url).content.decode()).values for each in two)
    assert two[1].post(page.action, without(newer, "may_be_modified")).status_code == 302

    html = two[0].post(page.action, without(drawn, "may_be_cancelled")).content.decode()

    assert str(OVERTAKEN) in html
    again = page.form(html).values
    assert not {"may_be_modified", "may_be_cancelled"} & again.keys()
    assert two[0].post(page.action, again).status_code == 302
    case.refresh_from_db()
    assert (case.may_be_modified, case.may_be_cancelled) == (False, False)


def without(values, name):
    return {key: value for key, value in values.items() if key != name}


def test_button_that_came_too_late_offers_to_go_on(two):
    ticket = TicketFactory(title="Old")
    page = Page(
        at("tickets_ticket_change", ticket.pk), ticket, {}, action=at("tickets_ticket_act", ticket.pk, "status")
    )
    edit = Page(at("tickets_ticket_edit", ticket.pk), ticket, {})
    drawn = page.form(two[0].get(page.url).content.decode()).values
    take = page.form(two[0].get(page.url).content.decode()).values
    assert two[1].post(edit.url, edit.form(two[1].get(edit.url).content.decode()).values | {"title": "New"}).url

    html = two[0].post(page.action, drawn | {"reason": "Why"}).content.decode()

    assert "Maria Bloom changed Title from “Old” to “New”" in html
    assert re.search(r"<button[^>]*>Change status anyway</button>", html)
    assert f'<a href="{page.url}">Leave it as it is</a>' in html
    again = page.form(html).values
    assert again["reason"] == ["Why"]
    page.action = at("tickets_ticket_act", ticket.pk, "take")
    html = two[0].post(page.action, {"drawn": take["drawn"]}).content.decode()
    assert re.search(r"<button[^>]*>Take it anyway</button>", html)
    assert two[0].post(page.action, page.form(html).values).status_code == 302


def test_status_button_that_came_too_late_shows_both_values(two, manager):
    theirs = Caller(manager, Channel.DESK)
    case, over, order = (
        CaseFactory(),
        CaseFactory(status=CaseStatus.IN_PROGRESS),
        OrderFactory(state=OrderState.SUBMITTED),
    )
    ticket = TicketFactory()
    closed = Classification.objects.get(kind=ClassificationKind.STATUS, name="Completed")
    resolved = Classification.objects.filter(kind=ClassificationKind.STATUS, lifecycle=Lifecycle.RESOLVED)[0]
    reason = Lookup.objects.of(OrderLookupKind.HOLD_REASON).first()
    for kind, row, name, change, stored, written, is_offered in [
        (
            "cases_case", case, "cancel",
            lambda: change_case_status(case_number=case.pk, status=CaseStatus.IN_PROGRESS, by=theirs),
            "In progress", "Cancelled", True,
        ),
        (
            "cases_case", over, "resolve",
            lambda: cancel_case(case_number=over.pk, reason="Twice", by=theirs), "Cancelled", "Resolved", False,
        ),
        (
            "orders_order", order, "pause",
            lambda: hold_order(order_id=order.pk, hold_reason_number=reason.number, by=theirs),
            "On hold", "Paused", False,
        ),
        (
            "tickets_ticket", ticket, "resolve",
            lambda: close_ticket(ticket_id=ticket.pk, status=closed, by=theirs), "Completed", resolved.name, False,
        ),
    ]:  # fmt: skip
        url, action = at(f"{kind}_change", row.pk), at(f"{kind}_act", row.pk, name)
        page = Page(url, row, {}, action=action)
        drawn = page.form(two[0].get(url).content.decode()).values
        change()

        html = two[0].post(action, drawn | {"status": resolved.pk, "reason": "Twice"}).content.decode()

        choice = html[html.index('<div class="desk-choice"') :].split("</div>")[0]
        label = "State" if row is order else "Status"
        assert f'aria-label="{label}: both of you changed it. Choose which stays."' in choice
        assert re.search(rf'href="{url}">Keep theirs: <bdi>{stored}</bdi> <small>Maria Bloom, ', choice)
        if is_offered:
            assert f'form="do-{name}">Use mine: <bdi>{written}</bdi></button>' in choice
            assert two[0].post(action, page.form(html).values).status_code == 302
            row.refresh_from_db()
            assert row.status == CaseStatus.CANCELLED
        else:
            assert f"Yours, “{written}”, is no longer possible." in choice
            assert f'form="do-{name}"' not in html
