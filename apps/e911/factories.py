"""Makes service addresses for tests and demo data, without the history operations write."""

import factory

from apps.activity.factories import RowFactory
from apps.activity.history import unrecorded
from apps.e911.constants import E911LookupKind
from apps.e911.models import E911Settings, Lookup, ServiceAddress, ServiceItemAddress
from apps.orders.factories import ServiceInformationItemFactory


@unrecorded()
def lookup(kind: E911LookupKind, number: int, name: str = "") -> Lookup:
    """The row of that number; made if there is none and a name is given."""
    if name:
        return Lookup.objects.get_or_create(kind=kind, number=number, defaults={"name": name})[0]
    return Lookup.objects.get(kind=kind, number=number)


class ServiceAddressFactory(RowFactory):
    class Meta:
        model = ServiceAddress

    street_number = "123"
    street_name = "Main Street"
    city = "New York"
    state = "NY"
    zip_code = "55555"
    status = factory.LazyFunction(lambda: lookup(E911LookupKind.ADDRESS_STATUS, 1))


class ServiceItemAddressFactory(RowFactory):
    class Meta:
        model = ServiceItemAddress

    item = factory.SubFactory(ServiceInformationItemFactory)
    address = factory.SubFactory(ServiceAddressFactory)


class E911SettingsFactory(RowFactory):
    class Meta:
        model = E911Settings

    item = factory.SubFactory(ServiceInformationItemFactory)
