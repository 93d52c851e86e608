"""Journals through CostGuard Journal Management: writing, reading, changing and finding them."""

import json

import pytest
from django.utils import timezone

from apps.core.errors import Invalid
from apps.customers.factories import CustomerFactory, ServiceEquipmentFactory, ServiceFactory
from apps.items.models import JournalItem
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.journals.models import Journal
from apps.orders.factories import OrderFactory
from apps.tickets.factories import TicketFactory
from tests.journals.api.costguard_requests import (
    DONE,
    NONE,
    answer_of,
    journal_body,
    new_journal,
    refused,
    replacing,
    unknown,
)
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.contract("journal-management")

NULLABLE = ["description", "workflowEnvironment", "workItemInstanceID"]
PATHS = (
    "Must be /description or /isInternal or /isRetained or /journalStatusID or /journalTypeID or "
    "/workItemInstanceID or /workflowEnvironment."
)


def on(item, **changes) -> dict:
    """The body of a request that writes a journal on a ticket, a follow-up or a journal."""
    return new_journal(item, objectType="JournalItem", **changes)


@pytest.mark.rule("createJournal", "workflow-fields-kept-as-given")
@pytest.mark.rule("createJournal", "names-and-users-filled-in")
@pytest.mark.rule("getJournal", "unknown-journal-is-404")
@pytest.mark.rule("searchJournals", "only-visible-journals-counted")
def test_journal_is_kept_as_given_and_shown_alike_everywhere(staff):
    customer = CustomerFactory()
    body = new_journal(
        customer,
        description="Send welcome survey",
        isInternal=True,
        isRetained=True,
        journalStatusID=1005,
        journalTypeID=81,
        workflowEnvironment="My WorkflowEnvironment Name",
        workItemInstanceID=56,
    )
    before = timezone.now()

    status, shown = answer_of(staff.post("/journal", body))

    journal = Journal.objects.get()
    assert (status, shown) == (
        201,
        journal_body(
            journal,
            **body,
            createUser="casey",
            lastModifiedUser="casey",
            journalStatus="Completed",
            journalType="General Note",
        ),
    )
    assert before <= journal.created_at <= journal.updated_at <= timezone.now()
    assert answer_of(staff.get(f"/journal/{journal.pk}")) == (200, shown)
    assert answer_of(staff.get("/journal")) == (200, {"value": [shown]})


@pytest.mark.rule("createJournal", "internal-and-retained-flags")
@pytest.mark.rule("createJournal", "workflow-fields-kept-as-given")
def test_what_is_left_out_of_a_journal_is_false_or_null(staff):
    status, shown = answer_of(staff.post("/journal", new_journal(CustomerFactory())))

    assert (status, shown) == (201, journal_body(Journal.objects.get(), description=None))
    assert [shown[name] for name in ("isInternal", "isRetained", *NULLABLE)] == [False, False, None, None, None]


@pytest.mark.rule("createJournal", "status-and-type-from-lookups")
@pytest.mark.rule("createJournal", "refused-request-changes-nothing")
@pytest.mark.parametrize(
    ("member", "number", "reason"),
    [
        ("journalTypeID", 1, "There is no such journal type."),  # a type of follow-ups
        ("journalTypeID", 1012, "There is no such journal type."),  # a type of tickets
        ("journalTypeID", NONE, "There is no such journal type."),
        ("journalStatusID", 2, "There is no such journal status."),  # a status of follow-ups
        ("journalStatusID", 1006, "There is no such journal status."),  # a status of tickets
        ("journalStatusID", NONE, "There is no such journal status."),
    ],
)
def test_types_and_statuses_of_other_classes_are_refused(staff, member, number, reason):
    customer, journal = CustomerFactory(), JournalFactory()

    with nothing_written():
        response = staff.post("/journal", new_journal(customer, **{member: number}))
        changed = staff.patch(f"/journal/{journal.pk}", replacing(**{member: number}))

    assert answer_of(response) == refused(member, number, reason)
    assert answer_of(changed) == refused(member, number, reason)


