"""What orders do to the accounts of their customers, and to the services on them."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, NotAllowed, WrongState
from apps.customers.constants import CustomerVerb, ServiceStatus
from apps.customers.factories import CustomerFactory, ServiceFactory, account_status
from apps.customers.models import AccountStatus, Customer, ServiceProduct
from apps.customers.operations import change_account_status, save_account_status, save_service
from apps.orders import operations
from apps.orders.billing import BillingAdapter, BillingError, ServiceRecords
from apps.orders.constants import OrderAction, OrderState, OrderVerb
from apps.orders.factories import ServiceLineFactory
from apps.orders.models import CustomerAction, Order
from apps.orders.operations import ActionTerms
from apps.orders.operations.customer_actions import undo_customer_action
from apps.orders.operations.processing import begin_billing
from apps.users.factories import AdministratorFactory, AgentFactory, UserFactory

pytestmark = pytest.mark.django_db
SYSTEM = Caller(None, Channel.TASK)
ACTIVE, DISCONNECTED, SUSPENDED = 1, 2, 1014
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_once(settings):
    settings.ORDER_BILLING_DELAY = 0


@pytest.fixture
def agent():
    return Caller(AgentFactory(), Channel.DESK)


def started(customer: Customer, number: int, by: Caller, **terms) -> Order:
    return operations.create_order(
        customer_id=customer.pk, new_account_status_number=number, account_terms=ActionTerms(**terms), by=by
    )


def submitted(customer: Customer, number: int, by: Caller, **terms) -> Order:
    order = started(customer, number, by, **terms)
    operations.check_out(order_id=order.pk, by=by)
    return operations.submit_order(order_id=order.pk, by=by)


def processed(order: Order) -> Order:
    operations.process_order(order_id=order.pk)
    return Order.objects.get(pk=order.pk)


def carried_out(customer: Customer, number: int, by: Caller, **terms) -> Order:
    order = processed(submitted(customer, number, by, **terms))
    assert (order.get_state_display(), order.error) == ("Completed", "")
    return order


def account(customer: Customer) -> tuple[int, list[str]]:
    """The number of the account's status, and the statuses of its services."""
    services = customer.services.order_by("pk").values_list("status", flat=True)
    return Customer.objects.get(pk=customer.pk).status.number, list(services)


def changes(customer: Customer) -> list[Activity]:
    return list(
        Activity.objects.filter(verb=CustomerVerb.ACCOUNT_STATUS_CHANGED, subject_id=customer.pk).order_by("pk")
    )


def with_services(*statuses: str) -> Customer:
    customer = CustomerFactory()
    for status in statuses:
        ServiceFactory(customer=customer, status=status)
    return customer


def test_account_goes_from_state_to_state_and_back_with_its_services(agent):
    customer = with_services("active", "suspended", "disconnected")

    for number, services in [
        (SUSPENDED, ["suspended", "suspended", "disconnected"]),
        (ACTIVE, ["active", "suspended", "disconnected"]),
        (DISCONNECTED, ["disconnected", "disconnected", "disconnected"]),
        (ACTIVE, ["active", "suspended", "disconnected"]),
        (SUSPENDED, ["suspended", "suspended", "disconnected"]),
        (DISCONNECTED, ["disconnected", "disconnected", "disconnected"]),
        (ACTIVE, ["active", "suspended", "disconnected"]),
    ]:
        carried_out(customer, number, agent)
        assert account(customer) == (number, services)

    service = customer.services.order_by("pk").first()
    assert (service.own_status, service.disconnected_at) == ("", None)
    assert service.history.count() == 8
    types = CustomerAction.objects.order_by("pk").values_list("type__name", flat=True)
    assert list(types) == [
        "Suspend account", "Restore account", "Disconnect account", "Reconnect account", "Suspend account",
        "Disconnect account", "Reconnect account",
    ]  # fmt: skip


