"""The entity sets of a service: what its searches answer, with names as OData has them."""

import functools
from dataclasses import dataclass

from apps.dialects.contract import Contract
from apps.dialects.costguard.odata.resource import Resource, type_of


@dataclass(frozen=True)
class Property:
    """A field of an answer: its name, its Python type, and whether it can be null."""

    name: str
    type: type
    is_nullable: bool


@dataclass(frozen=True)
class EntitySet:
    """What one search answers; `address` is relative to the root of the service."""

    name: str
    address: str
    resource: Resource
    properties: tuple[Property, ...]

    @property
    def type_name(self) -> str:
        return self.name[0].upper() + self.name[1:]

    @property
    def is_below(self) -> bool:
        """Whether its address names a record above it, so that it is no set of the service."""
        return "{" in self.address


@functools.cache
def entity_set_of(resource: Resource) -> EntitySet:
    """What the search of a resource answers."""
    path = resource.operation.path
    return EntitySet(_name(path), path.lstrip("/"), resource, _properties(resource))


def entity_sets(contract: Contract) -> list[EntitySet]:
    """What every search by GET answers, in the order of the contract, those below a record included."""
    return [
        entity_set_of(contract.searches[operation.operation_id])
        for operation in contract.operations.values()
        if operation.method == "get" and operation.operation_id in contract.searches
    ]


def namespace_of(contract: Contract) -> str:
    """The namespace of its types, such as JournalManagement."""
    return contract.title.replace(" ", "")


def _name(path: str) -> str:
    """`/followUp/reminder/pending` is followUpReminderPending."""
    first, *more = [part for part in path.split("/") if part and not part.startswith("{")]
    return first + "".join(part[0].upper() + part[1:] for part in more)


def _properties(resource: Resource) -> tuple[Property, ...]:
    resolve = resource.contract.resolve
    page = resolve(resource.operation.responses["200"]["content"]["application/json"]["schema"])
    item = resolve(page["properties"]["value"]["items"])["properties"]
    schemas = {field.name: resolve(item[field.name]) for field in resource.answered}
    return tuple(Property(name, type_of(schema), _is_nullable(schema)) for name, schema in schemas.items())


def _is_nullable(schema: dict) -> bool:
    return "null" in schema.get("type", ()) or None in schema.get("enum", ())
