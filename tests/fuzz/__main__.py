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

    seconds = TOTAL_SECONDS // len(CONTRACTS)
    with demo_server() as (origin, token):
        runs = fuzz(CONTRACTS.values(), origin=origin, token=token, examples=1_000, seconds=seconds)
    for _, output in runs:
        print(output[-6000:])
    return max(code for code, _ in runs)


if __name__ == "__main__":
    sys.exit(main())