def test_change_is_recorded_with_the_orders_reason_and_channel(agent):
    customer = with_services("active")
    by = Caller(agent.user, Channel.COSTGUARD)

    order = carried_out(customer, SUSPENDED, by, reason_number=1)

    [change] = changes(customer)
    assert (change.channel, change.reason, change.object_type, change.object_id) == (
        "costguard", "Non-payment", "orders.order", order.pk,
    )  # fmt: skip
    assert change.data == {"from": "Active", "to": "Suspended"}
    assert [row.status.number for row in customer.history.order_by("history_id")] == [ACTIVE, SUSPENDED]
    assert customer.history.first().activity == customer.services.get().history.first().activity == change
    action = order.customer_action
    assert (action.previous_account_status.number, action.applied_at is None) == (ACTIVE, False)


@pytest.mark.sqlite
def test_disconnection_dates_the_services_and_ends_their_products(agent):
    customer = with_services("active", "disconnected")
    service = customer.services.order_by("pk").first()
    running = ServiceProduct.objects.create(service=service, item=service.item)
    ended_at = timezone.now() - DAY
    ended = ServiceProduct.objects.create(service=service, item=service.item, ends_at=ended_at)

    carried_out(customer, DISCONNECTED, agent)

    for row in (service, running, ended):
        row.refresh_from_db()
    assert running.ends_at == service.disconnected_at > service.activated_at
    assert ended.ends_at == ended_at
    assert running.history.first().activity == changes(customer)[0]


@pytest.mark.rule("getCustomerAction", "ended-items-come-back-if-asked")
@pytest.mark.parametrize("comes_back", [True, False])
def test_reconnection_starts_the_ended_products_again_if_asked(agent, comes_back):
    customer = with_services("active")
    service = customer.services.get()
    product = ServiceProduct.objects.create(service=service, item=service.item)
    before = ServiceProduct.objects.create(service=service, item=service.item, ends_at=timezone.now() - DAY)
    carried_out(customer, DISCONNECTED, agent)

    carried_out(customer, ACTIVE, agent, reconnect_final_billed_items=comes_back)

    for row in (product, before):
        row.refresh_from_db()
    assert (product.ends_at is None, before.ends_at is None) == (comes_back, False)


def _give(customer: Customer, number: int) -> None:
    """As an order in between does."""
    change_account_status(customer_id=customer.pk, status=account_status(number), by=SYSTEM)


@pytest.mark.parametrize(
    ("present", "wanted", "words"),
    [
        (ACTIVE, ACTIVE, "is Active already."),
        (SUSPENDED, SUSPENDED, "is Suspended already."),
        (DISCONNECTED, DISCONNECTED, "is Disconnected already."),
        (DISCONNECTED, SUSPENDED, "is Disconnected and cannot become Suspended."),
    ],
)
def test_change_that_the_account_does_not_allow_is_refused_at_every_step(agent, present, wanted, words):
    customer = with_services("active")
    refusal = f"Account {customer.account_number} {words}"
    if wanted == ACTIVE:
        _give(customer, DISCONNECTED)
    late, cart = submitted(customer, wanted, agent), started(customer, wanted, agent)
    operations.check_out(order_id=cart.pk, by=agent)
    _give(customer, present)
    before = account(customer)

    with pytest.raises(Invalid) as creating:
        started(customer, wanted, agent)
    with pytest.raises(WrongState) as submitting:
        operations.submit_order(order_id=cart.pk, by=agent)
    errored = processed(late)

    assert (creating.value.message, creating.value.field) == (refusal, "new_account_status_number")
    assert submitting.value.message == errored.error == refusal
    assert (errored.state, account(customer)) == (OrderState.ERRORED, before)
    assert Order.objects.get(pk=cart.pk).state == OrderState.CHECKED_OUT


def test_order_does_what_was_planned_or_nothing(agent):
    customer = with_services("active")
    _give(customer, SUSPENDED)
    restoring = submitted(customer, ACTIVE, agent)
    _give(customer, DISCONNECTED)

    order = processed(restoring)

    assert order.error == f"Restore account: account {customer.account_number} is Disconnected by now."
    assert account(customer) == (DISCONNECTED, ["disconnected"])


