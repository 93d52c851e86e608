"""Demo data is the same in whatever order tests run."""

import pytest
from django.db import connection

from tests.support.databases import MIGRATED, put_numbers_back

TABLE = "orders_retaildiscount"  # the demo has one of an id of its own, and others of the next ids
NEXT = f"SELECT nextval(pg_get_serial_sequence('{TABLE}', 'id'))"


@pytest.mark.django_db
def test_ids_that_tests_used_up_are_given_again(postgresql_only):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 3)", [TABLE])

        put_numbers_back(MIGRATED)

        cursor.execute(NEXT)
        assert cursor.fetchone() == (1,)
