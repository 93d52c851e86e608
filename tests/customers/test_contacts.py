"""Contacts of customers: people to speak to, who need be no users."""

import pytest
from django.db import IntegrityError, transaction

from apps.activity.history import unrecorded
from apps.activity.models import Activity
from apps.core.caller import Caller, Channel
from apps.core.errors import NotAllowed, NotFound, WrongState
from apps.customers.factories import CustomerContactFactory, CustomerFactory
from apps.customers.models import CustomerContact
from apps.customers.operations import save_contact
from apps.users.factories import UserFactory
from tests.support.page_parts import change, entries, panel, squeezed

PAGE, ADD, EDIT = "customers_customer_change", "customers_customercontact_add", "customers_customercontact_change"


def test_contact_is_added_from_the_customer_and_shown_there(desk, last_activity):
    customer = CustomerFactory()
    add = f"/admin/customers/customercontact/add/?customer={customer.pk}"
    assert f'href="{add}"' in panel(desk.read(PAGE, customer.pk), "contacts")
    assert f'<option value="{customer.pk}" selected>' in desk.http.get(add).content.decode()

    values = {"name": "Ines Duarte", "role": "Site manager", "phone_number": "+44 (0)20 7946-0018"}
    values |= {"email": "ines&co@patchbay.example", "is_main": "on", "is_active": "on"}
    response = desk.post(ADD, customer=customer.pk, **values)

    assert response.url == f"/admin/customers/customer/{customer.pk}/change/"
    assert last_activity("customer.contact.added") == (desk.user, "desk", customer.pk, "")
    shown = panel(desk.read(PAGE, customer.pk), "contacts")
    for words in (
        '<a href="tel:+442079460018"><bdi>+44 (0)20 7946-0018</bdi></a>',
        '<a href="mailto:ines%26co@patchbay.example"><bdi>ines&amp;co@patchbay.example</bdi></a>',
        "<small><bdi>Site manager</bdi></small><bdi>Ines Duarte</bdi>",
        ">main</span>",
    ):
        assert words in shown


def test_new_main_contact_takes_the_place_of_the_one_before(by):
    old = CustomerContactFactory(is_main=True)
    other = CustomerContactFactory(is_main=True)

    new = save_contact(contact=CustomerContact(customer=old.customer, name="Ada", is_main=True), by=by)

    assert list(CustomerContact.objects.filter(is_main=True).order_by("pk")) == [other, new]
    assert old.history.latest().activity == new.history.latest().activity == Activity.objects.latest("pk")


def test_account_has_one_main_contact_in_the_database(db):
    old = CustomerContactFactory(is_main=True)

    with pytest.raises(IntegrityError), transaction.atomic(), unrecorded():
        CustomerContact.objects.create(customer=old.customer, name="Ada", is_main=True)


def test_change_is_on_the_timeline_and_a_contact_who_left_is_not_shown(desk):
    contact = CustomerContactFactory(name="Ada Byron", phone_number="5550100", is_main=True)
    page = desk.read(PAGE, contact.customer_id)
    assert f'href="/admin/customers/customercontact/{contact.pk}/change/"' in panel(page, "contacts")

    desk.post(EDIT, contact.pk, name="Ada Byron", phone_number="5550199", is_main="on")

    contact.refresh_from_db()
    assert (contact.phone_number, contact.is_active, contact.is_main) == ("5550199", False, False)
    html = desk.read(PAGE, contact.customer_id)
    assert "Ada" not in panel(html, "contacts")
    (entry,) = entries(html)
    assert "changed a contact" in entry
    assert "Ada Byron" in entry
    assert change("Phone number", "5550100", "5550199") in squeezed(entry)


def test_contact_stays_with_its_customer(by):
    contact = CustomerContactFactory()
    contact.customer = CustomerFactory()

    with pytest.raises(WrongState, match="stays with their customer"):
        save_contact(contact=contact, by=by)


def test_unchanged_contact_leaves_no_trace(by):
    contact = CustomerContactFactory()

    save_contact(contact=contact, by=by)

    assert not Activity.objects.exists()


def test_contacts_are_seen_and_written_like_their_customers(agent, by):
    contact = CustomerContactFactory()
    theirs = Caller(UserFactory(organisation=contact.customer.organisation), Channel.DESK)
    stranger = Caller(UserFactory(), Channel.DESK)

    assert list(CustomerContact.objects.visible_to(theirs)) == [contact]
    assert not CustomerContact.objects.visible_to(stranger).exists()
    with pytest.raises(NotFound):
        save_contact(contact=contact, by=stranger)
    with pytest.raises(NotAllowed):
        save_contact(contact=contact, by=theirs)
    agent.groups.clear()
    with pytest.raises(NotAllowed):
        save_contact(contact=CustomerContact(customer=contact.customer, name="Ada"), by=Caller(agent, Channel.DESK))


def test_contacts_are_shown_to_those_with_the_permission_alone(desk):
    contact = CustomerContactFactory(name="Ada Byron")
    group = desk.user.groups.get()
    group.permissions.remove(*group.permissions.filter(codename__endswith="customercontact"))

    html = desk.read(PAGE, contact.customer_id)

    assert "Ada Byron" not in html
    assert "Add a contact" not in html


def test_list_costs_the_same_for_1_and_30_contacts(desk):
    CustomerContactFactory()
    one = desk.queries("customers_customercontact_changelist")
    CustomerContactFactory.create_batch(29)

    assert desk.queries("customers_customercontact_changelist") == one <= 15
