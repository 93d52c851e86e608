"""A sandbox beside the tests' own database, with the demo data in both."""

import contextlib
import sqlite3

import psycopg
import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.test import override_settings

from apps.core import sandbox, sandbox_resets
from apps.core.models import SandboxState
from apps.users.mirror import start_own_ids
from tests.support import databases


@contextlib.contextmanager
def empty_sandbox(folder, *, exists=True):
    """A database for the sandbox that has nothing in it, or is still to be created, and settings that name it."""
    own = dict(connection.settings_dict)
    if connection.vendor == "postgresql":
        own["NAME"] = f"{own['NAME']}_sandbox"
        _on_server(f'DROP DATABASE IF EXISTS "{own["NAME"]}" WITH (FORCE)')
        if exists:
            _on_server(f'CREATE DATABASE "{own["NAME"]}"')
    else:
        own["NAME"] = str(folder / "sandbox.sqlite3")
    environments = [*settings.COSTGUARD_ENVIRONMENTS, sandbox.ENVIRONMENT]
    with override_settings(SANDBOX_DATABASE=own, COSTGUARD_ENVIRONMENTS=environments):
        sandbox._handler.cache_clear()
        try:
            yield own["NAME"]
        finally:
            sandbox.connection().close()
            sandbox._handler.cache_clear()
            if connection.vendor == "postgresql":
                _on_server(f'DROP DATABASE IF EXISTS "{own["NAME"]}" WITH (FORCE)')


@pytest.fixture(scope="module")
def sandbox_database(demo, django_db_blocker, tmp_path_factory):
    """The sandbox's database, with the demo data as the main one has them."""
    folder = tmp_path_factory.mktemp("sandbox")
    with django_db_blocker.unblock(), empty_sandbox(folder) as name:
        if connection.vendor == "postgresql":
            template = f"template_{databases.fingerprint()}"
            _on_server(f'DROP DATABASE "{name}"', f'CREATE DATABASE "{name}" TEMPLATE {template}')
            databases.give_demo(folder / "given")
            with sandbox.entered():
                databases.keep_rows(databases.MIGRATED)
                databases.keep_numbers(databases.MIGRATED)
                databases.take_demo(folder / "given")
                databases.put_demo()
        else:
            with contextlib.closing(sqlite3.connect(name)) as file:
                databases._kept_on_sqlite[databases.DEMO].backup(file)
        with sandbox.entered():
            sandbox_resets._mark(sandbox.connection())
            start_own_ids()
        yield


@pytest.fixture
def in_sandbox(sandbox_database, db):
    """`with in_sandbox():` happens in a sandbox that is ready; what a test does there is rolled back with it."""
    SandboxState.objects.update_or_create(
        pk=SandboxState.ONE, defaults={"is_ready": True, "version": sandbox_resets.version()}
    )
    whole = transaction.atomic()
    whole._from_testcase = True
    with _at(sandbox.connection()):
        whole.__enter__()
    yield sandbox.entered
    with _at(sandbox.connection()):
        transaction.set_rollback(True)
        whole.__exit__(None, None, None)


@contextlib.contextmanager
def _at(own):
    """As `entered`, but for closing a transaction that is still open."""
    main = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = own
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = main


def _on_server(*statements: str) -> None:
    """Run statements that no transaction takes."""
    given = connection.get_connection_params()
    wanted = {name: given[name] for name in ("user", "password", "host", "port") if name in given}
    with psycopg.connect(**wanted, dbname="postgres", autocommit=True) as server:
        for statement in statements:
            server.execute(statement)
