"""The options of a search besides $filter and $skiptoken."""

import pytest
from django.http import QueryDict

from apps.dialects.costguard.errors import CostGuardError
from apps.dialects.costguard.odata import search
from apps.tickets.api.costguard.resources import TICKET
from apps.tickets.models import Ticket
from tests.dialects.costguard.conftest import ADDRESS, utc


def answer(query):
    return search(TICKET, Ticket.objects.all(), QueryDict(query), ADDRESS)


def ids(query):
    return [item["ticketID"] for item in answer(query)["value"]]


@pytest.fixture
def four(ticket):
    return [ticket(title=title).pk for title in "bdac"]


@pytest.mark.parametrize(
    ("query", "positions"),
    [
        ("", [0, 1, 2, 3]),
        ("$top=2", [0, 1]),
        ("$top=0", []),
        ("$top=9999999999999999999999999", [0, 1, 2, 3]),
        ("$skip=3", [3]),
        ("$skip=1&$top=2", [1, 2]),
        ("$skip=9999999999999999999999999", []),
        ("$orderby=title", [2, 0, 3, 1]),
        ("$orderby=title desc", [1, 3, 0, 2]),
        ("$orderby= title  asc , ticketID desc", [2, 0, 3, 1]),
        ("$orderby=isInternal,ticketID desc", [3, 2, 1, 0]),
        ("top=1&filter=x&select=y&other=z", [0, 1, 2, 3]),
        ("$count=true", [0, 1, 2, 3]),
    ],
)
def test_options_choose_rows(four, query, positions):
    assert ids(query) == [four[position] for position in positions]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("$count=true", 4),
        ("$count=true&$top=1&$skip=2", 4),
        ("$count=true&$top=0", 4),
        ("$count=true&$filter=title gt 'a'", 3),
        ("$inlinecount=allpages", 4),
        ("$count=false", None),
        ("$inlinecount=none", None),
        ("$count=false&$inlinecount=allpages", 4),
        ("", None),
    ],
)
def test_count_is_of_every_match(four, query, count):
    assert answer(query).get("@count") == count


def test_top_is_at_most_five_hundred(db, ticket, monkeypatch):
    for _ in range(4):
        ticket()
    monkeypatch.setattr("apps.dialects.costguard.odata.options.MAX_TOP", 3)
    monkeypatch.setattr("apps.dialects.costguard.odata.options.DEFAULT_TOP", 2)

    assert [len(ids(query)) for query in ("", "$top=3", "$top=4", "$top=1000")] == [2, 3, 3, 3]


def test_item_holds_every_field_of_the_contract(ticket, customer):
    made = ticket(
        title="No dial tone",
        description=None,
        customer=customer("Jane Doe"),
        created_at=utc(2018, 3, 27, 19, 11, 25, 657_999),
        closed_at=utc(2018, 3, 27, 20, 11, 26),
    )

    [item] = answer("")["value"]

    assert item == {
        "assignedTo": None,
        "closeDate": "2018-03-27T20:11:26.000Z",
        "createDate": "2018-03-27T19:11:25.657Z",
        "createUser": made.reporter.username,
        "customerAcctNumber": made.customer.account_number,
        "customerID": made.customer.pk,
        "customerName": "Jane Doe",
        "description": None,
        "holdDate": None,
        "holdReason": None,
        "isInternal": False,
        "isOnHold": False,
        "lastModifiedDate": made.updated_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "lastModifiedUser": made.reporter.username,
        "parentTicketID": None,
        "resolveDate": None,
        "resumeReason": None,
        "salesCode": None,
        "salesCodeID": None,
        "slaElapsedSeconds": 3600,
        "slaHeldSeconds": 0,
        "ticketID": made.pk,
        "ticketImpact": None,
        "ticketImpactID": None,
        "ticketPriority": made.priority.name,
        "ticketPriorityID": made.priority.number,
        "ticketStatus": made.status.name,
        "ticketStatusID": made.status.number,
        "ticketType": made.type.name,
        "ticketTypeID": made.type.number,
        "ticketUrgency": None,
        "ticketUrgencyID": None,
        "title": "No dial tone",
    }


@pytest.mark.parametrize(
    ("select", "names"),
    [
        ("title", ["title"]),
        ("title,ticketID", ["ticketID", "title"]),
        (" title , ticketID,title", ["ticketID", "title"]),
        ("slaHeldSeconds,createDate", ["createDate", "slaHeldSeconds"]),
    ],
)
def test_select_chooses_fields(four, select, names):
    assert {tuple(item) for item in answer(f"$select={select}&$top=1")["value"]} == {tuple(names)}


def test_select_of_everything_is_no_select(four):
    assert answer("$select=*") == answer("")


@pytest.mark.parametrize(
    ("query", "field", "reason"),
    [
        ("$top=-1", "$top", "'-1'. Must be a whole number, 0 or more."),
        ("$top=x", "$top", "'x'. Must be a whole number, 0 or more."),
        ("$top=", "$top", "''. Must be a whole number, 0 or more."),
        ("$top=1.0", "$top", "'1.0'. Must be a whole number, 0 or more."),
        ("$top=%D9%A1", "$top", "'\u0661'. Must be a whole number, 0 or more."),
        ("$skip=-1", "$skip", "'-1'. Must be a whole number, 0 or more."),
        ("$count=True", "$count", "'True'. Must be true or false."),
        ("$inlinecount=all", "$inlinecount", "'all'. Must be allpages or none."),
        ("$orderby=", "$orderby", "''. Must be names of fields with a comma between them, each followed by asc or"
         " desc, or by neither."),
        ("$orderby=title up", "$orderby", "'title up'. Must be names of fields with a comma between them, each"
         " followed by asc or desc, or by neither."),
        ("$orderby=Title", "$orderby", "'Title'. There is no field 'Title'; did you mean 'title'?"),
        ("$orderby=description", "$orderby", "'description'. 'description' cannot be sorted on."),
        ("$orderby=slaHeldSeconds", "$orderby", "'slaHeldSeconds'. 'slaHeldSeconds' cannot be sorted on."),
        ("$orderby=title,title desc", "$orderby", "'title,title desc'. 'title' is named twice."),
        ("$select=", "$select", "''. There is no field ''."),
        ("$select=title,ticketid", "$select", "'title,ticketid'. There is no field 'ticketid'; did you mean"
         " 'ticketID'?"),
        ("$top=1&$top=2", "$top", "'2'. It is given more than once."),
        ("$Top=1", "$Top", "'1'. Did you mean $top?"),
        ("$expand=x", "$expand", "'x'. It is not known."),
        ("$=", "$", "''. It is not known."),
    ],
)  # fmt: skip
def test_option_is_refused(db, query, field, reason):
    with pytest.raises(CostGuardError) as refusal:
        answer(query)

    [error] = refusal.value.errors
    assert error.as_json() == {
        "field": field,
        "loggingNumber": 500002,
        "message": f"Value for argument '{field}' is not valid: {reason}",
    }
