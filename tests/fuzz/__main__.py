"""`make fuzz`: made-up requests to every contract for three minutes."""

import os
import sys

import django

from tests.fuzz.runner import fuzz
from tests.support.servers import demo_server

TOTAL_SECONDS = 160


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    django.setup()
    from config.dialects import CONTRACTS

    failed = 0
    with demo_server() as (origin, token):
        for contract in CONTRACTS.values():
            done = fuzz(contract, origin=origin, token=token, examples=1_000, seconds=TOTAL_SECONDS // len(CONTRACTS))
            print(done.stdout[-6000:], done.stderr[-2000:], sep="\n")
            failed |= done.returncode
    return failed


if __name__ == "__main__":
    sys.exit(main())
