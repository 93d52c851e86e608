"""States of orders as people say them."""

from apps.orders.constants import State

LABELS = {
    State.IN_CART: "In cart",
    State.CHECKED_OUT: "Checked out",
    State.IN_PROCESS: "In process",
    State.ON_HOLD: "On hold",
}


def state_label(state: State) -> str:
    """CostGuard's name of the state, in words."""
    return LABELS.get(state, state.label)
