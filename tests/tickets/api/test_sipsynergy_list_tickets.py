"""The ticket list of the tickets microservice: order, pages, filters and search."""

import datetime
from urllib.parse import urlencode

import pytest

from apps.customers.factories import OrganisationFactory
from apps.customers.models import Contract, Tenant
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket
from apps.users.factories import UserFactory, WorkGroupFactory

pytestmark = pytest.mark.contract("tickets-microservice")

MORNING = datetime.datetime(2016, 12, 2, 7, 0, tzinfo=datetime.UTC)


def _ids(response):
    return [ticket["id"] for ticket in response.json()["data"]]


def _tickets(count, **fields):
    reporter = UserFactory()
    return [
        TicketFactory(reporter=reporter, organisation=reporter.organisation, created_at=MORNING, **fields)
        for _ in range(count)
    ]


@pytest.mark.rule("tickets-microservice", "timestamps-in-utc")
@pytest.mark.rule("tickets-microservice", "empty-members-present-as-null")
def test_list_tells_each_ticket_in_full(sip, agent):
    acme = OrganisationFactory(human_id="ORG-2134-342", name="Acme", legal_name="Acme Company", role="partner")
    harbour = OrganisationFactory(human_id="ORG-12333")
    named = UserFactory(human_id="USR-12345", organisation=harbour)
    unnamed = UserFactory(human_id=None, organisation=harbour)
    full = TicketFactory(
        title="Ticket ticket",
        description="this is a long a fun description",
        organisation=harbour,
        contract=Contract.objects.create(organisation=harbour, human_id="CON-123562"),
        tenant=Tenant.objects.create(organisation=harbour, number=123),
        buyer=acme,
        consumer=acme,
        reporter=named,
        created_at=MORNING + datetime.timedelta(seconds=1),
    )
    bare = TicketFactory(title=None, description=None, organisation=harbour, reporter=unnamed, created_at=MORNING)
    Ticket.objects.update(updated_at=MORNING + datetime.timedelta(days=1))

    answer = sip(agent).get("/tickets").json()

    reference = {
        "type": "organisations",
        "id": "ORG-2134-342",
        "attributes": {"legalName": "Acme Company", "name": "Acme", "role": "partner"},
    }
    assert answer == {
        "data": [
            {
                "id": f"INC-{full.pk}",
                "organisationHumanId": "ORG-12333",
                "contractHumanId": "CON-123562",
                "tenantHumanId": 123,
                "title": "Ticket ticket",
                "description": "this is a long a fun description",
                "reporterHumanId": "USR-12345",
                "links": {"self": f"/tickets/INC-{full.pk}", "comments": f"/tickets/INC-{full.pk}/comments"},
                "dateCreated": "2016-12-02T07:00:01+0000",
                "dateUpdated": "2016-12-03T07:00:00+0000",
                "buyer": reference,
                "consumer": reference,
            },
            {
                "id": f"INC-{bare.pk}",
                "organisationHumanId": "ORG-12333",
                "contractHumanId": "CON-0",
                "tenantHumanId": 0,
                "title": None,
                "description": "",
                "reporterHumanId": f"USR-0-{unnamed.pk}",
                "links": {"self": f"/tickets/INC-{bare.pk}", "comments": f"/tickets/INC-{bare.pk}/comments"},
                "dateCreated": "2016-12-02T07:00:00+0000",
                "dateUpdated": "2016-12-03T07:00:00+0000",
                "buyer": None,
                "consumer": None,
            },
        ]
    }


@pytest.mark.sqlite
@pytest.mark.rule("listTickets", "newest-tickets-first")
def test_tickets_are_listed_newest_first_then_by_the_highest_number(sip, agent):
    noon = TicketFactory(created_at=MORNING + datetime.timedelta(hours=5))
    early = _tickets(11)
    evening = TicketFactory(created_at=MORNING + datetime.timedelta(hours=12))

    listed = _ids(sip(agent).get("/tickets"))

    assert listed == [ticket.human_id for ticket in [evening, noon, *reversed(early)]]


