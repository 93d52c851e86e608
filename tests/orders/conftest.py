"""What the tests of orders share."""

from tests.tickets.conftest import postgresql_only

__all__ = ["postgresql_only"]
