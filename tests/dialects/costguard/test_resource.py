"""Declaring a search: what must agree with the contract, and what each type of field comes to."""

import copy
import datetime
from decimal import Decimal

import pytest
import yaml
from django.db.models import Case, DecimalField, F, Sum, Value, When
from django.db.models.functions import TruncDate
from django.http import QueryDict

from apps.dialects.contract import Contract
from apps.dialects.costguard.errors import CostGuardError
from apps.dialects.costguard.odata import Computed, Field, Resource, search
from apps.tickets.models import Ticket
from tests.dialects.costguard.conftest import ADDRESS, utc

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Charges", "version": "1"},
    "servers": [{"url": "/charges"}],
    "paths": {
        "/charge": {
            "get": {
                "operationId": "searchCharges",
                "x-filterable": ["amount", "chargeID", "day", "sericeAction", "state"],
                "x-sortable": ["amount", "day", "state"],
                "responses": {
                    "200": {
                        "description": "Charges.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Charges"}}},
                    }
                },
            }
        }
    },
    "components": {
        "schemas": {
            "Charges": {
                "type": "object",
                "properties": {"value": {"type": "array", "items": {"$ref": "#/components/schemas/Charge"}}},
            },
            "Charge": {
                "type": "object",
                "properties": {
                    "amount": {"type": ["number", "null"]},
                    "chargeID": {"type": "integer"},
                    "day": {"type": "string", "format": "date"},
                    "label": {"type": "string"},
                    "state": {"$ref": "#/components/schemas/State"},
                },
            },
            "State": {"enum": ["open", "shut"]},
        }
    },
}
STATE = Case(When(is_internal=True, then=Value("open")), default=Value("shut"))
FIELDS = {
    "amount": Field(
        "amount", Case(When(is_internal=True, then=F("pk") * Decimal("0.1")), output_field=DecimalField()), Decimal
    ),
    "chargeID": Field("chargeID", "pk", int),
    "day": Field("day", TruncDate("created_at", tzinfo=datetime.UTC), datetime.date, nullable=False),
    "label": Computed("label", ["pk", "created_at"], lambda pk, created: f"{pk} of {created:%d %B %Y %Z}"),
    "state": Field("state", STATE, nullable=False),
    "sericeAction": Field("sericeAction", "status__name", hidden=True),
}


@pytest.fixture
def contract_of(tmp_path):
    def make(document):
        path = tmp_path / "charges.yaml"
        path.write_text(yaml.safe_dump(document))
        return Contract(path)

    return make


@pytest.fixture
def charges(contract_of):
    """`charges(query)`: a search over tickets that calls itself a search for charges."""
    resource = Resource(contract_of(DOCUMENT), "searchCharges", key="chargeID", fields=list(FIELDS.values()))
    return lambda query, rows=None: search(
        resource, Ticket.objects.all() if rows is None else rows, QueryDict(query), ADDRESS
    )


@pytest.fixture
def three(ticket):
    return [
        ticket(is_internal=number != 1, created_at=utc(2024, 2, 28 + number) if number < 2 else utc(2024, 3, 1)).pk
        for number in range(3)
    ]


@pytest.mark.sqlite
def test_each_type_comes_as_json_has_it(charges, three):
    first, second, third = three

    assert charges("")["value"] == [
        {"amount": first / 10, "chargeID": first, "day": "2024-02-28", "label": f"{first} of 28 February 2024 UTC",
         "state": "open"},
        {"amount": None, "chargeID": second, "day": "2024-02-29", "label": f"{second} of 29 February 2024 UTC",
         "state": "shut"},
        {"amount": third / 10, "chargeID": third, "day": "2024-03-01", "label": f"{third} of 01 March 2024 UTC",
         "state": "open"},
    ]  # fmt: skip


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("filter", "positions"),
    [
        ("amount eq null", [1]),
        ("amount gt 0", [0, 2]),
        ("not (amount gt 0)", [1]),
        ("amount mul 10 eq chargeID", [0, 2]),
        ("(amount mul 10 sub chargeID) in (0,7)", [0, 2]),
        ("amount mod 0.05 lt 0.05 and amount div 2 lt amount", [0, 2]),
        ("day eq 2024-02-29", [1]),
        ("day in (2024-02-28,2024-03-01)", [0, 2]),
        ("month(day) eq 2 and day(day) ge 28", [0, 1]),
        ("state eq 'shut'", [1]),
        ("sericeAction ne null", [0, 1, 2]),
    ],
)
def test_each_type_can_be_filtered_on(charges, three, filter, positions):
    assert [item["chargeID"] for item in charges(f"$filter={filter}")["value"]] == [three[p] for p in positions]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("order", "positions"),
    [
        ("amount", [1, 0, 2]),
        ("amount desc", [2, 0, 1]),
        ("day desc", [2, 1, 0]),
        ("state,amount desc", [2, 0, 1]),
    ],
)
def test_each_type_can_be_paged_by(charges, three, order, positions):
    seen, answer = [], charges(f"$orderby={order}&$top=1")
    while True:
        seen += [item["chargeID"] for item in answer["value"]]
        if "@nextLink" not in answer:
            break
        answer = charges(answer["@nextLink"].partition("?")[2])

    assert seen == [three[position] for position in positions]


