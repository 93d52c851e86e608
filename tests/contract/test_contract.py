"""Reading contracts: what counts as valid, how a failure is told, and the names of their rules."""

import re

import pytest
import yaml
from django.apps import apps
from django.urls import get_resolver

from apps.dialects.contract import CSafeLoader
from apps.dialects.equinix.base import CaseManagementViewSet
from apps.dialects.m4.base import M4ViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from config.dialects import CONTRACTS

ORGANISATION = "Must have the form ORG-[0-9]+(-[0-9]+)*."
CREATE_TICKET = SipSynergyViewSet.contract.operations["createTicket"]
TICKET = {
    "organisationHumanId": "ORG-12333",
    "contractHumanId": "CON-123562",
    "tenantHumanId": 123,
    "description": "this is a long a fun description",
    "reporterHumanId": "USR-12453",
}


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({}, {}),
        ({"tenantHumanId": "123"}, {}),
        ({"description": None}, {"description": ["Must be a string."]}),
        ({"description": " \u2003"}, {"description": ["Must not be blank."]}),
        ({"description": "a\x00b"}, {"description": ["Must not hold the character U+0000."]}),
        ({"organisationHumanId": "ORG-\u0661"}, {"organisationHumanId": [ORGANISATION]}),
        ({"organisationHumanId": "ORG-1\n"}, {"organisationHumanId": [ORGANISATION]}),
        ({"attributes": {}}, {"preferredContactMethod": ["A value is required."]}),
        (
            {"attributes": {"preferredContactMethod": "fax"}},
            {"preferredContactMethod": ["Must be 'email' or 'phone'."]},
        ),
        (
            {"attributes": {"preferredContactMethod": "email", "additionalEmails": ["nobody"]}},
            {"additionalEmails": ["Is not a valid e-mail address."]},
        ),
        ({"title": 5}, {"title": ["Must be a string or null."]}),
    ],
)
def test_body_errors_name_the_member_at_fault(change, errors):
    assert SipSynergyViewSet.contract.body_errors(CREATE_TICKET, TICKET | change) == errors


def test_body_errors_say_how_long_something_may_be():
    case = {
        "code": "0013-0102",
        "primaryId": "x" * 101,
        "description": "y",
        "attachments": [{"id": "c77c5f58-a7ea-4e88-9fc4-1a2900027425", "name": "abcd"}] * 6,
        "details": {"documents": {"transactionIds": [], "type": "DETAILED", "formats": ["PDF", "PDF"]}},
    }
    contract = CaseManagementViewSet.contract

    assert contract.body_errors(contract.operations["createCase"], case) == {
        "primaryId": ["Must have at most 100 characters."],
        "attachments": ["Must have at most 5 items.", "Must not hold the same item twice."],
        "name": ["Must have at least 5 characters."],
        "transactionIds": ["Must have at least 1 item."],
        "formats": ["Must not hold the same item twice."],
    }


def test_body_errors_name_each_missing_member():
    errors = SipSynergyViewSet.contract.body_errors(CREATE_TICKET, {"description": "x", "tenantHumanId": 1})

    assert errors == {
        "organisationHumanId": ["A value is required."],
        "contractHumanId": ["A value is required."],
        "reporterHumanId": ["A value is required."],
    }


@pytest.mark.parametrize("text", ["0", "-1", "2147483648", "1.0", "abc", "", "\u0661", "1" * 400])
def test_path_parameter_out_of_range_is_refused(text):
    operation = M4ViewSet.contract.operations["GetTicketNoteById"]

    with pytest.raises(ValueError, match="Must be"):
        M4ViewSet.contract.read_parameter(operation, "ID", text)


def test_path_parameter_is_read_as_the_schema_says():
    operation = M4ViewSet.contract.operations["GetTicketNoteById"]

    assert M4ViewSet.contract.read_parameter(operation, "ID", "342927") == 342927


RULE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+){1,5}")  # 2 to 6 words


def mappings(node):
    """Every mapping of a YAML document, as pairs of nodes: a dict would hide a repeated key."""
    if isinstance(node, yaml.MappingNode):
        yield node
        for key, value in node.value:
            yield from (*mappings(key), *mappings(value))
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from mappings(item)


def faults_of(text: str) -> list[str]:
    """Keys that a mapping has twice, and rules without a name of the agreed form or without a sentence."""
    faults = []
    for mapping in mappings(yaml.compose(text, Loader=CSafeLoader)):
        keys = [key.value for key, _ in mapping.value]
        faults += [
            f"line {mapping.start_mark.line + 1}: {key} twice" for key in sorted({k for k in keys if keys.count(k) > 1})
        ]
        for key, rules in mapping.value:
            if key.value != "x-rules":
                continue
            line = key.start_mark.line + 1
            if not isinstance(rules, yaml.MappingNode):
                faults.append(f"line {line}: the rules have no names")
                continue
            for name, sentence in rules.value:
                if not RULE_NAME.fullmatch(name.value) or len(name.value) > 60:
                    faults.append(f"line {name.start_mark.line + 1}: {name.value} is no name of a rule")
                if sentence.tag != "tag:yaml.org,2002:str" or not sentence.value.strip():
                    faults.append(f"line {name.start_mark.line + 1}: {name.value} has no sentence")
    return faults


