"""The operations behind the stores' pages, called without a form in front of them."""

import pytest

from apps.catalog import operations as catalog
from apps.catalog.constants import CatalogItemKind
from apps.catalog.factories import CatalogItemFactory, PricePointFactory, ServiceItemFactory
from apps.catalog.models import Lookup as CatalogLookup
from apps.catalog.models import Tax
from apps.core.caller import Caller, Channel
from apps.core.errors import AlreadyTaken, Invalid, NotAllowed, WrongState
from apps.customers import operations as customers
from apps.customers.factories import CustomerFactory, ServiceFactory
from apps.customers.models import Adjustment, AdjustmentType, Service
from apps.orders.models import Lookup
from apps.orders.operations.configuration import save_configuration as save_of_orders
from apps.registers import operations as registers
from apps.registers.factories import LocationFactory, RegisterFactory
from apps.registers.models import Location, NoSaleReason, Register, TenderType
from tests.support.snapshot import nothing_written

SYSTEM = Caller(None, Channel.COMMAND)


@pytest.mark.parametrize(
    ("save", "make", "field", "value"),
    [
        (catalog.save_configuration, lambda: CatalogItemFactory(), "kind", CatalogItemKind.PACKAGE),
        (catalog.save_configuration, lambda: CatalogLookup.objects.first(), "kind", 9),
        (catalog.save_configuration, lambda: PricePointFactory(), "product", None),
        (registers.save_configuration, lambda: TenderType.objects.first(), "base_type", "Other"),
        (registers.save_configuration, lambda: NoSaleReason.objects.first(), "type", "SkimCash"),
        (registers.save_configuration, lambda: RegisterFactory(next_receipt=2), "number", 99),
        (registers.save_configuration, lambda: RegisterFactory(next_receipt=2).location, "code", "STORE99"),
        (save_of_orders, lambda: Lookup.objects.first(), "kind", 12),
        (customers.save_service, lambda: ServiceFactory(), "customer", None),
    ],
)
def test_what_others_rest_on_stays(db, save, make, field, value):
    row = make()
    others = {"product": lambda: PricePointFactory().product, "customer": lambda: CustomerFactory()}
    setattr(row, field, value or others[field]())

    with nothing_written(), pytest.raises(WrongState):
        save(row=row, by=SYSTEM)


@pytest.mark.parametrize(
    ("save", "make"),
    [
        (catalog.save_configuration, lambda: Tax(name="City tax", rate="0.01")),
        (registers.save_configuration, lambda: Location(name="Old Town", code="STORE3")),
        (save_of_orders, lambda: Lookup.objects.first()),
        (customers.save_configuration, lambda: AdjustmentType(name="Goodwill")),
        (customers.save_service, lambda: ServiceFactory()),
    ],
)
def test_who_may_not_is_refused(agent, save, make):
    row = make()

    with nothing_written(), pytest.raises(NotAllowed):
        save(row=row, by=Caller(agent, Channel.DESK))


def test_adjusting_an_account_is_refused_to_an_agent(agent):
    adjustment = Adjustment(customer=CustomerFactory(), type_id=11, amount=1)

    with nothing_written(), pytest.raises(NotAllowed):
        customers.create_adjustment(adjustment=adjustment, by=Caller(agent, Channel.DESK))


def test_second_of_two_writers_finds_the_code_taken(db):
    LocationFactory(code="STORE3")

    with nothing_written(), pytest.raises(AlreadyTaken, match="Another location has this code"):
        registers.save_configuration(row=Location(name="Another", code="STORE3"), by=SYSTEM)


def test_service_needs_an_item_that_is_one(db):
    good, bad = ServiceItemFactory(), CatalogItemFactory()
    service = Service(customer=CustomerFactory(), number="1", item=bad)

    with nothing_written(), pytest.raises(Invalid, match="is no service"):
        customers.save_service(row=service, by=SYSTEM)

    service.item = good
    assert customers.save_service(row=service, by=SYSTEM).pk


def test_saving_a_register_takes_back_no_receipt_number(db):
    stale = RegisterFactory()
    Register.objects.filter(pk=stale.pk).update(next_receipt=41)

    stale.name = "Renamed"
    registers.save_configuration(row=stale, by=SYSTEM)

    stale.refresh_from_db()
    assert (stale.name, stale.next_receipt) == ("Renamed", 41)
