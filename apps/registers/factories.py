"""Makes stores and registers for tests and demo data, without the history operations write."""

import factory

from apps.registers.models import Location, Register


class LocationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Location
        django_get_or_create = ["code"]

    code = factory.Sequence(lambda n: f"STORE{1000 + n}")
    name = factory.LazyAttribute(lambda location: f"Store {location.code}")
    invoice_template = "Thank you for your business."


class RegisterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Register

    location = factory.SubFactory(LocationFactory)
    number = factory.Sequence(lambda n: n + 1)
    name = factory.LazyAttribute(lambda register: f"Register_{register.number}")
