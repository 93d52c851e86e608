"""What the tests of registers share."""

import pytest
from django.db import connection


@pytest.fixture
def postgresql_only():
    """For what only PostgreSQL does; the SQLite pass runs what is marked `sqlite` and never asks for this."""
    assert connection.vendor == "postgresql", "run this test on PostgreSQL"
