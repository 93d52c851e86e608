"""API clients on the desk: made and shown once, given another secret, deactivated."""

import re

import pytest

from apps.core.caller import Caller, Channel
from apps.users.factories import UserFactory
from apps.users.models import ApiClient
from apps.users.operations import create_client, issue_client_token

SYSTEM = Caller(None, Channel.COMMAND)


@pytest.fixture
def client(integrator):
    return create_client(user=integrator, name="Harbour system", by=SYSTEM)[0]


def secret_in(response):
    return re.search(r'id="client-secret">([^<]+)<', response.content.decode())[1]


def test_client_is_made_from_the_page_of_its_user_and_shown_once(administrators_desk, integrator):
    page = administrators_desk.read("users_user_change", integrator.pk)
    assert f"/admin/users/apiclient/add/?user={integrator.pk}" in page

    shown = administrators_desk.post(
        "users_apiclient_add", user=integrator.pk, name="Harbour system", scopes=["equinix", "m4"]
    )

    client = ApiClient.objects.get()
    secret = secret_in(shown)
    assert (client.user, client.scope, client.created_by) == (integrator, "equinix m4", administrators_desk.user)
    assert client.client_id in shown.content.decode()
    pages = [
        administrators_desk.read("users_apiclient_changelist"),
        administrators_desk.read("users_user_change", integrator.pk),
    ]
    assert all("Harbour system" in page and secret not in page for page in pages)


def test_client_gets_a_new_secret_after_being_asked(administrators_desk, client):
    old = client.application.client_secret
    assert "another 24 hours" in administrators_desk.read("users_apiclient_rotate", client.pk)

    shown = administrators_desk.post("users_apiclient_rotate", client.pk)

    client.refresh_from_db()
    assert len(secret_in(shown)) >= 43
    assert (client.previous_secret, client.application.client_secret == old) == (old, False)


def test_client_is_deactivated_after_being_asked(administrators_desk, client, messages_of):
    assert "cannot be undone" in administrators_desk.read("users_apiclient_deactivate", client.pk)

    done = administrators_desk.post("users_apiclient_deactivate", client.pk)
    again = administrators_desk.post("users_apiclient_deactivate", client.pk)

    client.refresh_from_db()
    assert not client.is_active
    assert messages_of(done)[-1:] == ["Harbour system of Harbour Integration is deactivated."]
    assert "The API client is deactivated." in messages_of(again)


def test_unknown_client_is_shown(administrators_desk, messages_of):
    for page in ("users_apiclient_rotate", "users_apiclient_deactivate"):
        assert "There is no API client 999." in messages_of(administrators_desk.get(page, 999))


def test_agents_have_no_api_clients(desk, client):
    for page, arguments in (
        ("users_apiclient_changelist", []),
        ("users_apiclient_add", []),
        ("users_apiclient_rotate", [client.pk]),
        ("users_apiclient_deactivate", [client.pk]),
    ):
        assert desk.get(page, *arguments).status_code == 403
        assert desk.post(page, *arguments).status_code == 403
    assert ApiClient.objects.get().is_active


def test_list_of_clients_takes_the_same_number_of_queries(administrators_desk, client):
    one = administrators_desk.queries("users_apiclient_changelist")
    for number in range(30):
        create_client(user=UserFactory(), name=f"Client {number}", by=SYSTEM)

    assert administrators_desk.queries("users_apiclient_changelist") == one


def test_tokens_that_clients_get_do_not_crowd_the_list_of_tokens(administrators_desk, client):
    issue_client_token(client=client, scope="m4")

    page = administrators_desk.read("users_apitoken_changelist")

    assert "Harbour system" not in page
