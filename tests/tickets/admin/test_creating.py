"""A new ticket from the caller on: whom one field finds, what follows from it, and what is open already."""

import datetime
import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.activity.models import Activity
from apps.attachments.models import Attachment
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerContactFactory, CustomerFactory, ServiceFactory
from apps.customers.models import Contract
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket, TicketNote
from apps.tickets.operations import close_ticket
from apps.tickets.reads.similar import similar_tickets
from apps.users.constants import Role
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from tests.support.page_parts import form_of

ADD = "tickets_ticket_add"


@pytest.fixture
def customer(db):
    return CustomerFactory(name="Harbour Foods", phone_number="+44 20 7946 0000", email="office@harbour.example")


@pytest.fixture
def contact(customer):
    return CustomerContactFactory(
        customer=customer, name="Ines Duarte", role="Site manager", phone_number="020 7946 0018", email="ines@h.example"
    )


def callers(html) -> list[str]:
    """The addresses of those whom the caller field found."""
    return re.findall(r'<li><a href="\?([^"]*)"', html.split('id="callers"')[-1].split("</form>")[0])


def test_one_match_is_taken_at_once_and_the_rest_follows(desk, customer):
    Contract.objects.create(organisation=customer.organisation, human_id="CON-77")
    group = WorkGroupFactory()
    group.members.add(desk.user)

    values = form_of(desk.read(ADD, caller="(0)20 7946-0000"))

    assert (
        values
        | {
            "customer": str(customer.pk),
            "organisation": str(customer.organisation_id),
            "contract": "CON-77",
            "reporter": str(desk.user.pk),
            "reporter_contact": "",
            "contact_email": "office@harbour.example",
            "contact_phone": "+44 20 7946 0000",
            "group": str(group.pk),
        }
        == values
    )


def test_contact_who_is_found_reports_and_a_user_with_their_address_comes_first(desk, customer, contact):
    values = form_of(desk.read(ADD, caller="duarte ines"))
    assert (values["reporter_contact"], values["reporter"]) == (str(contact.pk), str(desk.user.pk))
    assert (values["contact_email"], values["contact_phone"]) == ("ines@h.example", "020 7946 0018")

    user = UserFactory(organisation=customer.organisation, email="Ines@h.example")
    values = form_of(desk.read(ADD, caller="duarte ines"))
    assert (values["reporter_contact"], values["reporter"]) == ("", str(user.pk))


def test_several_are_links_that_keep_what_the_address_says(desk, customer):
    other = CustomerFactory(name="Harbour Bakery")

    html = desk.read(ADD, caller="harbour", parent="INC-5")

    assert set(callers(html)) == {f"parent=INC-5&amp;customer={row.pk}" for row in (other, customer)}
    assert form_of(html)["customer"] == ""
    assert '<input type="hidden" name="parent" value="INC-5">' in html
    taken = desk.http.get(f"/admin/tickets/ticket/add/?parent=INC-5&customer={other.pk}").content.decode()
    assert (form_of(taken)["parent"], form_of(taken)["customer"]) == ("INC-5", str(other.pk))


def test_nobody_found_leaves_the_form_to_be_filled_in_by_hand(desk, customer):
    html = desk.read(ADD, caller="zebra")

    assert "Nobody found. The form can be filled in by hand." in html
    assert form_of(html)["customer"] == ""


def test_parts_of_the_page_are_what_the_page_shows(desk, customer, contact):
    ticket = TicketFactory(customer=customer, organisation=customer.organisation, title="No dial tone")

    found = desk.read(ADD, caller="harbour", part="matches")
    filled = desk.get(ADD, customer=customer.pk, contact=contact.pk, part="filled").json()

    assert callers(found) == [f"customer={customer.pk}"]
    assert "<form" not in found
    assert filled["fields"]["customer"] == {"value": str(customer.pk), "label": str(customer)}
    assert filled["fields"]["reporter_contact"] == {"value": str(contact.pk), "label": "Ines Duarte (Site manager)"}
    assert filled["fields"]["contract"] == {"value": ""}
    assert ticket.human_id in filled["panel"]
    assert "No dial tone" in filled["panel"]


def test_service_number_finds_its_customer_and_open_tickets_of_whoever_has_it(desk, customer):
    ServiceFactory(customer=customer, number="02071234567")
    former = ServiceFactory(number="02071234567").customer
    former.name = "Former owner"
    former.save()
    ticket = TicketFactory(customer=former, organisation=former.organisation, title="Line is dead")

    html = desk.read(ADD, caller="harbour 7123 4567")

    assert form_of(html)["customer"] == str(customer.pk)
    assert "Line is dead" in html
    assert ticket.human_id in html