def test_hidden_field_is_not_answered(charges, three):
    with pytest.raises(CostGuardError, match="There is no field 'sericeAction'"):
        charges("$select=sericeAction")


@pytest.mark.sqlite
def test_order_of_its_own_comes_before_a_key_of_several_fields(contract_of, three):
    contract = contract_of(DOCUMENT)
    fields = list(FIELDS.values())
    resource = Resource(contract, "searchCharges", key=("state", "chargeID"), fields=fields, order="day desc")
    without = Resource(contract, "searchCharges", key=("state", "chargeID"), fields=fields)

    answers = [search(kind, Ticket.objects.all(), QueryDict(""), ADDRESS)["value"] for kind in (resource, without)]

    assert [[item["chargeID"] for item in answer] for answer in answers] == [
        three[::-1],
        [three[0], three[2], three[1]],
    ]


@pytest.mark.sqlite
def test_grouped_rows_can_be_searched(contract_of, three):
    document = copy.deepcopy(DOCUMENT)
    document["components"]["schemas"]["Charge"]["properties"] = {
        "chargeID": {"type": "integer"},
        "state": {"type": "boolean"},
    }
    document["paths"]["/charge"]["get"] |= {"x-filterable": ["state"], "x-sortable": ["chargeID"]}
    resource = Resource(
        contract_of(document),
        "searchCharges",
        key="state",
        fields=[Field("chargeID", "total", int), Field("state", "is_internal", bool)],
    )
    grouped = Ticket.objects.order_by().values("is_internal").annotate(total=Sum("pk"))

    answer = search(resource, grouped, QueryDict("$orderby=chargeID desc&$count=true"), ADDRESS)

    assert answer == {
        "@count": 2,
        "value": [{"chargeID": three[0] + three[2], "state": True}, {"chargeID": three[1], "state": False}],
    }


def test_rows_are_shown_as_a_search_tells_them(contract_of, charges, three):
    resource = Resource(contract_of(DOCUMENT), "searchCharges", key="chargeID", fields=list(FIELDS.values()))

    assert resource.rows(Ticket.objects.filter(pk=three[1])) == charges("")["value"][1:2]
    assert resource.rows(Ticket.objects.none()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": None}, r"answered are \['label'\] on one side only"),
        ({"more": Field("more", "pk", int)}, r"answered are \['more'\] on one side only"),
        ({"sericeAction": None}, r"not searchable: \['sericeAction'\]"),
        ({"amount": Computed("amount", ["pk"], float)}, r"not searchable: \['amount'\]"),
        ({"chargeID": Field("chargeID", "pk", str)}, "chargeID is documented as int"),
        ({"state": Field("state", "pk", int)}, "state is documented as str"),
        ({"day": Field("day", "created_at", datetime.datetime)}, "day is documented as date"),
        ({"amount": Field("amount", "pk", float)}, "amount cannot be a <class 'float'>"),
    ],
)
def test_declaration_that_disagrees_with_the_contract_is_refused(contract_of, change, message):
    fields = [field for field in (FIELDS | change).values() if field is not None]

    with pytest.raises(LookupError, match=f"charges/searchCharges: {message}"):
        Resource(contract_of(DOCUMENT), "searchCharges", key="chargeID", fields=fields)


def test_key_must_be_a_field(contract_of):
    with pytest.raises(LookupError, match=r"not searchable: \['nothing'\]"):
        Resource(contract_of(DOCUMENT), "searchCharges", key="nothing", fields=list(FIELDS.values()))


@pytest.mark.parametrize(
    ("source", "nullable"),
    [
        ("pk", False),
        ("title", True),
        ("status__name", False),
        ("status_id", False),
        ("customer__name", True),
        ("customer__organisation__name", True),
        ("customer_id", True),
        ("parent__status__name", True),
        ("annotation", True),
        ("item__kind", False),
    ],
)
def test_nullability_is_that_of_the_models(contract_of, source, nullable):
    fields = FIELDS | {"state": Field("state", source)}
    resource = Resource(contract_of(DOCUMENT), "searchCharges", key="chargeID", fields=list(fields.values()))

    assert resource.nullable(Ticket, "state") is nullable
