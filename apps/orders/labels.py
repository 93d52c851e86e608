"""Labels of order states for pages and e-mails."""

from apps.orders.constants import State

LABELS = {
    State.IN_CART: "In cart",
    State.CHECKED_OUT: "Checked out",
    State.IN_PROCESS: "In process",
    State.ON_HOLD: "On hold",
}


def state_label(state: State) -> str:
    """The label of a state."""
    return LABELS.get(state, state.label)