def test_similar_tickets_are_the_newest_five_that_are_open_and_seen(by, status, customer):
    now = datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC)
    common = {"customer": customer, "organisation": customer.organisation}
    rows = [TicketFactory(created_at=now + datetime.timedelta(hours=hour), **common) for hour in range(8)]
    close_ticket(ticket_id=rows[7].pk, status=status("Completed"), by=by)
    Ticket.objects.filter(pk=rows[6].pk).update(is_internal=True)
    TicketFactory()
    integrator = Caller(UserFactory(organisation=customer.organisation), Channel.SIPSYNERGY)
    stranger = Caller(UserFactory(), Channel.SIPSYNERGY)

    assert similar_tickets(customer=customer, by=by) == [rows[hour] for hour in (6, 5, 4, 3, 2)]
    assert similar_tickets(customer=customer, by=integrator) == [rows[hour] for hour in (5, 4, 3, 2, 1)]
    assert similar_tickets(customer=customer, by=stranger) == []


def test_ticket_is_created_with_agent_group_note_and_contact(desk, messages_of, customer, contact):
    agent, group = AgentFactory(name="Priya Raman"), WorkGroupFactory(name="MAC")
    typed = {"title": "No dial tone", "note": "Caller hears\r\nnothing.", "visibility": "public"}
    values = form_of(desk.read(ADD, customer=customer.pk, contact=contact.pk)) | typed

    response = desk.post(ADD, **values | {"assignee": agent.pk, "group": group.pk})

    ticket = Ticket.objects.get()
    assert messages_of(response) == [f"{ticket.human_id} created."]
    assert (ticket.customer, ticket.organisation, ticket.reporter) == (customer, customer.organisation, desk.user)
    assert (ticket.reporter_contact, ticket.assignee, ticket.group) == (contact, agent, group)
    note = TicketNote.objects.get()
    assert (note.ticket, note.body, note.is_internal, note.author) == (
        ticket,
        "Caller hears\nnothing.",
        False,
        desk.user,
    )
    assert list(ticket.attributes.values_list("key", "value")) == [
        ("mainEmail", "ines@h.example"), ("phoneNumber", "020 7946 0018")
    ]  # fmt: skip
    verbs = Activity.objects.filter(subject_id=ticket.pk).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["ticket.created", "ticket.assigned", "ticket.note.added"]

    page = desk.ticket(ticket)
    assert "Ines Duarte (Site manager)" in page
    assert 'href="tel:02079460018"' in page
    assert 'href="mailto:ines@h.example"' in page
    assert "Ines Duarte" in desk.read("tickets_ticket_changelist", view="all")


def test_refusal_of_a_later_step_writes_nothing_and_keeps_what_was_typed(desk, customer, monkeypatch):
    agent = AgentFactory()
    typed = {"title": "No dial tone", "description": "Since noon", "note": "Rings back", "contact_phone": "123456"}
    values = form_of(desk.read(ADD, customer=customer.pk)) | typed | {"assignee": agent.pk}
    monkeypatch.setattr("apps.tickets.admin.forms.OPTIONAL_FIELDS", {})  # the right goes while the form is open
    Group.objects.get(name=Role.CSR).permissions.remove(Permission.objects.get(codename="add_ticketnote"))

    html = desk.post(ADD, **values).content.decode()

    assert "You may not write notes." in html
    assert not Ticket.objects.exists()
    assert not Activity.objects.exists()
    again = form_of(html)
    assert {name: again[name] for name in typed} == typed
    assert (again["assignee"], again["customer"]) == (str(agent.pk), str(customer.pk))


def test_customer_alone_brings_its_organisation(desk, customer):
    desk.post(ADD, customer=customer.pk, title="No dial tone")

    ticket = Ticket.objects.get()
    assert (ticket.organisation, ticket.reporter) == (customer.organisation, desk.user)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "Choose a customer, or an organisation."),
        ({"customer": True, "contract": "CON-404"}, "has no contract CON-404."),
        ({"customer": True, "reporter_contact": True}, "is no contact of this customer."),
        ({"customer": True, "parent": "INC-404404"}, "There is no ticket INC-404404."),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(desk, customer, values, words):
    rows = {"customer": customer.pk, "reporter_contact": CustomerContactFactory().pk}
    sent = {name: rows[name] if value is True else value for name, value in values.items()}

    html = desk.post(ADD, title="No dial tone", **sent).content.decode()

    assert re.search(rf'<p class="desk-error">[^<]*{re.escape(words)}', html)
    assert not Ticket.objects.exists()


