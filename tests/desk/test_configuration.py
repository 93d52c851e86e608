"""Types and statuses of journals and follow-ups, for administrators; sales codes, for managers."""

import pytest

from apps.customers.models import SalesCode
from apps.journals.constants import JournalLookupKind
from apps.journals.factories import FollowUpFactory, JournalFactory, lookup
from apps.journals.models import Lookup
from tests.support.desk import Desk

ROLES = ["agent", "manager", "administrator"]


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("journals_followup_changelist", {"agent", "manager", "administrator"}),
        ("journals_followup_add", {"agent", "manager", "administrator"}),
        ("journals_journal_changelist", {"agent", "manager", "administrator"}),
        ("activity_notification_changelist", {"agent", "manager", "administrator"}),
        ("journals_lookup_changelist", {"agent", "manager", "administrator"}),
        ("journals_lookup_add", {"administrator"}),
        ("customers_salescode_changelist", {"manager", "administrator"}),
        ("customers_salescode_add", {"manager", "administrator"}),
    ],
)
def test_pages_open_for_their_roles_only(request, name, roles):
    opened = {role for role in ROLES if Desk(request.getfixturevalue(role)).get(name).status_code == 200}

    assert opened == roles


def test_lookup_is_added_and_renamed_by_its_operation(administrators_desk, last_activity):
    kind = JournalLookupKind.FOLLOW_UP_TYPE
    administrators_desk.post("journals_lookup_add", kind=kind, number=77, name="Vist")
    row = Lookup.objects.get(number=77)
    assert last_activity("lookup.created") == (administrators_desk.user, "desk", row.pk, "")

    administrators_desk.post("journals_lookup_change", row.pk, kind=kind, number=77, name="Visit")
    assert last_activity("lookup.changed") == (administrators_desk.user, "desk", row.pk, "")
    html = administrators_desk.read("journals_lookup_history", row.pk)
    assert "<bdi>Vist</bdi>" in html
    assert "<bdi>Visit</bdi>" in html


@pytest.mark.parametrize(
    ("make", "kind", "number", "changes", "words"),
    [
        (FollowUpFactory, 4, 1, {"is_closed": "on"}, "Follow-ups have open"),
        (FollowUpFactory, 3, 1, {"kind": 1}, "Follow-ups have Call Back"),
        (JournalFactory, 1, 80, {"kind": 3}, "Journals have Forced Journals"),
    ],
)
def test_meaning_of_a_lookup_in_use_stays(administrators_desk, messages_of, make, kind, number, changes, words):
    make()
    row = lookup(kind, number)
    values = {"kind": row.kind, "number": row.number + 500, "name": row.name}

    response = administrators_desk.post("journals_lookup_change", row.pk, **values | changes)

    assert messages_of(response) == [f"{words}, so what it means must stay; add another row instead."]
    assert lookup(kind, number) == row


def test_meaning_of_an_unused_status_changes(administrators_desk):
    row = lookup(JournalLookupKind.FOLLOW_UP_STATUS, 2)

    values = {"kind": row.kind, "number": 2, "name": row.name, "is_closed": "on"}
    administrators_desk.post("journals_lookup_change", row.pk, **values)

    row.refresh_from_db()
    assert row.is_closed


def test_number_is_unique_within_its_kind(administrators_desk):
    row = lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1)

    html = administrators_desk.post("journals_lookup_add", kind=row.kind, number=1, name="Another").content.decode()

    assert "already exists" in html
    assert Lookup.objects.filter(kind=row.kind, number=1).count() == 1


def test_only_a_follow_up_status_says_that_something_is_done(administrators_desk):
    administrators_desk.post("journals_lookup_add", kind=1, number=77, name="Done", is_closed="on")

    assert not Lookup.objects.filter(number=77).exists()


def test_agent_may_not_change_lookups(desk):
    row = lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1)

    response = desk.post("journals_lookup_change", row.pk, kind=row.kind, number=1, name="Mine")

    assert response.status_code == 403
    assert lookup(JournalLookupKind.FOLLOW_UP_TYPE, 1).name == "Call Back"


def test_sales_code_is_added_and_renamed_by_its_operation(managers_desk, last_activity):
    managers_desk.post("customers_salescode_add", name="North")
    row = SalesCode.objects.get()
    assert last_activity("sales_code.created") == (managers_desk.user, "desk", row.pk, "")

    managers_desk.post("customers_salescode_change", row.pk, name="Northern sales")
    assert last_activity("sales_code.changed") == (managers_desk.user, "desk", row.pk, "")
    assert "<bdi>Northern sales</bdi>" in managers_desk.read("customers_salescode_history", row.pk)


@pytest.mark.parametrize("name", ["journals_lookup_changelist", "customers_salescode_changelist"])
def test_list_costs_the_same_for_1_and_30_rows(administrators_desk, name):
    def make(count):
        for _ in range(count):
            SalesCode.objects.create(name="North")
            Lookup.objects.create(
                kind=JournalLookupKind.JOURNAL_TYPE, number=5_000 + Lookup.objects.count(), name="Type"
            )

    make(1)
    one = administrators_desk.queries(name)
    make(29)

    assert administrators_desk.queries(name) == one