@pytest.mark.rule("createJournal", "refused-request-changes-nothing")
@pytest.mark.parametrize("late", ["recording", "subject_of"])
def test_part_that_fails_late_takes_the_rest_back(staff, monkeypatch, late):
    customer = CustomerFactory()

    def fail(*args, **kwargs):
        raise Invalid("description", "Cannot be kept.", value="x")

    monkeypatch.setattr(f"apps.journals.operations.journals.{late}", fail)
    with nothing_written():
        response = staff.post("/journal", new_journal(customer, description="x"))

    assert answer_of(response) == refused("description", "x", "Cannot be kept.")


@pytest.mark.rule("createJournal", "status-and-type-from-lookups")
@pytest.mark.parametrize(("path", "member"), [("/journalType", "journalTypeID"), ("/journalStatus", "journalStatusID")])
def test_every_listed_type_and_status_is_taken(staff, path, member):
    customer = CustomerFactory()

    for row in staff.get(path).json()["value"]:
        response = staff.post("/journal", new_journal(customer, **{member: row[member]}))
        name = member.removesuffix("ID")
        assert (response.status_code, response.json()[name]) == (201, row[name])


@pytest.mark.rule("createJournal", "known-object-type")
def test_object_type_is_one_of_six(staff):
    customer, ticket = CustomerFactory(), TicketFactory()

    for word in ("Dispute", "Other"):
        status, shown = answer_of(staff.post("/journal", new_journal(customer, objectType=word, objectID=NONE)))
        assert (status, shown["objectType"], shown["objectID"]) == (201, word, NONE)
    assert staff.post("/journal", new_journal(customer)).status_code == 201
    assert staff.post("/journal", on(ticket)).status_code == 201
    reason = "Must be 'Customer', 'BillingOrder', 'Dispute', 'Equipment', 'JournalItem' or 'Other'."
    for word in ("customer", "Ticket", "", "1"):
        response = staff.post("/journal", new_journal(customer, objectType=word))
        assert answer_of(response) == refused("objectType", word, reason)


@pytest.mark.rule("createJournal", "own-objects-exist-others-positive")
@pytest.mark.rule("createJournal", "refused-request-changes-nothing")
def test_object_of_another_system_has_a_positive_id_and_no_more(staff):
    customer = CustomerFactory()

    with nothing_written():
        for number in (0, -1):
            response = staff.post("/journal", new_journal(customer, objectType="Dispute", objectID=number))
            assert answer_of(response) == refused("objectID", number, "Must be at least 1.")
    assert staff.post("/journal", new_journal(customer, objectType="Dispute", objectID=1)).status_code == 201


@pytest.mark.rule("createJournal", "own-objects-exist-others-positive")
@pytest.mark.sqlite
def test_object_of_every_type_of_ours_must_exist_and_be_seen(journal_management, staff, integrator):
    own = CustomerFactory(organisation=integrator.organisation)
    objects = {}  # by type: its words, one that the subscriber sees, one that it does not, one that lacks something
    mine, others = (ServiceFactory(customer=customer) for customer in (own, CustomerFactory()))
    for service in (mine, others):
        ServiceEquipmentFactory(service=service)
    objects["Customer"] = "customer", own, CustomerFactory(), None
    objects["BillingOrder"] = "billing order", OrderFactory(customer=own), OrderFactory(), None
    objects["Equipment"] = "equipment", mine, others, ServiceFactory(customer=own)
    ticket = TicketFactory(organisation=own.organisation)
    objects["JournalItem"] = "ticket or follow-up", ticket, TicketFactory(), JournalFactory()
    subscriber = journal_management(integrator)
    subscriber.get("/healthCheck")
    staff.get("/healthCheck")

    for word, (name, seen, hidden, none) in objects.items():
        with nothing_written():
            for pk in [NONE, hidden.pk, *([none.pk] if none else [])]:
                answer = answer_of(subscriber.post("/journal", new_journal(own, objectType=word, objectID=pk)))
                assert answer == refused("objectID", pk, f"There is no {name} {pk}."), word
            answer = answer_of(staff.post("/journal", new_journal(own, objectType=word, objectID=NONE)))
            assert answer == refused("objectID", NONE, f"There is no {name} {NONE}.")
        for client, row in ((subscriber, seen), (staff, hidden)):
            written = client.post("/journal", new_journal(own, objectType=word, objectID=row.pk))
            assert (written.status_code, written.json()["objectID"]) == (201, row.pk)