def test_what_was_typed_becomes_a_note_of_an_open_ticket_instead(desk, messages_of, customer):
    ticket = TicketFactory(customer=customer, organisation=customer.organisation)
    page = f"/admin/tickets/ticket/{ticket.pk}/change/"
    values = form_of(desk.read(ADD, customer=customer.pk))

    empty = desk.post(ADD, **values | {"instead": ticket.pk})
    written = desk.post(ADD, **values | {"instead": ticket.pk, "title": "Again", "note": "Still dead"})

    assert (empty.url, written.url) == (f"{page}#note-form", page)
    assert messages_of(written) == [f"Note added to {ticket.human_id}; no ticket was created."]
    assert [(note.body, note.is_internal) for note in ticket.notes.all()] == [("Again\n\nStill dead", True)]
    assert Ticket.objects.get() == ticket
    html = desk.post(ADD, **values | {"instead": "404404", "title": "Again"}).content.decode()
    assert "There is no ticket INC-404404." in html
    assert form_of(html)["title"] == "Again"


@pytest.mark.parametrize(
    ("permission", "hidden"),
    [
        ("view_customer", ["Harbour", "Who is calling?"]),
        ("view_customercontact", ["Ines"]),
        ("view_ticket", ["Secret trouble"]),
        ("work_ticket", ['name="assignee"', 'name="group"']),
        ("add_ticketnote", ['name="note"']),
    ],
)
def test_nothing_shows_to_whom_it_is_not_to_be_seen(desk, customer, contact, permission, hidden):
    TicketFactory(customer=customer, organisation=customer.organisation, title="Secret trouble")
    queries = [{"customer": customer.pk}, {"caller": "ines"}, {"caller": "harbour", "part": "matches"},
               {"customer": customer.pk, "contact": contact.pk, "part": "filled"}]  # fmt: skip
    shown = "".join(desk.read(ADD, **query) for query in queries)
    assert [words for words in hidden if words not in shown] == []

    Group.objects.get(name=Role.CSR).permissions.remove(Permission.objects.get(codename=permission))

    shown = "".join(desk.read(ADD, **query) for query in queries)
    assert [words for words in hidden if words in shown] == []


def test_page_costs_the_same_for_few_rows_and_many(desk, customer, contact):
    ServiceFactory(customer=customer, number="02071234567")
    TicketFactory(customer=customer, organisation=customer.organisation)
    WorkGroupFactory().members.add(desk.user)
    queries = [{}, {"customer": customer.pk, "contact": contact.pk}, {"caller": "harbour 7123 4567"},
               {"caller": "harbour", "part": "matches"}, {"customer": customer.pk, "part": "filled"}]  # fmt: skip
    few = [desk.queries(ADD, **query) for query in queries]

    CustomerContactFactory.create_batch(30, customer=customer)
    TicketFactory.create_batch(30, customer=customer, organisation=customer.organisation, reporter=desk.user)
    CustomerFactory.create_batch(30)

    assert [desk.queries(ADD, **query) for query in queries] == few
    assert max(few) <= 15


def test_files_go_with_the_ticket_and_are_not_kept_when_it_is_refused(desk, customer):
    def files():
        return [SimpleUploadedFile("log.txt", b"lost\n"), SimpleUploadedFile("trace.txt", b"hop 1\n")]

    values = form_of(desk.read(ADD, customer=customer.pk)) | {"title": "No dial tone"}
    values.pop("files", None)

    html = desk.post(ADD, **values | {"parent": "INC-404404", "files": files()}).content.decode()
    assert "Choose the files again: log.txt and trace.txt." in html
    assert not Ticket.objects.exists()
    assert not Attachment.objects.exists()
    bad = desk.post(ADD, **values | {"files": [*files(), SimpleUploadedFile("x.exe", b"MZ")]}).content.decode()
    assert "x.exe: " in bad
    assert not Attachment.objects.exists()

    desk.post(ADD, **values | {"files": files()})
    ticket = Ticket.objects.get()
    assert [row.attachment.name for row in ticket.files.order_by("pk")] == ["log.txt", "trace.txt"]
    more = [SimpleUploadedFile("again.txt", b"x\n")]
    desk.post(ADD, **values | {"instead": ticket.pk, "note": "Again", "files": more})
    assert [row.attachment.name for row in ticket.files.order_by("pk")] == ["log.txt", "trace.txt", "again.txt"]
    assert list(Attachment.objects.filter(claimed_at=None)) == []