@pytest.mark.parametrize("name", CONTRACTS)
def test_rules_have_names_that_are_unique_in_their_owner(name):
    assert faults_of(CONTRACTS[name].path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x-rules: [A sentence.]", "line 1: the rules have no names"),
        ("paths: {/a: {get: {x-rules: [A sentence.]}}}", "line 1: the rules have no names"),
        ("x-rules:\n  one-name: First.\n  one-name: Second.", "line 2: one-name twice"),
        ("x-rules:\n  single: A sentence.", "line 2: single is no name of a rule"),
        ("x-rules:\n  Upper-Case: A sentence.", "line 2: Upper-Case is no name of a rule"),
        ("x-rules:\n  two_words: A sentence.", "line 2: two_words is no name of a rule"),
        ("x-rules:\n  one-two-three-four-five-six-seven: A sentence.",
         "line 2: one-two-three-four-five-six-seven is no name of a rule"),
        (f"x-rules:\n  {'a' * 30}-{'b' * 30}: A sentence.", f"line 2: {'a' * 30}-{'b' * 30} is no name of a rule"),
        ("x-rules:\n  no-sentence:", "line 2: no-sentence has no sentence"),
        ("x-rules:\n  two-rules:\n  - One.\n  - Two.", "line 2: two-rules has no sentence"),
    ],
)  # fmt: skip
def test_rule_without_a_proper_name_or_sentence_is_found(text, fault):
    assert faults_of(text) == [fault]


EFFECT_KEYS = {"object", "field", "operation", "page"}


def effect_faults(name: str, effect, contract, pages: set[str]) -> list[str]:
    """What is wrong with a stated effect: its name, its keys, or something that it names and that is not there."""
    if not RULE_NAME.fullmatch(name) or len(name) > 60:
        return [f"{name} is no name of an effect"]
    if not isinstance(effect, dict) or set(effect) != EFFECT_KEYS:
        return [f"{name} says {sorted(effect)}, not {sorted(EFFECT_KEYS)}"]
    faults = []
    try:
        model = apps.get_model(effect["object"])
    except (LookupError, ValueError):
        return [f"{name}: no model {effect['object']}"]
    fields = {field.name for field in model._meta.get_fields()}
    if effect["field"] != "row" and effect["field"] not in fields:
        faults.append(f"{name}: {effect['object']} has no field {effect['field']}")
    where, _, operation = effect["operation"].rpartition("/")
    home = next((known for known in CONTRACTS.values() if known.name == where), None) if where else contract
    if operation != "none" and (home is None or operation not in home.operations):
        faults.append(f"{name}: no operation {effect['operation']}")
    if effect["page"] != "none" and effect["page"] not in pages:
        faults.append(f"{name}: no page {effect['page']}")
    if effect["operation"] == effect["page"] == "none":
        faults.append(f"{name}: nothing shows it")
    return faults


def page_names() -> set[str]:
    """The names of all pages, as `reverse` takes them."""
    resolver = get_resolver()
    return {name for name in resolver.reverse_dict if isinstance(name, str)} | {
        f"{namespace}:{name}"
        for namespace, (_, inner) in resolver.namespace_dict.items()
        for name in inner.reverse_dict
        if isinstance(name, str)
    }


@pytest.mark.parametrize("name", CONTRACTS)
def test_stated_effects_name_what_exists(name):
    contract, pages = CONTRACTS[name], page_names()

    assert [
        f"{operation.operation_id}: {fault}"
        for operation in contract.operations.values()
        for effect_name, effect in operation.effects.items()
        for fault in effect_faults(effect_name, effect, contract, pages)
    ] == []


ORDER_PAGE = {"object": "orders.Order", "field": "state", "operation": "getTicket", "page": "admin:orders_order_change"}


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("order-state-set", {}, None),
        ("order-state-set", {"operation": "order-management/getOrder"}, None),
        ("order-state-set", {"field": "row", "operation": "none"}, None),
        ("state", {}, "state is no name of an effect"),
        ("order-state-set", {"object": "orders.Ordr"}, "order-state-set: no model orders.Ordr"),
        ("order-state-set", {"field": "stat"}, "order-state-set: orders.Order has no field stat"),
        ("order-state-set", {"operation": "getOrder"}, "order-state-set: no operation getOrder"),
        ("order-state-set", {"operation": "x/getOrder"}, "order-state-set: no operation x/getOrder"),
        ("order-state-set", {"page": "admin:nowhere"}, "order-state-set: no page admin:nowhere"),
        ("order-state-set", {"operation": "none", "page": "none"}, "order-state-set: nothing shows it"),
        ("order-state-set", {"why": "x"},
         f"order-state-set says {sorted({*EFFECT_KEYS, 'why'})}, not {sorted(EFFECT_KEYS)}"),
    ],
)  # fmt: skip
def test_effect_that_names_nothing_is_found(name, change, fault):
    contract = SipSynergyViewSet.contract

    assert effect_faults(name, ORDER_PAGE | change, contract, page_names()) == ([fault] if fault else [])
