"""Loads the measured database when needed, measures every page, prints a table; ends with 1 when one is over."""

import os
import sys

import django

from tests import postgres


def main() -> int:
    os.environ |= {"DATABASE_URL": postgres.address(), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    django.setup()
    from tests.bench.database import prepare
    from tests.bench.measure import measure

    prepare()
    return measure()


if __name__ == "__main__":
    sys.exit(main())