def test_times_of_new_tickets_are_whole_seconds_so_that_their_order_is_the_one_shown(sip, agent, integrator):
    body = {
        "organisationHumanId": integrator.organisation.human_id,
        "contractHumanId": "CON-1",
        "tenantHumanId": 1,
        "description": "No dial tone",
        "reporterHumanId": "USR-12343",
    }

    sip(agent).post("/tickets", body)

    assert Ticket.objects.get().created_at.microsecond == 0


@pytest.mark.sqlite
@pytest.mark.rule("listTickets", "first-hundred-by-default")
@pytest.mark.rule("listTickets", "page-beyond-last-is-empty")
@pytest.mark.rule("listTickets", "pages-neither-repeat-nor-skip")
def test_pages_hold_every_ticket_once(sip, agent):
    expected = [ticket.human_id for ticket in reversed(_tickets(101))]
    client = sip(agent)

    assert _ids(client.get("/tickets")) == expected[:100]
    assert _ids(client.get("/tickets?page=2")) == expected[100:]
    pages = [_ids(client.get(f"/tickets?pageSize=7&page={page}")) for page in range(1, 17)]
    assert [len(page) for page in pages] == [7] * 14 + [3, 0]
    assert [ticket for page in pages for ticket in page] == expected
    assert _ids(client.get("/tickets?pageSize=500")) == expected
    for beyond in ("page=3", "page=2147483647", "page=2147483647&pageSize=500"):
        response = client.get(f"/tickets?{beyond}")
        assert (response.status_code, response.json()) == (200, {"data": []})


@pytest.mark.rule("listTickets", "paging-out-of-range-refused")
@pytest.mark.rule("listTickets", "malformed-filter-value-refused")
@pytest.mark.parametrize(
    ("query", "name", "message"),
    [
        ("pageSize=0", "pageSize", "Must be at least 1."),
        ("pageSize=501", "pageSize", "Must be at most 500."),
        ("pageSize=-1", "pageSize", "Must be at least 1."),
        ("pageSize=", "pageSize", "Must be an integer."),
        ("page=0", "page", "Must be at least 1."),
        ("page=-2147483648", "page", "Must be at least 1."),
        ("page=2147483648", "page", "Must be at most 2147483647."),
        ("page=1.0", "page", "Must be an integer."),
        ("page=1e3", "page", "Must be an integer."),
        ("page=%D9%A1", "page", "Must be an integer."),
        ("page=+1", "page", "Must be an integer."),
        ("page=" + "9" * 5000, "page", "Must be an integer."),
        ("state=0", "state", "Must be at least 1."),
        ("state=OPEN", "state", "Must be an integer."),
        ("state=", "state", "Must be an integer."),
        ("priority=9223372036854775808", "priority", "Must be at most 9223372036854775807."),
        ("group=x", "group", "Must be an integer."),
        ("assignee=USR-1", "assignee", "Must be an integer."),
        ("organisationHumanId=12333", "organisationHumanId", "Must have the form ORG-[0-9]+(-[0-9]+)*."),
        ("organisationHumanId=", "organisationHumanId", "Must have the form ORG-[0-9]+(-[0-9]+)*."),
        ("organisationHumanId=org-12333", "organisationHumanId", "Must have the form ORG-[0-9]+(-[0-9]+)*."),
        ("organisationHumanId=%20ORG-12333", "organisationHumanId", "Must have the form ORG-[0-9]+(-[0-9]+)*."),
        ("organisationHumanId=ORG-12333%0A", "organisationHumanId", "Must have the form ORG-[0-9]+(-[0-9]+)*."),
        ("organisationHumanId=ORG-%D9%A3", "organisationHumanId", "Must have the form ORG-[0-9]+(-[0-9]+)*."),
        ("organisationHumanId=ORG-1%00", "organisationHumanId", "Must not hold the character U+0000."),
        ("q=%00", "q", "Must not hold the character U+0000."),
        ("q=dial%00tone", "q", "Must not hold the character U+0000."),
    ],
)
def test_parameter_that_does_not_fit_is_refused(sip, agent, query, name, message):
    response = sip(agent).get(f"/tickets?{query}")

    assert response.status_code == 422
    assert response.json() == {
        "title": "Unprocessable Entity",
        "message": "Some values of the request are not valid.",
        "errors": {name: [message]},
    }


