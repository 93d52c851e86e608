"""CostGuard Journal Management: what a subscriber may not see does not exist, and a token opens what its scope says."""

import pytest
from django.db import transaction

from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.journals.models import Journal
from apps.tickets.factories import TicketFactory
from apps.users.factories import UserFactory
from apps.users.operations import create_token
from tests.journals.api.costguard_requests import (
    NONE,
    PENDING,
    answer_of,
    follow_up_body,
    forbidden,
    journal_body,
    new_follow_up,
    new_journal,
    new_reminder,
    replacing,
)
from tests.journals.api.searches import CONTRACT
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")

OPERATIONS = [name for name, found in CONTRACT.operations.items() if not found.path.startswith("/ticket")]
OPEN = {"healthCheck", "getServiceDocument", "getMetadata"}  # to everybody with a token


def subject_of(item) -> dict:
    """That a journal or follow-up is about a ticket or a follow-up."""
    return {"customer": None, "object_type": "JournalItem", "object_id": item.pk, "subject_item": item.item}


def elsewhere(**fields) -> dict:
    """That a journal is about an object of another system."""
    return {"customer": None, "object_type": "Dispute", "object_id": 7} | fields


@pytest.fixture
def own(integrator):
    """A customer of the subscriber's organisation."""
    return CustomerFactory(organisation=integrator.organisation)


@pytest.fixture
def hidden(own, integrator):
    """Follow-ups and journals that the subscriber must not see, whatever the reason."""
    internal = TicketFactory(organisation=own.organisation, customer=own, is_internal=True)
    follow_ups = [
        FollowUpFactory(),
        FollowUpFactory(customer=own, is_internal=True),
        FollowUpFactory(**subject_of(TicketFactory())),
        FollowUpFactory(**subject_of(internal)),
        FollowUpFactory(**subject_of(internal), created_by=integrator),
    ]
    journals = [
        JournalFactory(),
        JournalFactory(customer=own, is_internal=True),
        JournalFactory(**subject_of(TicketFactory())),
        JournalFactory(**subject_of(internal)),
        JournalFactory(created_by=integrator),
        *[JournalFactory(**subject_of(follow_up)) for follow_up in follow_ups],
        JournalFactory(**elsewhere()),
        JournalFactory(**elsewhere(created_by=integrator, is_internal=True)),
    ]
    return follow_ups, journals


def outcome(response, *ids) -> tuple:
    """Status and body, the ids of the request taken out."""
    text = response.content.decode()
    for identifier in ids:
        text = text.replace(f" {identifier} ", " ID ").replace(f"'{identifier}'", "'ID'")
        text = text.replace(f" {identifier}.", " ID.")
    return response.status_code, text


@pytest.mark.rule("searchFollowUps", "only-visible-follow-ups-counted")
@pytest.mark.rule("searchJournals", "only-visible-journals-counted")
def test_subscriber_finds_and_counts_what_is_its_own(subscriber, staff, own, hidden, integrator):
    colleague = UserFactory(organisation=integrator.organisation)
    ticket = TicketFactory(organisation=own.organisation)
    reported, bought = TicketFactory(reporter=integrator), TicketFactory(buyer=own.organisation)
    follow_ups = [
        FollowUpFactory(customer=own),
        *[FollowUpFactory(**subject_of(seen)) for seen in (ticket, reported, bought)],
    ]
    journals = [
        JournalFactory(customer=own),
        *[JournalFactory(**subject_of(seen)) for seen in (ticket, reported, bought, *follow_ups)],
        JournalFactory(**elsewhere(created_by=integrator)),
        JournalFactory(**elsewhere(created_by=colleague)),
    ]

    found = subscriber.get("/followUp?$count=true&$select=followUpID").json()
    assert found == {"@count": 4, "value": [{"followUpID": row.pk} for row in follow_ups]}
    found = subscriber.get("/journal?$count=true&$select=journalID").json()
    assert found == {"@count": 10, "value": [{"journalID": row.pk} for row in journals]}
    for follow_up in follow_ups:
        assert subscriber.get(f"/followUp/{follow_up.pk}").status_code == 200
    for journal in journals:
        assert subscriber.get(f"/journal/{journal.pk}").status_code == 200
    assert staff.get("/followUp?$count=true").json()["@count"] == 4 + len(hidden[0])
    assert staff.get("/journal?$count=true").json()["@count"] == 10 + len(hidden[1])