class RefusesHere(ServiceRecords):
    def carry_out(self, order):
        super().carry_out(order)
        raise BillingError("Not today.")


class IsAsked(BillingAdapter):
    asked = 0

    def send(self, order):
        IsAsked.asked += 1


def test_account_stays_when_the_order_fails_and_changes_once_it_goes_through(agent, settings):
    customer = with_services("active")
    order = submitted(customer, SUSPENDED, agent)
    adapter = settings.ORDER_BILLING_ADAPTER
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.RefusesHere"

    assert processed(order).error == "Not today."
    assert (account(customer), changes(customer)) == ((ACTIVE, ["active"]), [])

    settings.ORDER_BILLING_ADAPTER = adapter
    operations.release_order(order_id=order.pk, by=agent)
    assert processed(order).state == OrderState.COMPLETED
    assert account(customer) == (SUSPENDED, ["suspended"])


def test_impossible_change_is_not_sent_to_billing_elsewhere(agent, settings):
    settings.ORDER_BILLING_ADAPTER = f"{__name__}.IsAsked"
    customer = with_services("active")
    order = submitted(customer, SUSPENDED, agent)
    _give(customer, SUSPENDED)

    assert processed(order).state == OrderState.ERRORED
    assert IsAsked.asked == 0


@pytest.mark.rule("getCustomerAction", "dates-delay-the-change")
@pytest.mark.parametrize(("number", "date"), [(SUSPENDED, "suspends_at"), (DISCONNECTED, "ends_at")])
def test_date_ahead_delays_the_order_and_takes_effect_once(agent, number, date):
    customer = with_services("active")
    order = submitted(customer, number, agent, **{date: timezone.now() + DAY})

    assert processed(order).state == OrderState.IN_PROCESS
    assert operations.process_due_orders() == 0
    assert not begin_billing(order_id=order.pk, by=SYSTEM, at_once=True)
    assert account(customer) == (ACTIVE, ["active"])
    CustomerAction.objects.filter(order=order).update(takes_effect_at=timezone.now())
    assert operations.process_due_orders() == 1
    assert operations.process_due_orders() == 0

    assert account(customer)[0] == number
    assert len(changes(customer)) == 1


@pytest.mark.rule("getCustomerAction", "dates-delay-the-change")
@pytest.mark.parametrize(
    ("number", "days"),
    [
        (SUSPENDED, {"suspends_at": -1, "ends_at": 1}),
        (DISCONNECTED, {"suspends_at": 1, "ends_at": -1}),
        (DISCONNECTED, {"suspends_at": 1}),
    ],
)
def test_other_dates_delay_nothing(agent, number, days):
    customer = with_services("active")

    carried_out(customer, number, agent, **{name: timezone.now() + day * DAY for name, day in days.items()})

    assert account(customer)[0] == number


def test_order_that_waits_for_its_date_can_be_cancelled(agent):
    customer = with_services("active")
    order = submitted(customer, SUSPENDED, agent, suspends_at=timezone.now() + DAY)
    processed(order)
    operations.cancel_order(order_id=order.pk, reason="Paid after all", by=agent)
    CustomerAction.objects.filter(order=order).update(takes_effect_at=timezone.now())

    assert operations.process_due_orders() == 0
    assert account(customer) == (ACTIVE, ["active"])


def taken_back(order: Order, by: Caller) -> None:
    """As whatever takes back a completed order does it."""
    with transaction.atomic(), recording(OrderVerb.CANCELLED, by=by, subject=order):
        undo_customer_action(order, reason="Voided", by=by)


@pytest.mark.parametrize("numbers", [[SUSPENDED], [DISCONNECTED], [SUSPENDED, DISCONNECTED], [SUSPENDED, ACTIVE],
                                     [DISCONNECTED, ACTIVE]])  # fmt: skip
