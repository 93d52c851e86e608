"""Going from page to page: nothing twice, nothing left out, whatever is inserted meanwhile."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.db.models import F
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.dialects.costguard.errors import CostGuardError
from apps.dialects.costguard.odata import search
from apps.tickets.api.costguard.resources import SALES_TICKET, TICKET
from apps.tickets.models import Ticket
from tests.dialects.costguard.conftest import ADDRESS, parameters, utc

pytestmark = pytest.mark.sqlite

TITLES = ["", "a", "A", "b", "é", "Z", "ab", "中", "\U0001f600", "long " * 100]
MOMENTS = [utc(2018, 3, 27, 19, 11, 25, 657_123), utc(2018, 3, 27, 19, 11, 25, 657_124), utc(2018, 3, 27)]
COLUMNS = {
    "ticketID": lambda row: row.pk,
    "title": lambda row: row.title,
    "description": lambda row: row.description,
    "holdReason": lambda row: row.hold_reason,
    "parentTicketID": lambda row: row.parent_id,
    "isInternal": lambda row: row.is_internal,
    "createDate": lambda row: row.created_at,
    "closeDate": lambda row: row.closed_at,
}
SORTABLE = [name for name in COLUMNS if name != "description"]


def page(query, queryset=None):
    return search(TICKET, Ticket.objects.all() if queryset is None else queryset, query, ADDRESS)


def following(answer):
    """The query of the next page, read back from its address."""
    return QueryDict(urlsplit(answer["@nextLink"]).query)


def ids(answer):
    return [item["ticketID"] for item in answer["value"]]


def in_order(rows, terms):
    """The ids of the rows as OData orders them: null first, text by code point, the key last."""
    rows = sorted(rows, key=lambda row: row.pk)
    for name, descends in reversed(terms):
        rows.sort(key=lambda row: ((value := COLUMNS[name](row)) is not None, value), reverse=descends)
    return [row.pk for row in rows]


orders = st.lists(st.tuples(st.sampled_from(SORTABLE), st.booleans()), max_size=3, unique_by=lambda term: term[0])
made = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "hold_reason": st.one_of(st.none(), st.sampled_from(TITLES)),
        "is_internal": st.booleans(),
        "created_at": st.sampled_from(MOMENTS),
        "closed_at": st.one_of(st.none(), st.sampled_from(MOMENTS)),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(
    first=st.lists(made, min_size=1, max_size=9),
    inserted=st.lists(st.lists(made, max_size=2), max_size=6),
    terms=orders,
    top=st.integers(1, 4),
)
def test_following_next_links_gives_every_row_once(ticket, first, inserted, terms, top):
    Ticket.objects.update(parent=None)
    Ticket.objects.all().delete()
    for columns in first:
        parent = Ticket.objects.order_by("?").first() if columns["is_internal"] else None
        ticket(**columns, parent=parent)
    there_throughout = list(Ticket.objects.all())
    query = parameters(top=top, select="ticketID")
    if terms:
        query["$orderby"] = ",".join(f"{name} {'desc' if descends else 'asc'}" for name, descends in terms)
    seen = []

    while True:
        answer = page(query)
        seen += ids(answer)
        if "@nextLink" not in answer:
            break
        for columns in inserted.pop() if inserted else ():
            ticket(**columns)
        query = following(answer)

    assert len(seen) == len(set(seen))
    expected = in_order(there_throughout, terms)
    assert [pk for pk in seen if pk in expected] == expected
    assert seen == [pk for pk in in_order(Ticket.objects.all(), terms) if pk in seen]


def test_pages_of_one_field_come_in_the_order_of_odata(ticket):
    for title in ["b", "B", "a", "é", "Z", "\U0001f600", "\uffff"]:
        ticket(title=title, hold_reason=title if title != "B" else None)

    ascending, descending = (
        [item["holdReason"] for item in page(parameters(orderby=f"holdReason {way}"))["value"]]
        for way in ("asc", "desc")
    )

    assert ascending == [None, "Z", "a", "b", "é", "\uffff", "\U0001f600"]
    assert descending == ascending[::-1]


def test_key_breaks_ties_upwards(ticket):
    made = [ticket(title="same").pk for _ in range(4)]

    assert ids(page(parameters(orderby="title desc"))) == made


def test_next_link_carries_everything_but_the_skip(ticket):
    for _ in range(5):
        ticket(title="it's 100% é+&")
    query = parameters(
        filter="title eq 'it''s 100% é+&'", orderby="title desc", select="ticketID,title", top=2, skip=1, count="true"
    )
    query["trace"] = "a b"

    answer = page(query)

    link = urlsplit(answer["@nextLink"])
    assert f"{link.scheme}://{link.netloc}{link.path}" == ADDRESS
    given = parse_qs(link.query)
    token = given.pop("$skiptoken")
    assert given == {
        "$filter": ["title eq 'it''s 100% é+&'"],
        "$orderby": ["title desc"],
        "$select": ["ticketID,title"],
        "$top": ["2"],
        "$count": ["true"],
        "trace": ["a b"],
    }
    assert len(token) == 1
    assert (answer["@count"], len(answer["value"])) == (5, 2)
    second = page(following(answer))
    assert (second["@count"], len(second["value"]), "@nextLink" in second) == (5, 2, False)


def test_next_link_is_there_only_when_more_follows(ticket):
    for _ in range(3):
        ticket()

    answers = [page(parameters(top=top)) for top in (2, 3, 4, 0)]

    assert ["@nextLink" in answer for answer in answers] == [True, False, False, False]
    assert list(answers[0]) == ["@nextLink", "value"]


def test_deleting_the_last_row_of_a_page_changes_nothing(ticket):
    made = [ticket(title=f"Title {number}") for number in range(4)]
    first = page(parameters(orderby="title", top=2))

    made[1].delete()

    assert ids(page(following(first))) == [made[2].pk, made[3].pk]


def test_deleting_the_last_row_with_a_long_text_loses_nothing(ticket):
    made = [ticket(title="x" * 5000 + str(number)) for number in range(4)]
    first = page(parameters(orderby="title", top=2))

    made[1].delete()

    assert ids(page(following(first))) == [made[0].pk, made[2].pk]


def test_long_texts_do_not_lengthen_the_address(ticket):
    made = [ticket(title="é" * 50_000 + str(number // 2)).pk for number in range(5)]

    answer = page(parameters(orderby="title", top=2))
    assert len(answer["@nextLink"]) < 1000
    seen = ids(answer)
    while "@nextLink" in answer:
        answer = page(following(answer))
        seen += ids(answer)

    assert seen == made


def test_token_of_another_search_is_refused(ticket):
    for _ in range(3):
        ticket()
    query = following(page(parameters(top=1, orderby="title", filter="ticketID gt 0")))

    changes = [{"$orderby": "title desc"}, {"$filter": "ticketID gt 1"}]
    for change in changes:
        changed = query.copy()
        for name, value in change.items():
            changed[name] = value
        with pytest.raises(CostGuardError, match="made for another search"):
            page(changed)
    with pytest.raises(CostGuardError, match="made for another search"):
        search(TICKET, Ticket.objects.all(), query, ADDRESS.replace("/ticket", "/journal"))
    assert search(SALES_TICKET, Ticket.objects.all(), query, ADDRESS.replace("https:", "http:"))["value"]


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "A" + t, lambda t: "", lambda t: "2", lambda t: "é:x"])
def test_token_that_is_not_ours_is_refused(ticket, change):
    ticket(), ticket()
    query = following(page(parameters(top=1)))
    query._mutable = True
    query["$skiptoken"] = change(query["$skiptoken"])

    with pytest.raises(CostGuardError) as refusal:
        page(query)

    [error] = refusal.value.errors
    assert (error.field, int(error.number)) == ("$skiptoken", 500002)
    assert error.message.endswith("Must be taken from @nextLink as it is.")


def test_page_size_may_change_on_the_way(ticket):
    made = [ticket().pk for _ in range(6)]
    query = following(page(parameters(top=1)))
    query._mutable = True
    query["$top"] = "3"

    assert ids(page(query)) == made[1:4]


@pytest.mark.parametrize("options", [{}, {"count": "true"}, {"orderby": "ticketStatus desc,title", "count": "true"}])
def test_statements_do_not_grow_with_the_rows(ticket, options):
    counts = []
    for more in (1, 29):
        for _ in range(more):
            ticket(hold_reason="why")
        with CaptureQueriesContext(connection) as captured:
            page(parameters(filter="contains(title,'T')", **options))
        counts.append(len(captured))

    assert counts == [1 + ("count" in options)] * 2


def test_queryset_with_annotations_is_paged_alike(ticket):
    made = [ticket().pk for _ in range(5)]
    annotated = Ticket.objects.alias(twice=F("pk") * 2).filter(twice__gt=0)

    answer = page(parameters(top=3), annotated)

    assert ids(answer) + ids(page(following(answer), annotated)) == made
