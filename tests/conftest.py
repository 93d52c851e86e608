"""The database of the tests, and clients that hold every answer to its contract."""

import fcntl
import hashlib
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_migrate
from django.test import override_settings

from apps.cases.defaults import create_default_codes
from apps.cases.models import CaseCode
from apps.catalog.defaults import create_default_catalog
from apps.catalog.models import Lookup as CatalogLookup
from apps.catalog.models import OverviewGroup, RetailDiscountReason
from apps.customers.models import AdjustmentType
from apps.dialects.costguard.grammar import JournalManagementViewSet, OrderManagementViewSet
from apps.dialects.equinix.grammar import AttachmentsViewSet, CaseManagementViewSet
from apps.dialects.m4.grammar import M4ViewSet
from apps.dialects.sipsynergy.grammar import SipSynergyViewSet
from apps.e911.defaults import create_default_e911
from apps.e911.models import Lookup as E911Lookup
from apps.journals.defaults import create_default_lookups
from apps.journals.models import DurationType, Lookup
from apps.orders.defaults import create_default_orders
from apps.orders.models import Lookup as OrderLookup
from apps.registers.defaults import create_default_registers
from apps.registers.models import NoSaleReason, TenderType
from apps.tickets.defaults import create_default_classifications
from apps.tickets.models import Classification
from apps.users.factories import AdministratorFactory, AgentFactory, ManagerFactory, UserFactory
from tests import postgres
from tests.contract.client import DialectClient

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id):
    """PostgreSQL: a copy of one migrated template for each worker. SQLite: a migrated database in memory."""
    post_migrate.connect(_restore_defaults, dispatch_uid="restore-defaults")
    database = _copy_of_template(worker_id) if connection.vendor == "postgresql" else _in_memory()
    # Unblocked for as long as it takes, so that a test which forgets to ask for the database gets none.
    with django_db_blocker.unblock():
        next(database)
    yield
    with django_db_blocker.unblock():
        next(database, None)


def _restore_defaults(sender, **kwargs):
    """Tests with real transactions end with a flush, which takes the migrated rows along."""
    if sender.name == "apps.orders":
        create_default_catalog(CatalogLookup, OverviewGroup, RetailDiscountReason)
        create_default_registers(AdjustmentType, TenderType, NoSaleReason)
        create_default_orders(OrderLookup)
    if sender.name == "apps.e911":
        create_default_e911(E911Lookup)
    if sender.name == "apps.tickets":
        create_default_classifications(Classification)
        create_default_lookups(Lookup, DurationType)
    if sender.name == "apps.cases":
        create_default_codes(CaseCode)


def _in_memory():
    old = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    connection.creation.destroy_test_db(old, verbosity=0)


def _copy_of_template(worker_id):
    maintenance = connection.settings_dict["NAME"]
    template, name = f"template_{_fingerprint()}", f"test_{worker_id}_{os.getpid()}"
    with postgres.FOLDER.with_suffix(".lock").open("w") as lock:  # each checkout has a server of its own
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (template,) not in _query("SELECT datname FROM pg_database"):
            _query(f"DROP DATABASE IF EXISTS {template}_new", f"CREATE DATABASE {template}_new")
            _use(f"{template}_new")
            call_command("migrate", verbosity=0)
            _use(maintenance)
            _query(f"ALTER DATABASE {template}_new RENAME TO {template}")
        _query(f"CREATE DATABASE {name} TEMPLATE {template}")
    _use(name)
    yield
    _use(maintenance)
    _query(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _fingerprint() -> str:
    """Changes with the migrations and with what they load."""
    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("apps/*/migrations/*.py"), *ROOT.glob("apps/*/defaults.py"),
                        ROOT / "apps/users/roles.py", ROOT / "requirements/base.txt"]):  # fmt: skip
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def _query(*statements: str) -> list:
    rows = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
    return rows


@pytest.fixture(scope="session", autouse=True)
def files_root(tmp_path_factory):
    """Uploaded files of the tests have a folder of their own."""
    root = tmp_path_factory.mktemp("files")
    with override_settings(MEDIA_ROOT=root):
        yield root


@pytest.fixture(scope="session")
def worker_id(request):
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo data, loaded once for a module; each of its tests rolls back to here."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def postgresql_only():
    """For what only PostgreSQL does; the SQLite pass runs what is marked `sqlite` and never asks for this."""
    assert connection.vendor == "postgresql", "run this test on PostgreSQL"


@pytest.fixture
def agent(db):
    return AgentFactory(username="casey", name="Casey Reed")


@pytest.fixture
def manager(db):
    return ManagerFactory(username="maria", name="Maria Bloom")


@pytest.fixture
def administrator(db):
    return AdministratorFactory(username="alex", name="Alex Morgan")


@pytest.fixture
def integrator(db):
    """A system that speaks through the APIs for one organisation."""
    return UserFactory(username="integrator", name="Harbour Integration", human_id="USR-12343")


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