@pytest.mark.rule("getFollowUp", "unknown-follow-up-is-404")
@pytest.mark.rule("updateFollowUp", "unknown-follow-up-is-404")
@pytest.mark.rule("searchReminders", "unknown-follow-up-is-404")
@pytest.mark.rule("createReminder", "unknown-follow-up-is-404")
@pytest.mark.rule("updateReminder", "unknown-follow-up-is-404")
@pytest.mark.rule("deleteReminder", "unknown-follow-up-is-404")
def test_hidden_follow_up_is_as_if_unknown(subscriber, hidden):
    for follow_up in hidden[0]:
        reminder = ReminderFactory(follow_up=follow_up)
        requests = [
            ("GET", "/followUp/{}", None),
            ("PATCH", "/followUp/{}", replacing(description="mine")),
            ("PATCH", "/followUp/{}", replacing(followUpStatusID=999)),
            ("PATCH", "/followUp/{}", []),
            ("GET", "/followUp/{}/reminder", None),
            ("GET", "/followUp/{}/reminder?$filter=nothing eq 1", None),
            ("POST", "/followUp/{}/reminder", new_reminder()),
            ("POST", "/followUp/{}/reminder", {}),
            ("PATCH", f"/followUp/{{}}/reminder/{reminder.pk}", replacing(durationSeconds=60)),
            ("PATCH", f"/followUp/{{}}/reminder/{reminder.pk}", []),
            ("DELETE", f"/followUp/{{}}/reminder/{reminder.pk}", None),
        ]
        with nothing_written():
            for method, path, body in requests:
                seen = outcome(subscriber.send(method, path.format(follow_up.pk), body), follow_up.pk)
                unknown = outcome(subscriber.send(method, path.format(NONE), body), NONE)
                assert seen == unknown
                assert seen[0] == 404
    assert answer_of(subscriber.get(f"{PENDING}?$count=true")) == (200, {"@count": 0, "value": []})


@pytest.mark.rule("getJournal", "unknown-journal-is-404")
@pytest.mark.rule("getJournal", "internal-hidden-from-subscribers")
@pytest.mark.rule("updateJournal", "unknown-journal-is-404")
def test_hidden_journal_is_as_if_unknown(subscriber, hidden):
    for journal in hidden[1]:
        with nothing_written():
            for method, body in [
                ("GET", None),
                ("PATCH", replacing(description="mine")),
                ("PATCH", replacing(journalTypeID=999)),
                ("PATCH", []),
            ]:
                seen = outcome(subscriber.send(method, f"/journal/{journal.pk}", body), journal.pk)
                unknown = outcome(subscriber.send(method, f"/journal/{NONE}", body), NONE)
                assert seen == unknown
                assert seen[0] == 404


@pytest.mark.rule("createFollowUp", "object-must-be-visible")
@pytest.mark.rule("createJournal", "own-objects-exist-others-positive")
def test_hidden_object_is_named_as_if_unknown(subscriber, own, hidden):
    tickets = [row.subject_item for row in hidden[0] if row.subject_item]
    foreign = CustomerFactory()
    assert len(tickets) == 3

    with nothing_written():
        for item in tickets:
            for path, body in [("/followUp", new_follow_up), ("/journal", new_journal)]:
                seen = subscriber.post(path, body(item, objectType="JournalItem"))
                unknown = subscriber.post(path, body(item, objectType="JournalItem", objectID=NONE))
                assert outcome(seen, item.pk) == outcome(unknown, NONE)
                assert seen.status_code == 400
        for follow_up in hidden[0]:
            seen = subscriber.post("/journal", new_journal(follow_up, objectType="JournalItem"))
            unknown = subscriber.post("/journal", new_journal(follow_up, objectType="JournalItem", objectID=NONE))
            assert outcome(seen, follow_up.pk) == outcome(unknown, NONE)
        for path, body in [("/followUp", new_follow_up), ("/journal", new_journal)]:
            seen = subscriber.post(path, body(foreign))
            assert outcome(seen, foreign.pk) == outcome(subscriber.post(path, body(foreign, objectID=NONE)), NONE)


