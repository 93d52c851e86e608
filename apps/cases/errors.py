"""What only cases can refuse."""

from apps.core.errors import Invalid, WrongState


class AlreadyCancelled(WrongState):
    """The case was cancelled before."""

    code = "already_cancelled"


class SeveralInvalid(Invalid):
    """Some values cannot be taken; `refusals` holds one for each."""

    def __init__(self, refusals: list[Invalid]):
        first = refusals[0]
        super().__init__(first.field, first.message, value=first.value, at=first.at)
        self.refusals = refusals


def refuse(refusals: list[Invalid]) -> None:
    """Raise SeveralInvalid when there is any."""
    if refusals:
        raise SeveralInvalid(refusals)
