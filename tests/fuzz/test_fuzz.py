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
        runs = [
            fuzz(contract, origin=origin, token=token, examples=EXAMPLES, phases=PHASES)
            for contract in CONTRACTS.values()
        ]

    failed = [run.stdout[-8000:] + run.stderr[-2000:] for run in runs if run.returncode != 0]
    assert failed == []
