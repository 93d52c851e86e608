"""Customers are found by what a caller says: a name, a number, an address of e-mail."""

import pytest

from apps.core.caller import Caller, Channel
from apps.core.searching import fold, number_words, sought
from apps.customers.factories import CustomerFactory, OrganisationFactory, ServiceFactory
from apps.customers.models import Customer, CustomerContact
from apps.customers.reads.search import find_customers
from apps.users.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

EVERYONE = {
    "Zoë Łukasz-Brandt": {"account_number": "ACC-004711", "email": "zoe.brandt@example.com"},
    "Seán O\u2019Brien": {"account_number": "10000A", "phone_number": "+44 (0)20 7946-0000"},
    "Thyra Straße": {"account_number": "77-88-99", "first_name": "Þyra", "company_name": "Æbleskiver & Søn"},
}
FOUND_BY = {
    "Zoë Łukasz-Brandt": [
        "zoe", "ZOË", "brandt zoe", "luk bra", "Łukasz", "zoe.brandt@example.com", "ACC-004711", "acc004711",
        "acc 004711", "004711", "zo\u0308e", "888-0000-001", "8880000001", "0000001", "zoe 888 000 0001",
    ],
    "Seán O\u2019Brien": [
        "obrien", "O'Brien", "sean", "02079460000", "+44 (0)20 7946-0000", "+442079460000", "0044 20 7946 0000",
        "460000", "7946 0000", "sean 460000", "10000 a", "10000a",
    ],
    "Thyra Straße": [
        "agnes", "nagy agnes", "550199", "+3615550199", "thyra 555-0199",
        "strasse", "STRASSE", "aebleskiver son", "thyra", "778899", "77-88-99", "\uff54\uff48\uff59ra"],
}  # fmt: skip
EXTENDED = [
    "212-555-0143 x27",
    "2125550143x27",
    "(212) 555-0143 Ext. 9",
    "212.555.0143 extension 3",
    "2125550143;ext=7",
    "212 555 0143 #4",
]
NOBODY = [
    "",
    "  ",
    "-",
    "zoe obrien",
    "rien",
    "000000000",
    "79460001",
    "%",
    "zo%",
    "' OR 1=1",
    '"zoe" AND',
    "\x00",
    "l" * 500,
]


@pytest.fixture
def everyone(db):
    organisation = OrganisationFactory()
    found = {name: CustomerFactory(organisation=organisation, name=name, **more) for name, more in EVERYONE.items()}
    CustomerContact.objects.create(customer=found["Thyra Straße"], name="Ágnes Nagy", phone_number="(06) 1 555-01-99")
    ServiceFactory(customer=found["Zoë Łukasz-Brandt"], number="888 000 0001")
    return found


@pytest.fixture
def by(agent):
    return Caller(agent, Channel.DESK)


def test_customers_are_found_in_any_notation(everyone, by):
    wrong = {
        typed: names
        for name, ways in FOUND_BY.items()
        for typed in ways
        if (names := [customer.name for customer in find_customers(typed, by, 10)]) != [name]
    }
    assert wrong == {}


def test_nobody_is_found_by_what_does_not_fit(everyone, by):
    assert {typed: found for typed in NOBODY if (found := find_customers(typed, by, 10))} == {}


def test_the_exact_number_comes_first(everyone, by):
    CustomerFactory(name="Other", phone_number="+1 7946 0000")

    assert [customer.name for customer in find_customers("+44 (0)20 7946-0000", by, 10)] == ["Seán O\u2019Brien"]
    assert [customer.name for customer in find_customers("17946 0000", by, 10)] == ["Other"]


def test_customers_of_others_are_not_found(everyone, db):
    stranger = UserFactory(organisation=OrganisationFactory())

    hidden = Caller(stranger, Channel.DESK)

    assert [typed for ways in FOUND_BY.values() for typed in ways if find_customers(typed, hidden, 10)] == []


def test_the_index_follows_every_write(everyone, by):
    Customer.objects.filter(name__startswith="Zo").update(name="Quintessa")
    CustomerContact.objects.all().delete()
    Customer.objects.filter(name__startswith="Th").delete()
    Customer.objects.bulk_create([Customer(organisation=OrganisationFactory(), account_number="X1", name="Bulky Qua")])

    assert [customer.name for customer in find_customers("zoe", by, 10)] == ["Quintessa"]  # by e-mail
    assert [customer.name for customer in find_customers("qu", by, 10)] == []  # too short for a start
    assert [customer.name for customer in find_customers("qui", by, 10)] == ["Quintessa"]
    assert [customer.name for customer in find_customers("thyra", by, 10)] == []
    assert [customer.name for customer in find_customers("bulk", by, 10)] == ["Bulky Qua"]


def test_both_databases_fold_as_python_does(db):
    from django.db import connection

    texts = [
        "Zoë Łukasz",
        "O\u2019Brien's",
        "STRASSE ẞ ß",
        "a\u0301B-c_d.e@f",
        "ΟΔΟΣ Ж",
        "\uff11\uff12\uff13 \ufb01n",
        "\u0130st\x01x",
        "Ⅻ ½",
    ]
    numbers = ["+44 (0)20", "+44 (0)20 7946-0000", "ACC-1", "", "1" * 90]
    numbers += [*EXTENDED, "12345 x1", "#1965362", "max 1234567"]
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute("SELECT search_fold(%s)", [text])
            assert cursor.fetchone()[0] == fold(text), text
        for number in numbers:
            cursor.execute("SELECT search_number(%s)", [number])
            assert cursor.fetchone()[0] == number_words(number), number


def test_extension_is_no_part_of_a_number(everyone, by):
    """Neither where somebody types it nor where it is stored."""
    CustomerFactory(name="Desk", phone_number="+1 212 555 0143 x27")
    wrong = {
        typed: names
        for typed in [*EXTENDED, "2125550143", "+1 212 555 0143", "212-555-0143 desk"]
        if (names := [customer.name for customer in find_customers(typed, by, 10)]) != ["Desk"]
    }

    assert wrong == {}
    assert number_words("#1965362").endswith(" qx2635691")  # a number of something is no extension
    assert sought("order #1234567").digits == ""


def test_what_is_typed_is_read_as_number():
    read = {typed: (sought(typed).prefix, sought(typed).number) for typed in ("INC-1965362", "#1965362", "inc 1965362")}

    assert read == {"INC-1965362": ("inc", 1965362), "#1965362": ("", 1965362), "inc 1965362": ("inc", 1965362)}
    assert sought("INC-1965362").digits == ""
    assert sought("Fibre cut 2 of").number is None