@pytest.mark.rule("tickets-microservice", "errors-name-members-with-messages")
def test_every_parameter_that_does_not_fit_is_named(sip, agent):
    answer = sip(agent).get("/tickets?page=0&state=x&nothing=%00").json()

    assert answer["errors"] == {"page": ["Must be at least 1."], "state": ["Must be an integer."]}


@pytest.mark.rule("tickets-microservice", "unknown-query-parameters-ignored")
def test_unknown_parameters_are_ignored_and_of_a_repeated_one_the_last_counts(sip, agent):
    first, second = _tickets(2)
    client = sip(agent)

    assert _ids(client.get("/tickets?format=xml&sort=id&PAGE=9&Page=0&%00=%00")) == [second.human_id, first.human_id]
    assert _ids(client.get("/tickets?page=7&page=1&pageSize=0&pageSize=1")) == [second.human_id]
    assert client.get("/tickets?page=1&page=0").status_code == 422


def test_more_parameters_than_can_be_read_are_refused(sip, agent):
    message = "There are too many query parameters."

    response = sip(agent).get("/tickets?" + "a&" * 1500)

    assert response.status_code == 422
    assert response.json() == {"title": "Unprocessable Entity", "message": message, "errors": {"query": [message]}}


@pytest.fixture
def worked(agent):
    """A ticket with a value for every filter, among others that share all but one."""
    group = WorkGroupFactory()
    state = Classification.objects.get(kind=ClassificationKind.STATUS, name="Pending")
    priority = Classification.objects.get(kind=ClassificationKind.PRIORITY, name="Urgent")
    [ticket] = _tickets(1, assignee=agent, group=group, status=state, priority=priority)
    same = {"assignee": agent, "group": group, "status": state, "priority": priority}
    for name in same:
        _tickets(1, **{key: value for key, value in same.items() if key != name})
    return ticket


def _filters(ticket):
    return {
        "state": ticket.status_id,
        "priority": ticket.priority_id,
        "group": ticket.group_id,
        "assignee": ticket.assignee_id,
        "organisationHumanId": ticket.organisation.human_id,
        "q": ticket.title,
    }


@pytest.mark.rule("listTickets", "filters-combined-with-and")
def test_filters_are_combined_with_and(sip, agent, worked):
    client = sip(agent)
    filters = _filters(worked)
    for title in ("state", "priority", "group", "assignee"):
        assert len(_ids(client.get(f"/tickets?{title}={filters[title]}"))) == 4
    combined = "&".join(f"{name}={value}" for name, value in filters.items())

    assert _ids(client.get(f"/tickets?{combined}")) == [worked.human_id]
    without_group = "&".join(f"{name}={filters[name]}" for name in ("state", "priority", "assignee"))
    assert len(_ids(client.get(f"/tickets?{without_group}"))) == 2


@pytest.mark.rule("listTickets", "unknown-filter-value-finds-nothing")
@pytest.mark.parametrize(
    "query",
    ["state=999999", "state=9223372036854775807", "priority=999999", "group=999999", "assignee=999999",
     "assignee=9223372036854775807", "organisationHumanId=ORG-404", "organisationHumanId=ORG-" + "9" * 300,
     "q=nothing%20of%20the%20kind", "q=" + "x" * 4000],
)  # fmt: skip
def test_filter_that_names_nothing_gives_an_empty_list(sip, agent, worked, query):
    response = sip(agent).get(f"/tickets?{query}")

    assert (response.status_code, response.json()) == (200, {"data": []})


@pytest.mark.rule("listTickets", "updated-since-is-inclusive")
def test_updated_since_keeps_what_was_updated_at_or_after_that_second(sip, agent, worked):
    second = datetime.datetime(2026, 3, 2, 8, 0, 5, tzinfo=datetime.UTC)
    Ticket.objects.update(updated_at=second - datetime.timedelta(microseconds=1))
    Ticket.objects.filter(pk=worked.pk).update(updated_at=second)
    client = sip(agent)

    for offset in ("Z", "%2B0000", "+0000"):
        assert _ids(client.get(f"/tickets?updatedSince=2026-03-02T08:00:05{offset}")) == [worked.human_id]
    assert len(_ids(client.get("/tickets?updatedSince=2026-03-02T08:00:04Z"))) == Ticket.objects.count() > 1
    assert _ids(client.get("/tickets?updatedSince=2026-03-02T08:00:06Z")) == []
    assert _ids(client.get("/tickets?updatedSince=9999-12-31T23:59:59Z")) == []
    assert len(_ids(client.get("/tickets?updatedSince=0001-01-01T00:00:00Z"))) == Ticket.objects.count()


