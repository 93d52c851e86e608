"""Text has one form, whichever way in it came; identities have one too."""

import unicodedata
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.cases.factories import CaseFactory
from apps.core.text import identity, nfc_of, nfc_query
from apps.customers.factories import CustomerFactory
from apps.customers.models import Customer
from apps.dialects import json_body
from apps.tickets.models import Ticket
from apps.users.factories import AgentFactory
from tests.support.desk import Desk
from tests.tickets.api.sipsynergy_requests import new_ticket

COMPOSED, DECOMPOSED = "caf\u00e9", "cafe\u0301"


@pytest.mark.parametrize(
    "names",
    [
        (COMPOSED, DECOMPOSED, "CAFÉ", "CAFE\u0301"),
        (
            "AB-12",
            "ab-12",
            "\uff21\uff22\uff0d\uff11\uff12",
            "A\u200bB-12",
            "AB-12\ufe0f",
            "\u2060AB-12\u00ad",
            " AB-12 ",
        ),
        ("Straße", "STRASSE", "strasse"),
        ("North Depot", "north\u00a0depot", "North  Depot", "North\tDepot"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_names_that_are_one_to_the_eye_are_one_identity(names):
    assert len({identity(name) for name in names}) == 1


def test_names_that_differ_to_the_eye_are_different_identities():
    names = ["cafe", COMPOSED, "ab-12", "ab12", "ab 12", "north depot", "northdepot"]

    assert len({identity(name) for name in names}) == len(names)


@given(st.text())
def test_identity_of_an_identity_is_itself_for_every_normal_form(text):
    found = identity(text)

    assert identity(found) == found
    assert {identity(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")} == {found}


@pytest.mark.parametrize("raw", [f'{{"a": ["{DECOMPOSED}"]}}', '{"a": ["cafe\\u0301"]}'])
def test_json_of_every_dialect_is_read_in_nfc(raw):
    assert json_body.parse(raw.encode()) == {"a": [COMPOSED]}
    assert nfc_of([1, None, True, DECOMPOSED]) == [1, None, True, COMPOSED]


@pytest.fixture
def stored(sip, case_management, administrator, integrator):
    """What each kind of search may find: by words of its own, the rows that came in with the two spellings."""
    for number, name in enumerate((COMPOSED, DECOMPOSED)):
        Desk(administrator).post(
            "customers_customer_add",
            organisation=integrator.organisation_id,
            account_number=f"{name}-{number}",
            name=f"Le {name} {number}",
        )
        ticket = new_ticket(integrator, title=f"Le {name} {number}")
        assert sip(integrator).post("/tickets", ticket).status_code == 201
        CaseFactory(orderer=integrator, description=f"Le {name} {number}")  # as the contract promises to keep it
    Ticket.objects.update(customer=Customer.objects.first())  # without one CostGuard shows none
    return integrator


def _of_page(page):
    def search(sought, user, administrator, **clients):
        html = Desk(administrator).read(page, q=sought)
        return [number for number in (0, 1) if f"{COMPOSED} {number}" in html or f"{DECOMPOSED} {number}" in html]

    return search


def _of_account(sought, user, administrator, **clients):
    return [
        number
        for number in (0, 1)
        if f"{COMPOSED}-{number}" in Desk(administrator).read("customers_customer_changelist", q=f"{sought}-{number}")
    ]


def _of_microservice(sought, user, administrator, sip, **clients):
    return _numbers(sip(user).get(f"/tickets?q={quote(sought)}").json()["data"], "title")


def _of_cases(sought, user, administrator, case_management, **clients):
    return _numbers(case_management(user).get(f"/cases?q={quote(sought)}").json()["data"], "description")


def _of_odata(sought, user, administrator, journal_management, **clients):
    """Whose `contains` tells capital from small letters, which `tolower` takes away."""
    query = quote(f"contains(tolower(title),tolower('{sought}'))")
    return _numbers(journal_management(user).get(f"/ticket?$filter={query}&$select=title").json()["value"], "title")


def _numbers(rows, name):
    return sorted(int(row[name][-1]) for row in rows)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "search",
    [
        _of_page("customers_customer_changelist"),
        _of_page("tickets_ticket_changelist"),
        _of_page("cases_case_changelist"),
        _of_account,
        _of_microservice,
        _of_cases,
        _of_odata,
    ],
    ids=["customers", "tickets", "cases", "accounts", "microservice", "case management", "OData"],
)
def test_searches_find_both_spellings_by_either(
    stored, administrator, sip, case_management, journal_management, search
):
    clients = {"sip": sip, "case_management": case_management, "journal_management": journal_management}

    sought = (COMPOSED, DECOMPOSED, COMPOSED.upper(), DECOMPOSED.upper())
    assert [search(text, stored, administrator, **clients) for text in sought] == [[0, 1]] * len(sought)


@pytest.mark.django_db
def test_forms_of_the_desk_store_nfc(administrator):
    customer = CustomerFactory()
    client = Client()
    client.force_login(administrator)
    values = {
        "organisation": customer.organisation_id,
        "account_number": customer.account_number,
        "name": f"Le {DECOMPOSED}",
        "email": "",
        "phone_number": "",
    }

    client.post(reverse("admin:customers_customer_change", args=[customer.pk]), values)

    assert Customer.objects.get().name == f"Le {COMPOSED}"


@pytest.mark.parametrize("sought", [COMPOSED, DECOMPOSED])
def test_parameters_of_an_address_are_read_in_nfc(sought):
    """Those of all dialects and pages: filters of OData among them."""
    given = QueryDict(f"$filter=contains(title,'{quote(sought)}')&q=a&q=b")

    assert dict(nfc_query(given).lists()) == {"$filter": [f"contains(title,'{COMPOSED}')"], "q": ["a", "b"]}


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["jo@patchbay.example", "JO@Patchbay.Example", "Jo.Park", "JO.PARK", "\uff4a\uff4f.park"]
)
def test_sign_in_takes_name_and_address_in_any_spelling(name):
    user = AgentFactory(username="jo.park", email="Jo@patchbay.example")
    user.set_password(f"long {COMPOSED}")
    user.save()

    values = {"username": name, "password": f"long {DECOMPOSED}"}
    assert Client().post(reverse("admin:login"), values).status_code == 302
