"""Demo data is the same in whatever order tests run."""

import hashlib

import pytest
from django.db import connection

from tests.support import databases
from tests.support.databases import DEMO, MIGRATED, put_numbers_back

TABLE = "orders_retaildiscount"  # the demo has one of an id of its own, and others of the next ids
NEXT = f"SELECT nextval(pg_get_serial_sequence('{TABLE}', 'id'))"


@pytest.mark.django_db
def test_ids_that_tests_used_up_are_given_again(postgresql_only):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 3)", [TABLE])

        put_numbers_back(MIGRATED)

        cursor.execute(NEXT)
        assert cursor.fetchone() == (1,)


def kept_rows() -> dict[str, str]:
    """A digest of the demo data that is kept, by table."""
    if connection.vendor == "sqlite":
        dumped = "\n".join(databases._kept_on_sqlite[DEMO].iterdump())
        return {"": hashlib.sha256(dumped.encode()).hexdigest()}
    found = {}
    with connection.cursor() as cursor:
        for schema, table in databases._kept_tables():
            name = f'{schema}."{table}"'
            cursor.execute(f"SELECT md5(string_agg(row::text, '' ORDER BY row::text)) FROM {name} row")  # noqa: S608
            found[name] = cursor.fetchone()[0]
    return found


@pytest.mark.sqlite
@pytest.mark.django_db
def test_demo_that_one_process_gives_is_what_another_takes(kept_demo, tmp_path, settings):
    before, files = kept_rows(), {path.name for path in settings.MEDIA_ROOT.rglob("*")}
    databases.give_demo(tmp_path / "demo")
    settings.MEDIA_ROOT = tmp_path / "files"
    if connection.vendor == "sqlite":
        databases._kept_on_sqlite.pop(DEMO).close()
    else:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {DEMO}, {DEMO}_numbers CASCADE")

    databases.take_demo(tmp_path / "demo")

    assert kept_rows() == before != {}
    assert {path.name for path in settings.MEDIA_ROOT.rglob("*")} == files != set()
