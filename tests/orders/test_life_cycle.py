"""The states of orders move as the contract says."""

import re

import pytest

from apps.dialects.costguard.base import OrderManagementViewSet
from apps.orders.constants import FINAL, OPEN_TO_CHANGE, TRANSITIONS, State
from apps.orders.models import Order

pytestmark = pytest.mark.contract("order-management")

RULES = OrderManagementViewSet.contract.document["components"]["schemas"]["OrderState"]["x-rules"]
STATES = {state.label: state for state in State}
SAID_OTHERWISE = {  # than as "A moves B to C (number)"
    (State.CHECKED_OUT, State.IN_CART),  # its items changed
    (State.CHECKED_OUT, State.CHECKED_OUT),  # checked out again
    (State.SUBMITTED, State.ERRORED),
    (State.IN_PROCESS, State.ERRORED),
    (State.ON_HOLD, State.SUBMITTED),  # released to where it was
    (State.ON_HOLD, State.IN_PROCESS),
    (State.ERRORED, State.IN_PROCESS),
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
    cancelled = {(state, State.CANCELLED) for state in State if state not in FINAL}

    assert {(start, end) for start, ends in TRANSITIONS.items() for end in ends} == moves | cancelled | SAID_OTHERWISE


@pytest.mark.rule("listOrderStates", "life-cycle-of-order-state")
def test_orders_start_in_cart_and_end_completed_or_cancelled():
    assert RULES["starts-in-cart"] == "A new order starts InCart (8)."
    assert Order._meta.get_field("state").default == State.IN_CART == 8
    assert "Completed and Cancelled are final" in RULES["cancel-until-final"]
    assert FINAL == {State.COMPLETED, State.CANCELLED} == {state for state in State if not TRANSITIONS[state]}
    assert "only while the order is InCart, CheckedOut or Paused" in RULES["items-change-in-open-states"]
    assert sorted(OPEN_TO_CHANGE) == [State.PAUSED, State.IN_CART, State.CHECKED_OUT]
