"""Tying a service to an address: of the order's customer alone, and once."""

import pytest
from django.db import connection

from apps.core.caller import Caller, Channel
from apps.core.errors import AlreadyTaken, Invalid, NotAllowed, NotFound
from apps.core.locks import locked
from apps.customers.factories import CustomerFactory
from apps.e911.factories import ServiceAddressFactory
from apps.e911.models import ServiceItemAddress
from apps.e911.operations import tie_address
from apps.orders.factories import OrderFactory, ServiceInformationItemFactory
from apps.orders.models import Order
from apps.users.factories import UserFactory
from tests.support.snapshot import calling, nothing_written
from tests.tickets.test_races import kinds, race

SYSTEM = Caller(None, Channel.TASK)


@pytest.mark.parametrize("owner", ["nobody", "another customer"])
@pytest.mark.parametrize("has_customer", [True, False])
def test_address_must_be_of_the_orders_customer(db, owner, has_customer):
    item = ServiceInformationItemFactory(order=OrderFactory(**({} if has_customer else {"customer": None})))
    address = ServiceAddressFactory(customer=None if owner == "nobody" else CustomerFactory())

    with nothing_written(), pytest.raises(Invalid) as refusal:
        tie_address(item_id=item.pk, address_id=address.pk, by=SYSTEM)
    assert refusal.value.field == "address"


def test_address_must_exist_and_the_service_be_seen(db):
    item = ServiceInformationItemFactory()
    helpless = UserFactory(organisation=item.order.organisation)
    helpless.groups.clear()
    address = ServiceAddressFactory(customer=item.order.customer)
    stranger = UserFactory()

    with nothing_written():
        with pytest.raises(Invalid):
            tie_address(item_id=item.pk, address_id=address.pk + 1, by=SYSTEM)
        with pytest.raises(NotFound):
            tie_address(item_id=item.pk, address_id=address.pk, by=calling(stranger))
        with pytest.raises(NotAllowed):
            tie_address(item_id=item.pk, address_id=address.pk, by=calling(helpless))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_tie_a_service_to_an_address_one_does():
    assert connection.vendor == "postgresql", "run this test on PostgreSQL"
    item = ServiceInformationItemFactory()
    address = ServiceAddressFactory(customer=item.order.customer)

    def tie():
        return tie_address(item_id=item.pk, address_id=address.pk, by=SYSTEM)

    outcomes = race(tie, tie, gate=lambda: list(locked(Order.objects.filter(pk=item.order_id))))

    assert kinds(outcomes) == [None, AlreadyTaken]
    assert list(ServiceItemAddress.objects.values_list("item", "address")) == [(item.pk, address.pk)]
