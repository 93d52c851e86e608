"""Makes customers and organisations for tests and demo data."""

import factory

from apps.activity.factories import RowFactory
from apps.catalog.factories import ServiceItemFactory
from apps.customers.models import AccountStatus, Customer, CustomerContact, Organisation, Service, ServiceEquipment


def account_status(number: int) -> AccountStatus:
    return AccountStatus.objects.get(number=number)


class OrganisationFactory(RowFactory):
    class Meta:
        model = Organisation
        django_get_or_create = ["human_id"]

    human_id = factory.Sequence(lambda n: f"ORG-{90000 + n}")
    name = factory.Sequence(lambda n: f"Organisation {n}")
    legal_name = factory.LazyAttribute(lambda organisation: f"{organisation.name} Ltd")


class CustomerFactory(RowFactory):
    class Meta:
        model = Customer
        django_get_or_create = ["account_number"]

    organisation = factory.SubFactory(OrganisationFactory)
    account_number = factory.Sequence(lambda n: f"{10000 + n}A")
    name = factory.Sequence(lambda n: f"Customer {n}")


class CustomerContactFactory(RowFactory):
    class Meta:
        model = CustomerContact

    customer = factory.SubFactory(CustomerFactory)
    name = factory.Sequence(lambda n: f"Contact {n}")


class ServiceFactory(RowFactory):
    class Meta:
        model = Service

    customer = factory.SubFactory(CustomerFactory)
    item = factory.SubFactory(ServiceItemFactory)
    number = factory.Sequence(lambda n: f"888{n:07d}")


class ServiceEquipmentFactory(RowFactory):
    class Meta:
        model = ServiceEquipment

    service = factory.SubFactory(ServiceFactory)