@pytest.mark.rule("createJournal", "own-objects-exist-others-positive")
@pytest.mark.rule("createJournal", "journal-item-is-no-journal")
@pytest.mark.rule("createJournal", "refused-request-changes-nothing")
def test_journal_needs_an_object_that_can_have_one(staff):
    journal, follow_up, ticket, deleted = JournalFactory(), FollowUpFactory(), TicketFactory(), TicketFactory()
    gone = deleted.pk
    deleted.delete()

    for item in (follow_up, ticket):
        status, shown = answer_of(staff.post("/journal", on(item)))
        assert (status, shown["objectType"], shown["objectID"]) == (201, "JournalItem", item.pk)
    with nothing_written():
        for pk in (NONE, journal.pk, gone):
            response = staff.post("/journal", on(journal, objectID=pk))
            assert answer_of(response) == refused("objectID", pk, f"There is no ticket or follow-up {pk}.")
        response = staff.post("/journal", new_journal(ticket, objectID=NONE))
        assert answer_of(response) == refused("objectID", NONE, f"There is no customer {NONE}.")


@pytest.mark.rule("createJournal", "own-objects-exist-others-positive")
@pytest.mark.rule("createJournal", "refused-request-changes-nothing")
def test_subscriber_cannot_write_on_what_it_does_not_see(subscriber, integrator):
    own = CustomerFactory(organisation=integrator.organisation)
    hidden = [
        TicketFactory(),
        TicketFactory(organisation=integrator.organisation, is_internal=True),
        FollowUpFactory(),
        FollowUpFactory(customer=own, is_internal=True),
    ]
    foreign = CustomerFactory()

    with nothing_written():
        for item in hidden:
            reason = f"There is no ticket or follow-up {item.pk}."
            assert answer_of(subscriber.post("/journal", on(item))) == refused("objectID", item.pk, reason)
        reason = f"There is no customer {foreign.pk}."
        assert answer_of(subscriber.post("/journal", new_journal(foreign))) == refused("objectID", foreign.pk, reason)
    assert subscriber.post("/journal", new_journal(own)).status_code == 201
    assert subscriber.post("/journal", on(FollowUpFactory(customer=own))).status_code == 201
    ticket = TicketFactory(organisation=integrator.organisation)
    assert subscriber.post("/journal", on(ticket)).status_code == 201


@pytest.mark.rule("createJournal", "journal-item-id-names-one")
def test_ids_of_journals_follow_ups_and_tickets_are_one_sequence(staff):
    ticket, follow_up = TicketFactory(), FollowUpFactory()

    journal_id = staff.post("/journal", on(ticket)).json()["journalID"]
    planned = staff.post(
        "/followUp",
        {
            "dueDate": "2018-03-28T19:11:25Z",
            "followUpStatusID": 1,
            "followUpTypeID": 1,
            "objectID": ticket.pk,
            "objectType": "JournalItem",
        },
    ).json()["followUpID"]

    assert ticket.pk < follow_up.pk < journal_id < planned
    kinds = dict(JournalItem.objects.values_list("pk", "kind"))
    assert kinds == {ticket.pk: "ticket", follow_up.pk: "follow_up", journal_id: "journal", planned: "follow_up"}


