"""The states of orders move as the contract says."""

import re

import pytest
from django.contrib.auth.models import Permission

from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, NotAllowed
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders import operations
from apps.orders.constants import FINAL_ORDER_STATES, OPEN_TO_CHANGE, ORDER_LIFE_CYCLE, OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.orders.operations.processing import finish_billing, start_processing
from apps.users.factories import AgentFactory

pytestmark = pytest.mark.contract("order-management")

RULES = OrderManagementViewSet.contract.document["components"]["schemas"]["OrderState"]["x-rules"]
STATES = {state.label: state for state in OrderState}
SAID_OTHERWISE = {  # than as "A moves B to C (number)"
    (OrderState.CHECKED_OUT, OrderState.IN_CART),  # its items changed
    (OrderState.CHECKED_OUT, OrderState.CHECKED_OUT),  # checked out again
    (OrderState.SUBMITTED, OrderState.ERRORED),
    (OrderState.IN_PROCESS, OrderState.ERRORED),
    (OrderState.ON_HOLD, OrderState.SUBMITTED),  # released to where it was
    (OrderState.ON_HOLD, OrderState.IN_PROCESS),
    (OrderState.ERRORED, OrderState.IN_PROCESS),
}


@pytest.mark.rule("listOrderStates", "life-cycle-of-order-state")
def test_states_move_as_the_contract_says():
    moves = {
        (STATES[start], STATES[end])
        for sentence in RULES.values()
        for starts, end in re.findall(r"(\w+(?: or \w+)?) to (\w+) \(\d\)", sentence)
        for start in starts.split(" or ")
        if start in STATES
    }
    assert len(moves) == 9
    cancelled = {(state, OrderState.CANCELLED) for state in OrderState if state not in FINAL_ORDER_STATES}

    assert {(row.state, end) for row in ORDER_LIFE_CYCLE for end in row.moves} == moves | cancelled | SAID_OTHERWISE


@pytest.mark.rule("listOrderStates", "life-cycle-of-order-state")
def test_orders_start_in_cart_and_end_completed_or_cancelled():
    assert RULES["starts-in-cart"] == "A new order starts InCart (8)."
    assert Order._meta.get_field("state").default == OrderState.IN_CART == 8
    assert "Completed and Cancelled are final" in RULES["cancel-until-final"]
    assert FINAL_ORDER_STATES == (OrderState.COMPLETED, OrderState.CANCELLED)
    assert "only while the order is InCart, CheckedOut or Paused" in RULES["items-change-in-open-states"]
    assert sorted(OPEN_TO_CHANGE) == [OrderState.PAUSED, OrderState.IN_CART, OrderState.CHECKED_OUT]


def work(operation, **arguments):
    return lambda order, by: operation(order_id=order.pk, by=by, **arguments)


RELEASE, FINISH = work(operations.release_order), work(finish_billing)
MOVES = {  # what makes each move
    OrderState.CHECKED_OUT: work(operations.check_out),
    OrderState.IN_CART: work(operations.add_item, action=1, sku="NONE"),
    OrderState.PAUSED: work(operations.pause_order),
    OrderState.ON_HOLD: work(operations.hold_order, hold_reason_number=1),
    OrderState.ERRORED: FINISH,
    OrderState.COMPLETED: FINISH,
    OrderState.CANCELLED: work(operations.cancel_order, reason="Because"),
    (OrderState.CHECKED_OUT, OrderState.SUBMITTED): work(operations.submit_order),
    (OrderState.ON_HOLD, OrderState.SUBMITTED): RELEASE,
    (OrderState.SUBMITTED, OrderState.IN_PROCESS): work(start_processing),
    (OrderState.PAUSED, OrderState.IN_PROCESS): work(operations.resume_order),
    (OrderState.ON_HOLD, OrderState.IN_PROCESS): RELEASE,
    (OrderState.ERRORED, OrderState.IN_PROCESS): RELEASE,
}


@pytest.mark.django_db
def test_each_move_takes_the_permission_that_the_table_names():
    """Whoever has that one alone is not refused; whoever has all others of orders is."""
    wrong = []
    every = set(Permission.objects.filter(content_type__app_label="orders"))
    user = AgentFactory()
    user.groups.clear()
    for row in ORDER_LIFE_CYCLE:
        for end, needed in row.moves.items():
            move = MOVES.get((row.state, end)) or MOVES[end]
            own = {permission for permission in every if f"orders.{permission.codename}" == needed}
            for permissions, is_allowed in ((own, True), (every - own, False)):
                user.user_permissions.set(permissions)
                by = Caller(type(user).objects.get(pk=user.pk), Channel.DESK)
                order = OrderFactory(state=row.state, created_by=user)
                try:
                    move(order, by)
                    was_allowed = True
                except DomainError as error:
                    was_allowed = not isinstance(error, NotAllowed)
                if was_allowed != is_allowed:
                    wrong.append((row.label, end.label, needed, is_allowed))

    assert wrong == []
