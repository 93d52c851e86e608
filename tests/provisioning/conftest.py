"""What the tests of provisioning share."""

import pytest
from django.db import connection


@pytest.fixture
def postgresql_only():
    """For what only PostgreSQL does."""
    assert connection.vendor == "postgresql", "run this test on PostgreSQL"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Where providers of files find theirs."""
    settings.PROVISIONING_FOLDER = str(tmp_path / "provisioning")
    return tmp_path / "provisioning"