def test_change_of_a_completed_order_is_taken_back(agent, numbers):
    customer = with_services("active", "suspended", "disconnected")
    service = customer.services.order_by("pk").first()
    ServiceProduct.objects.create(service=service, item=service.item)

    def everything():
        products = ServiceProduct.objects.filter(service__customer=customer).order_by("pk")
        services = customer.services.order_by("pk").values_list("status", "own_status")
        return account(customer), list(services), [product.ends_at is None for product in products]

    for number in numbers[:-1]:
        carried_out(customer, number, agent)
    before = everything()
    order = carried_out(customer, numbers[-1], agent, reconnect_final_billed_items=True)

    taken_back(order, agent)
    taken_back(order, agent)

    assert everything() == before
    assert [change.reason for change in changes(customer)][len(numbers) - 1 :] == ["", "Voided"]
    assert CustomerAction.objects.get(order=order).applied_at is None


def test_change_is_not_taken_back_once_another_came_after_it(agent):
    customer = with_services("active")
    order = carried_out(customer, SUSPENDED, agent)
    carried_out(customer, DISCONNECTED, agent)

    with pytest.raises(WrongState) as refused:
        taken_back(order, agent)

    words = f"Account {customer.account_number} is Disconnected by now, no longer Suspended."
    assert (refused.value.message, account(customer)) == (words, (DISCONNECTED, ["disconnected"]))


@pytest.mark.rule("createOrder", "account-limits-service-orders")
@pytest.mark.parametrize("number", [SUSPENDED, DISCONNECTED])
def test_services_wait_for_an_active_account(agent, number):
    customer = with_services("active")
    service = customer.services.get()
    carried_out(customer, number, agent)
    action = OrderAction.RESTORE if number == SUSPENDED else OrderAction.RECONNECT
    status = account_status(number).name

    for what, fields in [
        (f"{action.label} of {service.number}", {"action": action, "service_item__service": service}),
        (f"Add of {service.item.name}", {}),
    ]:
        line = ServiceLineFactory(
            item=service.item, order__customer=customer, order__state=OrderState.SUBMITTED, **fields
        )
        assert processed(line.order).error == f"{what}: the account is {status}."

    together = ServiceLineFactory(
        item=service.item,
        order=started(customer, ACTIVE, agent),
        service_item__service_number="8881234567",
    ).order
    assert operations.check_out(order_id=together.pk, by=agent).total == 0
    operations.submit_order(order_id=together.pk, by=agent)
    assert processed(together).error == ""
    assert account(customer) == (ACTIVE, ["active", "active"])


def test_service_that_is_changed_by_itself_meanwhile_stays_so(agent):
    customer = with_services("active", "active")
    own = customer.services.order_by("pk").first()
    carried_out(customer, SUSPENDED, agent)
    line = ServiceLineFactory(
        item=own.item,
        order__customer=customer,
        order__state=OrderState.SUBMITTED,
        action=OrderAction.DISCONNECT,
        service_item__service=own,
    )
    assert processed(line.order).error == ""

    carried_out(customer, ACTIVE, agent)

    assert account(customer) == (ACTIVE, ["disconnected", "active"])


def test_correction_at_the_desk_cannot_go_beyond_the_account(agent):
    manager = Caller(AdministratorFactory(is_superuser=True), Channel.DESK)
    customer = with_services("active")
    carried_out(customer, SUSPENDED, agent)
    service = customer.services.get()

    service.status = ServiceStatus.ACTIVE
    with pytest.raises(WrongState) as refused:
        save_service(row=service, by=manager)
    assert refused.value.message == (
        f"{service.number} cannot become Active: account {customer.account_number} is Suspended."
    )
    service.status = ServiceStatus.DISCONNECTED
    save_service(row=service, by=manager)
    carried_out(customer, ACTIVE, agent)
    assert account(customer) == (ACTIVE, ["disconnected"])


