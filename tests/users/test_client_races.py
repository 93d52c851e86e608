"""Getting a token while the client is being deactivated, staged as in the races of tickets."""

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from oauth2_provider.models import AccessToken

from apps.core.caller import Caller, Channel
from apps.core.errors import WrongState
from apps.core.locks import locked
from apps.users.models import ApiClient
from apps.users.operations import create_client, deactivate_client, issue_client_token, rotate_client_secret
from tests.tickets.test_races import kinds, race

SYSTEM = Caller(None, Channel.COMMAND)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(integrator):
    assert connection.vendor == "postgresql", "run this test on PostgreSQL"
    return create_client(user=integrator, name="Harbour system", by=SYSTEM)[0]


def holding(client):
    return lambda: list(locked(ApiClient.objects.filter(pk=client.pk)))


def deactivating(client):
    return lambda: deactivate_client(client_pk=client.pk, by=SYSTEM)


def issuing(client):
    return lambda: issue_client_token(client=client, scope="m4")


@pytest.mark.parametrize(("deactivates_first", "refused"), [(True, [None, WrongState]), (False, [None, None])])
def test_no_token_outlives_its_client(client, deactivates_first, refused):
    acts = [deactivating(client), issuing(client)]

    outcomes = race(*(acts if deactivates_first else acts[::-1]), gate=holding(client))

    assert kinds(outcomes) == refused
    assert AccessToken.objects.count() == 0


def test_of_two_new_secrets_at_once_the_later_stands_and_the_earlier_is_the_one_before(client):
    acts = [lambda: rotate_client_secret(client_pk=client.pk, by=SYSTEM)] * 2

    first, second = race(*acts, gate=holding(client))

    stored = ApiClient.objects.get()
    assert first != second
    assert stored.application.client_secret != stored.previous_secret
    assert check_password(second, stored.application.client_secret)
    assert check_password(first, stored.previous_secret)
