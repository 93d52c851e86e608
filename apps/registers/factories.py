"""Makes stores, registers and no-sales for tests and demo data, without the history operations write."""

import factory

from apps.activity.factories import RowFactory
from apps.registers.constants import NoSaleState, NoSaleType
from apps.registers.models import Location, NoSale, NoSaleTender, Register, TenderType
from apps.users.factories import UserFactory


class LocationFactory(RowFactory):
    class Meta:
        model = Location
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"STORE{1000 + n}")
    name = factory.LazyAttribute(lambda location: f"Store {location.code}")
    invoice_template = "Thank you for your business."


class RegisterFactory(RowFactory):
    class Meta:
        model = Register

    location = factory.SubFactory(LocationFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda register: f"Register_{register.number}")


class NoSaleFactory(RowFactory):
    """A reconcile on hold by default, with a receipt number of its own."""

    class Meta:
        model = NoSale
        django_get_or_create = ["receipt_number"]

    register = factory.SubFactory(RegisterFactory)
    type = NoSaleType.RECONCILE
    state = NoSaleState.ON_HOLD
    receipt_number = factory.Sequence(lambda n: f"STORE-05-{n:04d}")
    created_by = factory.SubFactory(UserFactory)


class NoSaleTenderFactory(RowFactory):
    """100.00 in cash."""

    class Meta:
        model = NoSaleTender

    no_sale = factory.SubFactory(NoSaleFactory)
    type = factory.LazyFunction(lambda: TenderType.objects.get(pk=1))
    amount = 100