def test_subscriber_without_an_organisation_sees_its_own_and_no_other(journal_management, hidden):
    loner = UserFactory(organisation=None)
    client = journal_management(loner)
    ticket = TicketFactory(reporter=loner)
    follow_up, journal = FollowUpFactory(**subject_of(ticket)), JournalFactory(**elsewhere(created_by=loner))

    expected = follow_up_body(follow_up, objectType="JournalItem")
    assert answer_of(client.get("/followUp")) == (200, {"value": [expected]})
    assert answer_of(client.get("/journal")) == (200, {"value": [journal_body(journal, objectType="Dispute")]})
    assert client.post("/journal", new_journal(CustomerFactory())).status_code == 400


def test_journal_on_another_systems_object_is_shown_to_its_writer(subscriber, integrator):
    status, shown = answer_of(subscriber.post("/journal", {**new_journal(integrator), "objectType": "Dispute"}))

    assert (status, shown) == (
        201,
        journal_body(Journal.objects.get(), description=None, objectType="Dispute", objectID=integrator.pk),
    )
    assert answer_of(subscriber.get(f"/journal/{shown['journalID']}")) == (200, shown)


# -- tokens and permissions


def requests_of(name: str, follow_up) -> tuple[str, str, object]:
    """A request that would succeed."""
    operation = CONTRACT.operations[name]
    reminder = follow_up.reminders.first()
    ids = {"followUpID": follow_up.pk, "reminderID": reminder.pk, "journalID": Journal.objects.get().pk}
    bodies = {
        "createFollowUp": new_follow_up(follow_up.customer),
        "updateFollowUp": replacing(description="x"),
        "createReminder": new_reminder(),
        "updateReminder": replacing(durationSeconds=60),
        "createJournal": new_journal(follow_up.customer),
        "updateJournal": replacing(description="x"),
    }
    return operation.method.upper(), operation.path.format(**ids), bodies.get(name)


@pytest.fixture
def follow_up(own):
    JournalFactory(customer=own)
    return ReminderFactory(follow_up__customer=own).follow_up


def test_token_of_another_scope_opens_nothing(journal_management, integrator, follow_up):
    client = journal_management(None)
    token = create_token(user=integrator, name="m4", scopes=["m4", "sipsynergy"], by=Caller(None, Channel.COMMAND))
    client.headers = {"Authorization": f"Bearer {token}"}
    client.get("/healthCheck")

    with nothing_written():
        answers = {name: answer_of(client.send(*requests_of(name, follow_up))) for name in OPERATIONS}

    assert answers == dict.fromkeys(OPERATIONS, forbidden("The token does not open this API (scope costguard)."))


def test_nothing_opens_without_a_token(journal_management, follow_up):
    client = journal_management(None)

    with nothing_written():
        answers = {name: answer_of(client.send(*requests_of(name, follow_up))) for name in OPERATIONS}

    message = "A simple web token or a bearer token is needed."
    refused = (401, {"errors": [{"field": None, "loggingNumber": 500101, "message": message}]})
    assert answers == dict.fromkeys(OPERATIONS, refused)


def test_user_without_the_permission_is_refused_before_anything_is_read(journal_management, follow_up, own):
    user = UserFactory(organisation=own.organisation)
    user.groups.clear()
    client = journal_management(user)
    client.get("/healthCheck")
    names = [name for name in OPERATIONS if not name.startswith("list") and name not in OPEN]
    refusals = {
        "createFollowUp": "You may not plan follow-ups.",
        "updateFollowUp": "You may not change follow-ups.",
        "createReminder": "You may not change follow-ups.",
        "updateReminder": "You may not change follow-ups.",
        "deleteReminder": "You may not change follow-ups.",
        "createJournal": "You may not write journals.",
        "updateJournal": "You may not change journals.",
    }

    answers = {}
    with nothing_written():
        for name in names:
            method, path, _ = requests_of(name, follow_up)
            raw = b"nothing" if method in ("POST", "PATCH") else None
            answers[name] = answer_of(client.send(method, path, raw=raw))

    assert answers == {name: forbidden(refusals.get(name, "You may not do this.")) for name in names}


def test_integrator_may_do_all_of_it(subscriber, follow_up):
    statuses = {}
    for name in OPERATIONS:
        with transaction.atomic():
            statuses[name] = subscriber.send(*requests_of(name, follow_up)).status_code
            transaction.set_rollback(True)

    assert {name: status for name, status in statuses.items() if status not in (200, 201, 204)} == {}
    assert len(statuses) == len(OPERATIONS)
