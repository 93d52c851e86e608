"""People around a case."""

import pytest
from django.contrib.auth.models import Permission

from apps.users.factories import UserFactory


@pytest.fixture
def colleague(integrator):
    """`colleague(*permissions, **fields)`: somebody else of the integrator's account, with these rights more."""

    def make(*codenames, **fields):
        user = UserFactory(**{"organisation": integrator.organisation} | fields)
        user.user_permissions.add(*Permission.objects.filter(codename__in=codenames, content_type__app_label="cases"))
        return user

    return make


@pytest.fixture
def stranger(db):
    """Somebody of another account."""
    return UserFactory(username="stranger", name="Sandra Stranger")
