"""The database of the tests, and clients that hold every answer to its contract."""

import gc
import os
from pathlib import Path

import pytest
from django.db import connection
from django.test import TransactionTestCase, override_settings

from apps.dialects.costguard.base import JournalManagementViewSet, OrderManagementViewSet
from apps.dialects.equinix.base import AttachmentsViewSet, CaseManagementViewSet
from apps.dialects.m4.base import M4ViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from tests.contract.client import DialectClient
from tests.support.databases import MIGRATED, demo_rows, keep_demo, migrated_database, put_rows_back
from tests.support.new_rows import write_at_once
from tests.support.rendering import keep_contexts_of_pages_alone
from tests.support.unrecorded import allow_tests

ROOT = Path(__file__).resolve().parents[1]

pytest_plugins = [
    "tests.support.desk",
    "tests.support.people",
    "tests.support.order_effects",
    "tests.support.sandboxes",
]

allow_tests()
keep_contexts_of_pages_alone()
write_at_once()


def pytest_ignore_collect(collection_path, config):
    """The SQLite pass imports no file that has none of its tests, which are two of three."""
    is_test = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    if is_test and config.option.markexpr == "sqlite" and "mark.sqlite" not in collection_path.read_text():
        return True
    return None


def pytest_collection_finish():
    """What is imported and collected by now stays to the end, so the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """A copy of the migrated template for each worker; on SQLite in memory."""
    TransactionTestCase._fixture_teardown = lambda case: put_rows_back(MIGRATED)
    database = migrated_database(f"test_{worker_id}_{os.getpid()}")
    # Unblocked for as long as it takes, so that a test which forgets to ask for the database gets none.
    with django_db_blocker.unblock():
        next(database)
    yield
    with django_db_blocker.unblock():
        next(database, None)


@pytest.fixture(scope="session", autouse=True)
def files_root(tmp_path_factory):
    """Uploaded files of the tests have a folder of their own."""
    root = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=root):
        yield root


@pytest.fixture(scope="session")
def worker_id(request):
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def kept_demo(django_db_setup, django_db_blocker, files_root, worker_id, tmp_path_factory):
    """The demo data with its files, loaded once for all modules that use it, and for all processes of one run."""
    with django_db_blocker.unblock():
        keep_demo(None if worker_id == "main" else tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="module")
def demo(kept_demo, django_db_blocker):
    """The demo data for a module; each of its tests rolls back to here."""
    with django_db_blocker.unblock(), demo_rows():
        yield


@pytest.fixture
def postgresql_only():
    """For what only PostgreSQL does; the SQLite pass runs what is marked `sqlite` and never asks for this."""
    assert connection.vendor == "postgresql", "run this test on PostgreSQL"


@pytest.fixture
def sip(db):
    """`sip(user)`: a client of the tickets microservice with a token of that user; `sip(None)` has none."""
    return lambda user: DialectClient(SipSynergyViewSet.contract, user)


@pytest.fixture
def m4(db):
    """`m4(user)`: a client of M4 TicketNote with a token of that user; `m4(None)` has none."""
    return lambda user: DialectClient(M4ViewSet.contract, user)


@pytest.fixture
def journal_management(db):
    """`journal_management(user)`: a client of CostGuard Journal Management; `journal_management(None)` has no token."""
    root = "/JournalManagement/production/api"
    return lambda user: DialectClient(JournalManagementViewSet.contract, user, root=root)


@pytest.fixture
def case_management(db):
    """`case_management(user)`: a client of Equinix Case Management; `case_management(None)` has no token."""
    return lambda user: DialectClient(CaseManagementViewSet.contract, user)


@pytest.fixture
def attachments_api(db):
    """`attachments_api(user)`: a client of the attachments service; `attachments_api(None)` has no token."""
    return lambda user: DialectClient(AttachmentsViewSet.contract, user)


@pytest.fixture
def order_management(db):
    """`order_management(user)`: a client of CostGuard Order Management; `order_management(None)` has no token."""
    root = "/OrderManagement/2X/production/api"
    return lambda user: DialectClient(OrderManagementViewSet.contract, user, root=root)