@pytest.mark.rule("createJournal", "internal-and-retained-flags")
@pytest.mark.rule("getJournal", "internal-hidden-from-subscribers")
@pytest.mark.rule("searchJournals", "only-visible-journals-counted")
def test_internal_journal_is_hidden_from_subscribers_its_writer_included(staff, subscriber, integrator):
    customer = CustomerFactory(organisation=integrator.organisation)

    status, shown = answer_of(subscriber.post("/journal", new_journal(customer, isInternal=True)))

    assert (status, shown["isInternal"]) == (201, True)
    path = f"/journal/{shown['journalID']}"
    assert answer_of(subscriber.get(path)) == unknown("journal", shown["journalID"])
    assert answer_of(subscriber.get("/journal?$count=true")) == (200, {"@count": 0, "value": []})
    assert answer_of(staff.get(path)) == (200, shown)
    assert answer_of(staff.get("/journal?$count=true")) == (200, {"@count": 1, "value": [shown]})
    assert answer_of(staff.patch(path, replacing(isInternal=False))) == DONE
    assert subscriber.get(path).json()["isInternal"] is False


@pytest.mark.rule("createJournal", "internal-and-retained-flags")
def test_retained_journals_are_found_for_the_account(staff):
    customer = CustomerFactory()
    kept = staff.post("/journal", new_journal(customer, isRetained=True)).json()
    staff.post("/journal", new_journal(customer))

    found = staff.get(f"/journal?$filter=objectType eq 'Customer' and objectID eq {customer.pk} and isRetained")

    assert answer_of(found) == (200, {"value": [kept]})


@pytest.mark.rule("getJournal", "unknown-journal-is-404")
@pytest.mark.rule("getJournal", "other-item-id-is-404")
@pytest.mark.rule("updateJournal", "unknown-journal-is-404")
def test_other_ids_are_no_journals(staff):
    for pk in (NONE, TicketFactory().pk, FollowUpFactory().pk):
        with nothing_written():
            assert answer_of(staff.get(f"/journal/{pk}")) == unknown("journal", pk)
            assert answer_of(staff.patch(f"/journal/{pk}", replacing(isRetained=True))) == unknown("journal", pk)


@pytest.mark.rule("updateJournal", "patch-array-all-or-nothing")
@pytest.mark.rule("updateJournal", "add-and-replace-set-property")
@pytest.mark.rule("updateJournal", "change-sets-last-modified")
@pytest.mark.parametrize("op", ["add", "replace"])
def test_patch_sets_every_member_it_may(staff, agent, op):
    journal = JournalFactory()
    written, writer = journal.updated_at, journal.created_by
    changes = {
        "description": "Send it again",
        "isInternal": True,
        "isRetained": True,
        "journalStatusID": 1002,
        "journalTypeID": 81,
        "workflowEnvironment": "elsewhere",
        "workItemInstanceID": 0,
    }
    patch = [{"op": op, "path": f"/{name}", "value": value} for name, value in changes.items()]

    assert answer_of(staff.patch(f"/journal/{journal.pk}", patch)) == DONE

    expected = journal_body(journal, **changes, journalStatus="Open", journalType="General Note")
    assert answer_of(staff.get(f"/journal/{journal.pk}")) == (200, expected)
    assert (journal.created_by, journal.updated_by) == (writer, agent)
    assert written < journal.updated_at <= timezone.now()


@pytest.mark.rule("updateJournal", "patch-array-all-or-nothing")
def test_patch_is_applied_in_order(staff):
    journal = JournalFactory()
    patch = [
        {"op": "remove", "path": "/description"},
        {"op": "replace", "path": "/workItemInstanceID", "value": 5},
        {"op": "add", "path": "/description", "value": "last"},
        {"op": "remove", "path": "/workItemInstanceID"},
    ]

    assert answer_of(staff.patch(f"/journal/{journal.pk}", patch)) == DONE

    expected = journal_body(journal, description="last", workItemInstanceID=None)
    assert answer_of(staff.get(f"/journal/{journal.pk}")) == (200, expected)


