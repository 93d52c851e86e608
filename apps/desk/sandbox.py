"""What a sandbox is filled with: the people of the main database, the demo data, and accounts of each organisation."""

from django.db import transaction

from apps.activity.history import unrecorded
from apps.catalog.models import CatalogItem
from apps.core import sandbox
from apps.customers.factories import CustomerFactory
from apps.customers.models import Customer, Organisation, Service
from apps.desk.demo import load
from apps.users.demo import CLIENT_ID
from apps.users.mirror import mirror_people, start_own_ids
from apps.users.models import ApiClient

ACCOUNTS = ("Sandbox Head Office", "Sandbox Branch")


def fill() -> None:
    """Fill a sandbox that has no rows but those of the migrations; within it."""
    start_own_ids()
    # Where the demo's people are those of the main database, what it loads is theirs. Elsewhere it brings its own,
    # and somebody who happens to have a name of theirs is somebody else.
    first, second = (mirror_people, load) if _is_of_demo() else (load, mirror_people)
    first()
    second()
    with transaction.atomic():
        _load_accounts()


def _is_of_demo() -> bool:
    with sandbox.left():
        return ApiClient.objects.filter(application__client_id=CLIENT_ID).exists()


@unrecorded()
def _load_accounts() -> None:
    """Give each organisation without accounts two, with a service each, so that its integrators see something."""
    line = CatalogItem.objects.get(sku="WIRELESS-LTE")
    without = Organisation.objects.exclude(pk__in=Customer.objects.values("organisation")).order_by("pk")
    for organisation in without.iterator():
        for place, name in enumerate(ACCOUNTS, start=1):
            number = f"SB-{organisation.pk}-{place}"
            customer = CustomerFactory(organisation=organisation, account_number=number, name=name)
            Service.objects.create(customer=customer, item=line, number=f"555{customer.pk:07}"[-10:])
