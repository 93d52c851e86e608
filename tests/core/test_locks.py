"""Row locks and the gate for decisions on many rows."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.core.locks import locked, serialise
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation

IMPATIENT = "SET lock_timeout = '300ms'"


def _elsewhere(act) -> object:
    """What `act` returns or raises on a connection of its own that waits for no lock longer than 300 ms."""
    found = []

    def run():
        try:
            with connection.cursor() as cursor:
                cursor.execute(IMPATIENT)
            with transaction.atomic():
                found.append(act())
        except DatabaseError as error:
            found.append(type(error.__cause__).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


@pytest.mark.sqlite
@pytest.mark.django_db
def test_locked_rows_come_in_the_order_of_their_keys():
    rows = [OrganisationFactory(name=name) for name in ("z", "a", "m")]

    assert list(locked(Organisation.objects.order_by("name"))) == rows


@pytest.mark.django_db
def test_locked_locks_the_rows_themselves_and_not_what_they_refer_to():
    with CaptureQueriesContext(connection) as captured:
        list(locked(Organisation.objects.filter(partner__name="x")))

    assert captured.captured_queries[0]["sql"].endswith('FOR UPDATE OF "customers_organisation"')


@pytest.mark.django_db(transaction=True)
def test_locked_row_is_held_until_the_end_of_the_transaction():
    row = OrganisationFactory()

    def take():
        return list(locked(Organisation.objects.filter(pk=row.pk)))

    with transaction.atomic():
        take()
        meanwhile = _elsewhere(take)

    assert meanwhile == "LockNotAvailable"
    assert _elsewhere(take) == [row]


@pytest.mark.django_db(transaction=True)
def test_serialise_lets_one_transaction_at_a_time_pass():
    with transaction.atomic():
        serialise("the tree")
        same, other = _elsewhere(lambda: serialise("the tree")), _elsewhere(lambda: serialise("another tree"))

    assert (same, other) == ("LockNotAvailable", None)
    assert _elsewhere(lambda: serialise("the tree")) is None