@pytest.mark.rule("updateJournal", "patch-array-all-or-nothing")
@pytest.mark.parametrize("body", [[], {}, None, "remove", {"op": "remove", "path": "/description"}])
def test_patch_must_be_an_array_that_holds_something(staff, body):
    journal = JournalFactory()

    with nothing_written():
        response = staff.patch(f"/journal/{journal.pk}", raw=json.dumps(body).encode())

    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert (error["field"], error["loggingNumber"]) == ("body", 500002)


@pytest.mark.rule("updateJournal", "patch-array-all-or-nothing")
@pytest.mark.rule("updateJournal", "unlisted-op-or-path-refused")
@pytest.mark.rule("updateJournal", "object-cannot-be-patched")
def test_patch_with_one_wrong_step_changes_nothing(staff):
    journal = JournalFactory()
    wrong = [
        ({"op": "copy", "path": "/description"}, refused("op", "copy", "Must be 'add', 'replace' or 'remove'.")),
        ({"op": "test", "path": "/description"}, refused("op", "test", "Must be 'add', 'replace' or 'remove'.")),
        ({"path": "/description"}, refused("op", "", "Must be 'add', 'replace' or 'remove'.")),
        ({"op": "replace", "value": 1}, refused("path", "", PATHS)),
        *[
            ({"op": "replace", "path": path, "value": 1}, refused("path", path, PATHS))
            for path in (
                "/objectID",
                "/objectType",
                "/journalID",
                "/createUser",
                "/journalStatus",
                "/nothing",
                "description",
                "",
                "/description/0",
                "/Description",
            )
        ],
        ({"op": "replace", "path": "/objectType", "value": "Other"}, refused("path", "/objectType", PATHS)),
        ({"op": "replace", "path": "/description"}, refused("description", "", "A value is required.")),
        (
            {"op": "replace", "path": "/description", "value": 1},
            refused("description", 1, "Must be a string or null."),
        ),
        (
            {"op": "replace", "path": "/isRetained", "value": None},
            refused("isRetained", "null", "Must be a boolean."),
        ),
        (
            {"op": "replace", "path": "/workItemInstanceID", "value": -1},
            refused("workItemInstanceID", -1, "Must be at least 0."),
        ),
    ]

    with nothing_written():
        for step, answer in wrong:
            response = staff.patch(f"/journal/{journal.pk}", [*replacing(description="changed"), step])
            assert answer_of(response) == answer, step


@pytest.mark.rule("updateJournal", "remove-empties-nullable-only")
@pytest.mark.parametrize("member", NULLABLE)
def test_remove_empties_what_may_be_null(staff, member):
    journal = JournalFactory(workflow_environment="here", work_item_instance_id=56)
    whole = {"workflowEnvironment": "here", "workItemInstanceID": 56}

    assert answer_of(staff.patch(f"/journal/{journal.pk}", [{"op": "remove", "path": f"/{member}"}])) == DONE

    expected = journal_body(journal, **whole | {member: None})
    assert answer_of(staff.get(f"/journal/{journal.pk}")) == (200, expected)


@pytest.mark.rule("updateJournal", "remove-empties-nullable-only")
@pytest.mark.parametrize("member", ["isInternal", "isRetained", "journalStatusID", "journalTypeID"])
def test_remove_of_what_may_not_be_null_is_refused(staff, member):
    journal = JournalFactory()

    with nothing_written():
        response = staff.patch(f"/journal/{journal.pk}", [{"op": "remove", "path": f"/{member}"}])

    assert answer_of(response) == refused(member, "", "It cannot be removed.")


@pytest.mark.rule("updateJournal", "patched-lookups-of-journal-class")
def test_patched_lookups_must_be_of_journals(staff):
    journal = JournalFactory()

    with nothing_written():
        response = staff.patch(f"/journal/{journal.pk}", replacing(isRetained=True, journalStatusID=1006))

    assert answer_of(response) == refused("journalStatusID", 1006, "There is no such journal status.")
    assert answer_of(staff.patch(f"/journal/{journal.pk}", replacing(journalStatusID=1005))) == DONE
    assert staff.get(f"/journal/{journal.pk}").json()["journalStatus"] == "Completed"
