"""Text has one form, whichever way in it came; identities have one too."""

import unicodedata
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.core.text import identity, nfc_of, nfc_query
from apps.customers.factories import CustomerFactory
from apps.customers.models import Customer
from apps.dialects import json_body
from apps.tickets.factories import TicketFactory
from apps.users.factories import AgentFactory

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


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("sought", [COMPOSED, DECOMPOSED])
def test_searches_of_the_desk_find_either_spelling(administrator, sought):
    """A search box reads what was typed in the form in which text is stored."""
    CustomerFactory(name=f"Le {COMPOSED} bleu")
    TicketFactory(title=f"Le {COMPOSED} bleu")
    client = Client()
    client.force_login(administrator)

    for page in ("customers_customer_changelist", "tickets_ticket_changelist"):
        assert f"Le {COMPOSED} bleu" in client.get(reverse(f"admin:{page}"), {"q": sought}).content.decode(), page


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


@pytest.mark.django_db
def test_name_of_several_people_in_other_letter_cases_is_nobodys():
    for name in ("jo.park", "Jo.Park"):
        user = AgentFactory(username=name, email=f"{len(name)}{name.islower()}@patchbay.example")
        user.set_password(f"password of {name}")
        user.save()

    def signs_in(name, password):
        return Client().post(reverse("admin:login"), {"username": name, "password": password}).status_code == 302

    assert signs_in("Jo.Park", "password of Jo.Park")
    assert signs_in("jo.park", "password of jo.park")
    assert not signs_in("JO.PARK", "password of jo.park")
