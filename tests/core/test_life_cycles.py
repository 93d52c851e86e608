"""The table of a life cycle."""

import pytest
from django.db.models import IntegerChoices

from apps.core.life_cycles import SYSTEM, LifeCycle, StateInfo, Tone


class Light(IntegerChoices):
    RED = 1, "Red"
    GREEN = 2, "Green"
    OUT = 3, "OutOfOrder"


def row(state: Light, **columns) -> StateInfo:
    return StateInfo(state=state, tone=Tone.CALM, meaning="A light.", **columns)


RED = row(Light.RED, moves={Light.GREEN: "lights.switch", Light.OUT: SYSTEM})
GREEN = row(Light.GREEN, moves={Light.RED: "lights.switch", Light.OUT: SYSTEM})
OUT = row(Light.OUT, label="Out of order")
LIGHTS = LifeCycle(Light, GREEN, RED, OUT)


def test_table_answers_by_state_and_by_stored_value():
    assert LIGHTS[Light.RED] is LIGHTS[1] is RED
    assert [LIGHTS.label(light) for light in Light] == ["Red", "Green", "Out of order"]
    assert LIGHTS.choices() == [(1, "Red"), (2, "Green"), (3, "Out of order")]


def test_moves_and_what_follows_from_them():
    assert LIGHTS.final == (Light.OUT,)
    assert LIGHTS.before(Light.OUT) == (Light.GREEN, Light.RED)
    assert [LIGHTS.may_move(1, new) for new in (1, 2, 3)] == [False, True, True]
    assert LIGHTS.where(is_final=False, tone=Tone.CALM) == (Light.GREEN, Light.RED)


@pytest.mark.parametrize("rows", [[RED, GREEN], [RED, GREEN, OUT, OUT]])
def test_table_with_a_state_missing_or_said_twice_is_refused(rows):
    with pytest.raises(ValueError, match="The table of Light has each state once"):
        LifeCycle(Light, *rows)
