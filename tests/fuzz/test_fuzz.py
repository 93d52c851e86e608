"""A short run of `make fuzz` with every test run."""

import pytest

from config.dialects import CONTRACTS
from tests.fuzz.runner import fuzz
from tests.support.servers import demo_server

# About six hundred requests in all. The deterministic phase with every boundary value is `make fuzz`'s.
EXAMPLES = 3
PHASES = "examples,fuzzing"


@pytest.mark.fuzz
def test_made_up_requests_get_documented_answers():
    with demo_server() as (origin, token):
        runs = fuzz(CONTRACTS.values(), origin=origin, token=token, examples=EXAMPLES, phases=PHASES)

    assert len(runs) == len(CONTRACTS)
    assert all(" generated, " in output for _, output in runs)
    assert [output[-8000:] for code, output in runs if code != 0] == []
