"""Undoing that an item or a discount was taken off an order, and that it was held, released or paused."""

from decimal import Decimal

import pytest
from django_tasks_db.models import DBTaskResult

from apps.activity.history import state_of
from apps.activity.models import Activity
from apps.catalog.constants import CatalogItemKind
from apps.catalog.factories import CatalogItemFactory
from apps.core.errors import DomainError
from apps.orders import operations
from apps.orders.constants import OrderAction, OrderLookupKind, OrderState, OrderVerb
from apps.orders.factories import OrderFactory
from apps.orders.models import Lookup, Order, OrderItem, RetailDiscount, ServiceInformationItem
from apps.users.factories import UserFactory
from tests.orders.test_discounts import again, complete, lower, order, put
from tests.support.snapshot import calling, nothing_written

__all__ = ["order"]
pytestmark = pytest.mark.django_db


def newest() -> Activity:
    return Activity.objects.order_by("-pk").first()


def undo(by, activity=None):
    return operations.undo_removal(activity_id=(activity or newest()).pk, by=calling(by))


def remove(line, by):
    operations.remove_item(order_item_id=line.pk, by=calling(by))
    return newest()


def refusal(by, activity) -> str:
    with nothing_written(), pytest.raises(DomainError) as refused:
        undo(by, activity)
    return refused.value.message


def columns(model) -> list:
    return list(model.objects.order_by("pk").values())


def without_times(rows: list[dict]) -> list[dict]:
    return [{name: value for name, value in row.items() if name != "updated_at"} for row in rows]


@pytest.mark.sqlite
def test_removed_items_come_back_with_all_that_hung_on_them(order, agent):
    put(order, "1.00")
    package = CatalogItemFactory(kind=CatalogItemKind.PACKAGE, price=Decimal(30))
    CatalogItemFactory(package=package)
    line = operations.add_item(order_id=order.pk, sku=package.sku, action=OrderAction.SALE, by=calling(agent))
    lower(line, amount="4.50")
    service = CatalogItemFactory(kind=CatalogItemKind.SERVICE)
    on_service = operations.add_item(
        order_id=order.pk, service_catalog_id=service.pk, action=OrderAction.ADD, by=calling(agent)
    )
    operations.check_out(order_id=order.pk, by=calling(agent))
    stored = [without_times(columns(model)) for model in (OrderItem, RetailDiscount, ServiceInformationItem)]

    removals = [remove(line, agent), remove(on_service, agent)]
    operations.check_out(order_id=order.pk, by=calling(agent))
    for removal in reversed(removals):
        undo(agent, removal)

    assert [without_times(columns(model)) for model in (OrderItem, RetailDiscount, ServiceInformationItem)] == stored
    assert Order.objects.get(pk=order.pk).state == OrderState.IN_CART
    entry = newest()
    assert (entry.verb, entry.data["undoes"], entry.subject_id) == (
        OrderVerb.REMOVAL_UNDONE, removals[0].pk, order.pk
    )  # fmt: skip
    assert line.history.order_by("-history_id").first().activity == entry


@pytest.mark.sqlite
def test_removed_discount_comes_back(order, agent):
    line = put(order, "25.00")
    discount = lower(line, amount="4.50")
    operations.remove_discount(discount_id=discount.pk, by=calling(agent))

    assert undo(agent) == 1

    assert RetailDiscount.objects.get().amount == Decimal("4.50")


def test_undo_of_a_removal_is_refused_in_words(order, agent, manager):
    line = put(order, "25.00")
    discount = lower(line, amount="20")
    operations.remove_discount(discount_id=discount.pk, by=calling(agent))
    discounted = newest()
    lower(line, amount="10")
    assert "take off" in refusal(agent, discounted)
    removal = remove(line, agent)
    assert refusal(agent, discounted) == "Something that it belongs to is no longer on the order; nothing was undone."
    assert refusal(manager, removal) == "Only what you did yourself can be undone."
    undo(agent, removal)
    assert refusal(agent, removal) == "This is undone already."
    removal = remove(OrderItem.objects.get(), agent)
    stranger = UserFactory(organisation=order.customer.organisation if order.customer else None, role__duties=[])
    Activity.objects.filter(pk=removal.pk).update(actor=stranger)
    with nothing_written(), pytest.raises(DomainError):
        undo(stranger, removal)
    Activity.objects.filter(pk=removal.pk).update(actor=agent)
    put(order, "1.00")
    complete(order)
    assert "cannot be changed" in refusal(agent, removal)


def test_return_of_what_was_returned_otherwise_stays_off(order, agent):
    sold = put(order, "25.00")
    complete(order)
    back, other = (OrderFactory(customer=order.customer) for _ in range(2))
    removal = remove(again(back, sold.sku), agent)
    again(other, sold.sku)

    assert "was returned otherwise meanwhile" in refusal(agent, removal)


def test_cart_offers_undo(order, desk, messages_of):
    line = put(order, "25.00")
    response = desk.post("orders_order_item_remove", order.pk, line.pk)
    shown = desk.http.get(response.url).content.decode()

    assert shown.count(f'name="activity" value="{newest().pk}"') == 2
    response = desk.post("activity_undo", activity=newest().pk, next="")
    assert messages_of(response)[-1] == f"Order {order.pk}: “took an item off” is undone."
    assert OrderItem.objects.get().pk == line.pk


# -- holds, releases and pauses


def hold(pk, by):
    reason = Lookup.objects.of(OrderLookupKind.HOLD_REASON).first()
    return operations.hold_order(order_id=pk, hold_reason_number=reason.number, by=by)


STEPS = {
    "hold": hold,
    "release": lambda pk, by: operations.release_order(order_id=pk, by=by),
    "pause": lambda pk, by: operations.pause_order(order_id=pk, by=by),
}


def take(step, order, by) -> Activity:
    STEPS[step](order.pk, calling(by))
    return newest()


def undo_step(by, activity):
    return operations.undo_step(activity_id=activity.pk, by=calling(by))


@pytest.mark.sqlite
@pytest.mark.parametrize("step", ["hold", "release", "pause"])
def test_undone_step_leaves_the_order_as_if_it_had_not_been(agent, step):
    order = OrderFactory(state=OrderState.SUBMITTED)
    if step == "release":
        hold(order.pk, calling(None))
    stored = state_of(Order.objects.get(pk=order.pk))
    done = take(step, order, agent)
    tasks = DBTaskResult.objects.count()

    assert undo_step(agent, done) == 1

    after, entry = Order.objects.get(pk=order.pk), newest()
    assert state_of(after) == stored
    assert (entry.verb, entry.data) == (OrderVerb.STEP_UNDONE, {"undoes": done.pk})
    assert DBTaskResult.objects.count() == tasks + (step != "release")


def test_undo_of_a_step_is_refused_in_words(agent, manager):
    order = OrderFactory(state=OrderState.SUBMITTED)

    def refused(activity, by=agent) -> str:
        with nothing_written(), pytest.raises(DomainError) as error:
            undo_step(by, activity)
        return error.value.message

    held = take("hold", order, agent)
    take("release", order, manager)
    assert refused(held) == f"{manager} changed the state of {order} since; nothing was undone."
    paused = take("pause", order, agent)
    put(order, "1.00")
    assert refused(paused) == f"Order {order.pk} was modified since; resume it instead."
    failed = OrderFactory(state=OrderState.ERRORED, error="No such line")
    released = take("release", failed, agent)
    assert refused(released) == "It had failed before and is being processed again; nothing was undone."
    stranger = UserFactory(organisation=order.organisation)
    Activity.objects.filter(pk=held.pk).update(actor=stranger)
    refused(held, by=stranger)
