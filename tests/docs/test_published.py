"""What generators of clients stumble over is not in the published contracts; `make clients` runs the generators."""

import re
from collections import Counter

from apps.dialects.described import described
from config.dialects import CONTRACTS

VALUES = ("example", "examples", "default", "enum", "x-codeSamples")


def schemas_in(node, inside=()):
    """Every object below a node that may be a schema, with where it stands."""
    if isinstance(node, list):
        for position, each in enumerate(node):
            yield from schemas_in(each, (*inside, position))
    elif isinstance(node, dict):
        yield inside, node
        for name, each in node.items():
            if name not in VALUES:
                yield from schemas_in(each, (*inside, name))


def plain(name: str) -> str:
    """A name as generators tell it from others: letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def faults_of(document) -> list[str]:
    """What a generator would drop, rename or refuse."""
    operations = [
        (path, node) for path, item in document["paths"].items() for node in item.values() if "operationId" in node
    ]
    named = Counter(plain(node["operationId"]) for _, node in operations)
    named_schemas = Counter(plain(name) for name in document["components"].get("schemas", {}))
    faults = [f"{name} twice" for counter in (named, named_schemas) for name, count in counter.items() if count > 1]
    tags = {tag["name"] for tag in document["tags"]}
    for path, node in operations:
        shared = document["paths"][path].get("parameters", [])
        given = [*shared, *node.get("parameters", [])]
        given = [
            document["components"]["parameters"][each["$ref"].split("/")[-1]] if "$ref" in each else each
            for each in given
        ]
        in_path = {each["name"] for each in given if each["in"] == "path"}
        faults += (
            [f"{node['operationId']}: {name} of the path"]
            if (name := in_path ^ set(re.findall(r"{(\w+)}", path)))
            else []
        )
        faults += [f"{node['operationId']}: tag {tag}" for tag in node["tags"] if tag not in tags]
    for place, schema in schemas_in(document):
        where = "/".join(map(str, place))
        if schema.get("type") == "null" and place[-2:-1] not in (("oneOf",), ("anyOf",)):
            faults.append(f"{where} is null and nothing else")
        if isinstance(schema.get("const"), str | bool):
            faults.append(f"{where} is a constant")
    return faults


def test_published_contracts_hold_nothing_that_generators_drop():
    for name, contract in CONTRACTS.items():
        assert (name, faults_of(described(contract, "http://testserver", "somebody@patchbay.example"))) == (name, [])


def test_fault_of_each_kind_is_found():
    one = {"operationId": "getOne", "tags": ["Other"], "parameters": [{"name": "id", "in": "path"}]}
    schemas = {"Thing": {"type": "null"}, "thing": {"const": True}}
    document = {"tags": [{"name": "One"}], "components": {"schemas": schemas}}

    assert faults_of(
        document | {"paths": {"/a": {"get": one, "post": {"operationId": "get-one", "tags": ["One"]}}}}
    ) == [
        "getone twice",
        "thing twice",
        "getOne: {'id'} of the path",
        "getOne: tag Other",
        "components/schemas/Thing is null and nothing else",
        "components/schemas/thing is a constant",
    ]
