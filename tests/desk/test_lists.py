"""Every list of the desk: as many statements for 30 rows as for one; and the rows that are saved through them."""

import pytest
from django.urls import reverse

from apps.activity.models import Activity, Email
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.customers.models import Customer, Organisation
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification
from apps.tickets.operations import add_note
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from apps.users.operations import create_token
from tests.support.multiplied import multiply


def customers(count):
    CustomerFactory.create_batch(count)


def organisations(count):
    for _ in range(count):
        OrganisationFactory(partner=OrganisationFactory())


def users(count):
    AgentFactory.create_batch(count, organisation=OrganisationFactory())


def groups(count):
    for group in WorkGroupFactory.create_batch(count):
        group.members.set(AgentFactory.create_batch(2))


def tokens(count):
    for _ in range(count):
        create_token(user=UserFactory(), name="Harbour", by=Caller(None, Channel.COMMAND))


def classifications(count):
    for number in range(count):
        kind = ClassificationKind.STAGE
        Classification.objects.create(kind=kind, number=5000 + Classification.objects.count(), name=f"Stage {number}")


def activities(count):
    ticket = TicketFactory()
    for _ in range(count):
        add_note(ticket_id=ticket.pk, body="Looked again", by=Caller(AgentFactory(), Channel.DESK))


def emails(count):
    activities(1)
    entry = Activity.objects.first()
    Email.objects.bulk_create([Email(activity=entry, to="a@patchbay.example", subject="S", body="B")] * count)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("customers_customer_changelist", customers),
        ("customers_organisation_changelist", organisations),
        ("users_user_changelist", users),
        ("users_workgroup_changelist", groups),
        ("users_apitoken_changelist", tokens),
        ("tickets_classification_changelist", classifications),
        ("activity_activity_changelist", activities),
        ("activity_email_changelist", emails),
    ],
)
def test_list_costs_the_same_for_1_and_30_rows(administrators_desk, name, make):
    make(1)
    one = administrators_desk.queries(name)
    make(29)

    assert administrators_desk.queries(name) == one
    assert one <= 15


def test_customer_page_lists_recent_tickets_within_bounds(desk):
    customer = CustomerFactory()
    multiply([TicketFactory(customer=customer, organisation=customer.organisation)], 24)

    html = desk.read("customers_customer_change", customer.pk)

    assert html.count(">INC-") == 20


def test_customer_page_costs_the_same_for_1_and_20_tickets(desk):
    customer = CustomerFactory()
    fields = {"customer": customer, "organisation": customer.organisation, "assignee": desk.user}
    ticket = TicketFactory(**fields)
    one = desk.queries("customers_customer_change", customer.pk)
    multiply([ticket], 19)

    assert desk.queries("customers_customer_change", customer.pk) == one


def test_customer_is_saved_by_its_operation(desk, last_activity):
    organisation = OrganisationFactory()

    desk.post("customers_customer_add", organisation=organisation.pk, account_number="99A", name="Jane Doe")

    customer = Customer.objects.get()
    assert (customer.organisation, customer.name) == (organisation, "Jane Doe")
    assert last_activity("customer.created") == (desk.user, "desk", customer.pk, "")


def test_history_of_a_customer_tells_what_changed(desk):
    customer = CustomerFactory(name="Jane")
    values = {"organisation": customer.organisation_id, "account_number": customer.account_number}
    desk.post("customers_customer_change", customer.pk, **values, name="Jane Doe")

    html = desk.read("customers_customer_history", customer.pk)

    assert "Casey Reed" in html
    assert "<bdi>Jane</bdi>" in html
    assert "<bdi>Jane Doe</bdi>" in html


def test_agent_may_not_change_organisations(desk):
    organisation = OrganisationFactory(name="Acme")

    response = desk.post("customers_organisation_change", organisation.pk, name="Mine", human_id="ORG-1")

    assert response.status_code == 403
    assert Organisation.objects.get().name == "Acme"


def test_organisation_is_not_its_own_partner(managers_desk, messages_of):
    organisation = OrganisationFactory(name="Acme")
    fields = ("human_id", "name", "legal_name", "role")

    response = managers_desk.post(
        "customers_organisation_change",
        organisation.pk,
        **{name: getattr(organisation, name) for name in fields},
        partner=organisation.pk,
    )

    assert messages_of(response) == ["An organisation cannot be its own partner."]
    assert Organisation.objects.get().partner is None


def test_classification_is_saved_by_its_operation(administrators_desk, last_activity):
    administrators_desk.post(
        "tickets_classification_add", kind=ClassificationKind.STAGE, number=77, name="Waiting", lifecycle=""
    )

    row = Classification.objects.get(number=77)
    assert last_activity("classification.created") == (administrators_desk.user, "desk", row.pk, "")


def test_meaning_of_a_status_in_use_stays(administrators_desk, messages_of, status):
    TicketFactory()
    new = status("New")

    response = administrators_desk.post(
        "tickets_classification_change",
        new.pk,
        kind=new.kind,
        number=new.number,
        name=new.name,
        lifecycle="closed",
        is_default="on",
    )

    assert messages_of(response) == ["Tickets have New, so what it means must stay; add another row instead."]
    assert status("New").lifecycle == "open"


@pytest.mark.parametrize("kind", ["change", "delete"])
def test_audit_is_for_reading(administrators_desk, kind):
    activities(1)
    entry = Activity.objects.first()

    response = administrators_desk.http.post(
        reverse(f"admin:activity_activity_{kind}", args=[entry.pk]), {"post": "yes", "reason": "x"}
    )

    assert response.status_code == 403
    assert Activity.objects.get().reason == ""


def test_audit_is_filtered_and_searched(managers_desk):
    first, second = AgentFactory.create_batch(2)
    ticket = TicketFactory()
    add_note(ticket_id=ticket.pk, body="A", by=Caller(first, Channel.M4, request_id="req-aaaaaaaa"))
    add_note(ticket_id=ticket.pk, body="B", by=Caller(second, Channel.DESK, request_id="req-bbbbbbbb"))

    for query in (
        {"actor": first.pk},
        {"channel": "m4"},
        {"q": "req-aaaaaaaa"},
        {"verb": "ticket.note.added", "channel": "m4"},
    ):
        html = managers_desk.read("activity_activity_changelist", column="request_id", **query)
        assert ("req-aaaaaaaa" in html, "req-bbbbbbbb" in html) == (True, False)


def test_libraries_pages_are_hidden(administrators_desk):
    for address in ("oauth2_provider/accesstoken", "oauth2_provider/application", "auth/group"):
        assert administrators_desk.http.get(f"/admin/{address}/").status_code == 404


@pytest.mark.parametrize("model", ["customers/customer", "users/user", "tickets/classification", "users/workgroup"])
def test_nothing_is_deleted_in_bulk(administrators_desk, model):
    CustomerFactory()
    WorkGroupFactory()

    assert "delete_selected" not in administrators_desk.http.get(f"/admin/{model}/").content.decode()
