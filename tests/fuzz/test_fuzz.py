"""A short run of `make fuzz` with every test run."""

import pytest
from django.core.management import call_command

from config.dialects import CONTRACTS
from tests.fuzz.identity import fuzzing_token
from tests.fuzz.runner import fuzz

SECONDS = 20


@pytest.mark.fuzz
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=list(CONTRACTS))
def test_made_up_requests_get_documented_answers(live_server, contract):
    call_command("demo")

    done = fuzz(
        contract,
        origin=live_server.url,
        token=fuzzing_token(),
        examples=50,
        seconds=SECONDS,
        variables={"environment": "production"},
    )

    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
