"""A short run of `make fuzz` with every test run."""

import pytest

from config.dialects import CONTRACTS
from tests.fuzz.runner import fuzz
from tests.fuzz.server import demo_server

SECONDS = 8


@pytest.mark.fuzz
def test_made_up_requests_get_documented_answers():
    with demo_server() as (origin, token):
        runs = [
            fuzz(contract, origin=origin, token=token, examples=50, seconds=SECONDS) for contract in CONTRACTS.values()
        ]

    failed = [run.stdout[-8000:] + run.stderr[-2000:] for run in runs if run.returncode != 0]
    assert failed == []
