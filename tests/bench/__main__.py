"""Loads the measured database when needed, measures every page, prints a table; ends with 1 when one is over."""

import os
import sys

import django

from tests import postgres


def main() -> int:
    os.environ |= {"DATABASE_URL": postgres.address(), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    django.setup()
    from tests.bench.database import TICKETS, prepare, url
    from tests.bench.measure import measure
    from tests.bench.server import measure as measure_server

    print(f"{TICKETS:,} tickets and orders")
    prepare()
    over = measure()
    os.environ["DATABASE_URL"] = url()
    return 1 if measure_server() else over


if __name__ == "__main__":
    sys.exit(main())
