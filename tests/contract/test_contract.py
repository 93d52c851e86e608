"""Reading contracts: what counts as valid, and how a failure is told."""

import pytest

from apps.dialects.m4.base import M4ViewSet
from apps.dialects.sipsynergy.base import SipSynergyViewSet

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
