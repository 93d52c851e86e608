"""What the samples of service addresses name: the sample's address at two services, and one more."""

from apps.activity.history import unrecorded
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.sequences import pass_highest_ids
from apps.e911.constants import E911LookupKind, E911Verb
from apps.e911.factories import lookup
from apps.e911.models import E911Settings, Lookup, ServiceAddress, ServiceItemAddress
from apps.orders.models import ServiceInformationItem
from apps.users.models import User

PLACES = [
    (E911LookupKind.COUNTY, 36, "Orange"),
    (E911LookupKind.COUNTY, 61, "New York"),
    (E911LookupKind.PROVIDER, 1, "Bandwidth"),
    (E911LookupKind.PROVIDER, 2, "Intrado"),
    (E911LookupKind.RATE_CENTER, 7, "NWYRCYZN01"),
    (E911LookupKind.RATE_CENTER, 8, "NWYRCYZN03"),
    (E911LookupKind.WIRE_CENTER, 9, "NYCMNY18"),
    (E911LookupKind.WIRE_CENTER, 10, "NYCMNY36"),
]
MAIN_STREET, OAK_AVENUE = 123, 124
ITEMS = [(1, True), (11, False)]  # the service information items of the samples, and whether they have settings


@unrecorded()
def load_e911() -> None:
    """Create what was never there. Needs the base of orders."""
    for kind, number, name in PLACES:
        lookup(kind, number, name)
    by = Caller(User.objects.get(username="integrator"), Channel.COMMAND)
    if ServiceAddress.objects.filter(pk=MAIN_STREET).exists():
        return
    for item in ServiceInformationItem.objects.filter(pk__in=[pk for pk, _ in ITEMS]).select_related("order"):
        with recording(E911Verb.ADDRESS_SAVED, by=by, subject=item.order, obj=item):
            _tie(item, has_settings=dict(ITEMS)[item.pk])
    pass_highest_ids(Lookup, ServiceAddress, ServiceItemAddress, E911Settings)


def _tie(item: ServiceInformationItem, *, has_settings: bool) -> None:
    main, _ = ServiceAddress.objects.get_or_create(
        id=MAIN_STREET,
        defaults={
            "customer": item.order.customer,
            "street_number": "123",
            "street_name": "Main Street",
            "location": "Apartment 10",
            "city": "New York",
            "state": "NY",
            "zip_code": "55555",
            "status": lookup(E911LookupKind.ADDRESS_STATUS, 1),
            "msag_validated": True,
            "msag_community": "NEW YORK",
            "msag_county": lookup(E911LookupKind.COUNTY, 36),
            "msag_provider": lookup(E911LookupKind.PROVIDER, 2),
            "rate_center": lookup(E911LookupKind.RATE_CENTER, 7),
            "wire_center": lookup(E911LookupKind.WIRE_CENTER, 9),
        },
    )
    oak, _ = ServiceAddress.objects.get_or_create(
        id=OAK_AVENUE,
        defaults={
            "customer": item.order.customer,
            "street_number": "9",
            "street_name": "Oak Avenue",
            "city": "Newburgh",
            "state": "NY",
            "zip_code": "55557",
            "status": lookup(E911LookupKind.ADDRESS_STATUS, 2),
            "msag_error": "No such street number in the community.",
            "msag_county": lookup(E911LookupKind.COUNTY, 36),
        },
    )
    place = ServiceItemAddress.objects.create(item=item, address=main)
    ServiceItemAddress.objects.create(item=item, address=oak)
    if has_settings:
        E911Settings.objects.create(
            item=item,
            class_of_service=lookup(E911LookupKind.CLASS_OF_SERVICE, 2),
            type_of_service=lookup(E911LookupKind.TYPE_OF_SERVICE, 3),
            place=place,
        )
