"""Reading contracts: what counts as valid, how a failure is told, and the names of their rules."""

import re

import pytest
import yaml

from apps.dialects.contract import CSafeLoader
from apps.dialects.m4.base import M4ViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet
from config.dialects import CONTRACTS

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
        ({"organisationHumanId": "ORG-\u0661"}, {"organisationHumanId": ["Does not have the documented form."]}),
        ({"organisationHumanId": "ORG-1\n"}, {"organisationHumanId": ["Does not have the documented form."]}),
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
