"""Fixtures shared with the tests of tickets."""

from tests.tickets.conftest import postgresql_only

__all__ = ["postgresql_only"]
