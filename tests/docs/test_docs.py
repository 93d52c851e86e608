"""API docs: every contract has a page, and the page needs nothing from the network."""

import json
import re

import pytest
import yaml
from django.contrib.staticfiles import finders

from apps.activity.timelines import VERBS
from apps.users.constants import Role
from config.dialects import CONTRACTS
from tests.architecture.source import ROOT
from tests.docs.states import PAGE, TITLES, page
from tests.support.life_cycles import LIFE_CYCLES

NAMES = list(CONTRACTS)


def test_index_lists_every_contract(client):
    page = client.get("/docs/").content.decode()

    assert [name for name in NAMES if f'href="/docs/{name}/"' in page] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_page_loads_its_assets_from_the_server_itself(client, name):
    page = client.get(f"/docs/{name}/").content.decode()

    assets = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    assert [asset for asset in assets if finders.find(asset.removeprefix("/static/")) is None] == []
    assert len(assets) >= 4
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", page) == []


@pytest.mark.parametrize("name", NAMES)
def test_contract_is_served_as_it_is_and_as_json_for_the_viewer(client, name):
    original = yaml.safe_load(CONTRACTS[name].path.read_text())

    file = client.get(f"/docs/{name}.yaml")
    viewer = json.loads(client.get(f"/docs/{name}.json").content)

    assert file.content == CONTRACTS[name].path.read_bytes()
    original.pop("jsonSchemaDialect", None)
    assert viewer == json.loads(json.dumps(original, default=str))


def test_types_of_events_are_listed(client):
    page = client.get("/docs/event-types/").content.decode()

    assert [verb for verb in VERBS if f"<code>{verb}</code>" not in page] == []
    assert 'href="/docs/event-types/"' in client.get("/docs/").content.decode()


@pytest.mark.parametrize("address", ["/docs/nothing/", "/docs/nothing.yaml", "/docs/nothing.json"])
def test_unknown_contract_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_readme_names_the_roles_as_the_desk_does():
    readme = (ROOT / "README.md").read_text()

    assert [role.label for role in Role if str(role.label) not in readme] == []


def test_page_of_states_says_what_the_tables_say():
    assert set(TITLES) == set(LIFE_CYCLES)
    assert PAGE.read_text() == page(), "run `make states`"