@pytest.mark.rule("listTickets", "malformed-filter-value-refused")
@pytest.mark.parametrize("value", ["2026-02-30T08:00:05Z", "0000-01-01T00:00:00Z", "2026-03-02", "yesterday", ""])
def test_updated_since_names_a_second_that_there_is(sip, agent, value):
    response = sip(agent).get(f"/tickets?updatedSince={value}")

    assert response.status_code == 422
    assert "updatedSince" in str(response.json())


def test_state_filter_takes_ids_of_states_only(sip, agent, worked):
    assert sip(agent).get(f"/tickets?state={worked.priority_id}").json() == {"data": []}


SEARCHED = {
    "accents": ("Téléphone ÉTEINT", "la ligne d'été"),
    "sharp": ("Straße gesperrt", None),
    "greek": (None, "ΣΊΓΜΑ"),
    "percent": ("100% packet loss", "jitter"),
    "underscore": ("hunt_group", ""),
    "backslash": ("path C:\\calls", "none"),
    "plain": ("100 packets, hunt group, C:calls", "  two  spaces  "),
    "lines": ("first\nsecond", "[a-z]+ (x|y)* ^$ {1}"),
}


@pytest.mark.sqlite
@pytest.mark.rule("listTickets", "q-searches-anywhere-in-text")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("éteint", ["accents"]),
        ("ÉTEINT", ["accents"]),
        ("TÉLÉPHONE", ["accents"]),
        ("ÉTÉ", ["accents"]),
        ("eteint", []),
        ("STRAßE", ["sharp"]),
        ("ß", ["sharp"]),
        ("strasse", []),
        ("σίγμα", ["greek"]),
        ("%", ["percent"]),
        ("100%", ["percent"]),
        ("100% P", ["percent"]),
        ("_", ["underscore"]),
        ("HUNT_", ["underscore"]),
        ("\\", ["backslash"]),
        ("c:\\CALLS", ["backslash"]),
        ("\\%", []),
        ("\\_", []),
        ("  two", ["plain"]),
        (" two ", ["plain"]),
        ("s  ", ["plain"]),
        ("hunt group", ["plain"]),
        ("t\ns", ["lines"]),
        ("t.s", []),
        ("[A-Z]+ (X|Y)* ^$", ["lines"]),
        (".*", []),
        ("", list(SEARCHED)),
    ],
)
def test_search_finds_the_characters_in_any_letter_case(sip, agent, text, found):
    reporter = UserFactory()
    made = {
        TicketFactory(
            title=title, description=description, reporter=reporter, organisation=reporter.organisation
        ).human_id: name
        for name, (title, description) in SEARCHED.items()
    }

    answer = sip(agent).get(f"/tickets?{urlencode({'q': text})}")

    assert sorted(made[ticket] for ticket in _ids(answer)) == sorted(found)


@pytest.mark.sqlite
@pytest.mark.rule("listTickets", "q-searches-anywhere-in-text")
def test_search_finds_ids(sip, agent):
    tickets = _tickets(3, title="x", description="y")
    client = sip(agent)

    for text in (tickets[1].human_id, tickets[1].human_id.lower(), f"c-{tickets[1].pk}"):
        assert _ids(client.get(f"/tickets?{urlencode({'q': text})}")) == [tickets[1].human_id]
    assert len(_ids(client.get("/tickets?q=iNc-"))) == 3
    assert _ids(client.get("/tickets?q=INC-%25")) == []


@pytest.mark.rule("listTickets", "deleted-tickets-left-out")
def test_deleted_tickets_are_left_out(sip, manager):
    stays, goes = _tickets(2)
    client = sip(manager)

    client.delete(f"/tickets/{goes.human_id}")

    assert _ids(client.get("/tickets")) == [stays.human_id]
    assert client.get(f"/tickets?{urlencode({'q': goes.human_id})}").json() == {"data": []}
