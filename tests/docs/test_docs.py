"""API docs: every contract has a page, and the page needs nothing from the network."""

import html
import json
import re

import pytest
import yaml
from django.contrib.staticfiles import finders

from apps.activity.timelines import VERBS
from apps.dialects.contract import CSafeLoader
from apps.dialects.described import portable
from apps.dialects.samples import sample_of
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


MADE = ("description", "x-codeSamples")  # what the published contract has besides the file


@pytest.mark.parametrize("name", NAMES)
def test_contract_is_served_with_what_is_made_of_its_rules(client, name):
    contract = CONTRACTS[name]
    original = json.loads(json.dumps(portable(contract.source()), default=str))
    original.pop("jsonSchemaDialect", None)

    viewer = json.loads(client.get(f"/docs/{name}.json").content)

    assert viewer["info"]["contact"]["email"] == "integrations@patchbay.example"
    assert viewer["servers"][0]["url"] == f"http://testserver{contract.root}"
    viewer["info"] = original["info"]
    viewer["servers"][0]["url"] = contract.root
    tags = {tag["name"] for tag in viewer["tags"]}
    for operation in contract.operations.values():
        served, known = (document["paths"][operation.path][operation.method] for document in (viewer, original))
        assert set(served["tags"]) <= tags
        missing = [rule for rule in operation.rules.values() if " ".join(rule.split()) not in served["description"]]
        fields = [field for field in operation.raw.get("x-filterable", ()) if f"`{field}`" not in served["description"]]
        assert missing + fields == []
        assert [sample["lang"] for sample in served["x-codeSamples"]] == ["Shell", "Python"]
        for member in MADE:
            served.pop(member)
            known.pop(member, None)
        for content in served.get("requestBody", {}).get("content", {}).values():
            content.pop("example", None)
        for content in known.get("requestBody", {}).get("content", {}).values():
            content.pop("example", None)
    assert viewer == original


def test_yaml_holds_the_same_as_json(client):
    for name in ("ticketnote", "case-management"):
        file = yaml.load(client.get(f"/docs/{name}.yaml").content, CSafeLoader)  # noqa: S506
        file.pop("jsonSchemaDialect", None)
        assert json.loads(json.dumps(file, default=str)) == json.loads(client.get(f"/docs/{name}.json").content)


def test_every_answer_and_body_has_an_example_of_its_schema():
    faults = []
    for contract in CONTRACTS.values():
        for operation in contract.operations.values():
            places = {**operation.responses, "body": operation.request_body or {}}
            for place, node in places.items():
                for media_type, content in node.get("content", {}).items():
                    examples = [each["value"] for each in content.get("examples", {}).values()]
                    examples += [content["example"]] if "example" in content else []
                    if not examples and (place != "body" or media_type == "application/json"):
                        faults += [f"{contract.name} {operation.operation_id} {place}: none"] * ("json" in media_type)
                    validator = contract.validator(content["schema"]) if "json" in media_type else None
                    for example in examples if validator else ():
                        faults += [
                            f"{contract.name} {operation.operation_id} {place}: {error.message[:200]}"
                            for error in validator.iter_errors(example)
                        ]

    assert faults == []


def test_operations_have_a_page_with_rules_samples_and_answers(client):
    faults = []
    for contract in CONTRACTS.values():
        overview = client.get(f"/docs/{contract.name}/").content.decode()
        for operation in contract.operations.values():
            address = f"/docs/{contract.name}/{operation.operation_id}/"
            page = html.unescape(client.get(address).content.decode())
            sample = sample_of(contract, operation, "http://testserver")
            rules = [f"<li>{' '.join(rule.split())}</li>" for rule in operation.rules.values()]
            statuses = [f"<h3>{status}</h3>" for status in operation.responses]
            wanted = [*rules, *statuses, sample.curl(), sample.python()]
            faults += [f"{address}: {part}" for part in wanted if part not in page]
            faults += [f"{address} is not linked"] * (f'href="{address}"' not in overview)
            faults += [f"{address}: outside {link}" for link in re.findall(r"(?:src|href)=\"(?:https?:)?//", page)]

    assert faults == []
    assert client.get("/docs/ticketnote/nothing/").status_code == 404


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