def test_status_of_the_same_meaning_renames_the_account_alone(agent):
    customer = with_services("active")
    row = AccountStatus(number=7, name="Suspended for fraud", state="suspended")
    save_account_status(row=row, by=SYSTEM)
    carried_out(customer, SUSPENDED, agent)
    service = customer.services.get()

    order = carried_out(customer, 7, agent)

    assert (account(customer), order.customer_action.type.name) == ((7, ["suspended"]), "Change account status")
    assert customer.services.get().updated_at == service.updated_at
    carried_out(customer, ACTIVE, agent)
    assert account(customer) == (ACTIVE, ["active"])


def test_meaning_of_a_status_stays_while_an_account_has_it():
    row = account_status(SUSPENDED)
    row.state = "active"
    save_account_status(row=row, by=SYSTEM)
    CustomerFactory(status=row)
    row.state = "disconnected"

    with pytest.raises(WrongState) as refused:
        save_account_status(row=row, by=SYSTEM)
    assert refused.value.message == "There are accounts that are Suspended; what it means stays."
    row.refresh_from_db()
    row.name = "On leave"
    save_account_status(row=row, by=SYSTEM)
    assert account_status(SUSPENDED).name == "On leave"


def test_action_of_a_cart_is_planned_changed_and_taken_off(agent):
    customer = with_services("active")
    order = operations.create_order(customer_id=customer.pk, by=agent)

    def plan(number, **terms):
        return operations.plan_customer_action(
            order_id=order.pk, new_account_status_number=number, terms=ActionTerms(**terms), by=agent
        )

    first = plan(SUSPENDED, change_description="No payment")
    second = plan(DISCONNECTED)
    assert first.pk == second.pk
    action = CustomerAction.objects.get(order=order)
    assert (action.type.name, action.change_description) == ("Disconnect account", None)
    order.refresh_from_db()
    assert order.new_account_status.number == DISCONNECTED
    assert plan(None) is plan(None) is None
    order.refresh_from_db()
    assert (order.new_account_status, CustomerAction.objects.count()) == (None, 0)
    assert [row.history_type for row in CustomerAction.history.order_by("history_id")] == ["+", "~", "-"]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"number": 77}, "new_account_status_number"),
        ({"type_number": 77}, "type_number"),
        ({"type_number": 2}, "type_number"),
        ({"reason_number": 77}, "reason_number"),
        ({"reconnect_method_primary_number": 77}, "reconnect_method_primary_number"),
        ({"reconnect_method_secondary_number": 77}, "reconnect_method_secondary_number"),
    ],
)
def test_terms_that_do_not_fit_are_refused_and_nothing_is_created(agent, arguments, field):
    customer = with_services("active")
    fields = {"number": SUSPENDED} | arguments

    with pytest.raises(Invalid) as refused:
        started(customer, by=agent, **fields)

    assert (refused.value.field, refused.value.value) == (field, 77 if 77 in fields.values() else 2)
    assert not Order.objects.exists()


def test_account_status_changes_for_those_alone_who_may(agent):
    customer = with_services("active")
    order = operations.create_order(customer_id=customer.pk, by=agent)
    reader = Caller(UserFactory(organisation=customer.organisation, role__duties=[]), Channel.COSTGUARD)
    stranger = Caller(UserFactory(), Channel.COSTGUARD)

    for by, error in [(reader, NotAllowed), (stranger, DomainError)]:
        with pytest.raises(error):
            operations.plan_customer_action(order_id=order.pk, new_account_status_number=SUSPENDED, by=by)
        with pytest.raises(error):
            change_account_status(customer_id=customer.pk, status=account_status(SUSPENDED), by=by)
    with pytest.raises(WrongState):
        operations.plan_customer_action(
            order_id=submitted(customer, SUSPENDED, agent).pk, new_account_status_number=DISCONNECTED, by=agent
        )


def test_account_of_1_service_and_of_30_takes_the_same_number_of_queries(agent):
    def queries(services: int) -> int:
        order = submitted(with_services(*["active"] * services), DISCONNECTED, agent)
        with CaptureQueriesContext(connection) as captured:
            assert processed(order).state == OrderState.COMPLETED
        return len(captured)

    assert queries(1) == queries(30)
