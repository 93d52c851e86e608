"""Seals of what was recorded: what is changed, removed or added by hand is found and named."""
# ruff: noqa: S608 - what is put into these statements are names and numbers of our own

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from apps.activity.models import Activity, FieldChange, Seal, SealedDay
from apps.activity.operations import recording
from apps.activity.positions import give_positions
from apps.activity.sealing import BATCH, SETTING, seal_fresh, verify
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.customers.models import Organisation

BY = Caller(None, Channel.TASK)


HISTORY = Organisation.history.model._meta.db_table
COLUMNS = ", ".join(
    field.column
    for field in Organisation.history.model._meta.concrete_fields
    if field.name not in ("history_id", "activity")
)


@pytest.fixture
def written(db):
    """Three activities, each with a history row; sealed."""
    organisation = OrganisationFactory(name="A")
    for name in "BCD":
        with recording("organisation.changed", by=BY, subject=organisation):
            organisation.name = name
            organisation.save()
    assert seal_fresh() == 3
    return list(Activity.objects.order_by("pk"))


def verified() -> str:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    return out.getvalue()


def by_hand(statement, *values):
    """As somebody does who gets round the triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.sqlite
def test_what_is_as_it_was_sealed_is_counted(written):
    assert "3 activities and 3 history rows are as they were sealed; 0 activities wait" in verified()
    with recording("organisation.changed", by=BY, subject=OrganisationFactory()):
        pass
    assert "3 activities and 3 history rows are as they were sealed; 1 activities wait" in verified()
    seal_fresh()
    assert "4 activities and 3 history rows" in verified()
    assert seal_fresh() == 0
    unlinked = Organisation.history.filter(activity=None).count()
    by_hand(f"INSERT INTO {HISTORY} ({COLUMNS}) SELECT {COLUMNS} FROM {HISTORY} ORDER BY history_id LIMIT 1")
    assert f"\n{unlinked + 1} history rows belong to no activity" in verified()


OF_ACTIVITY, OF_HISTORY = "activity.activity {second}", "customers.historicalorganisation {row}"
OF_FIELD, FIELDS, THE_FIELD = "activity.fieldchange {field}", "activity_fieldchange", "id = {field}"
OF_SEAL = "it, or one before it, was changed or removed"
SET_ACTIVITY, SET_HISTORY = "UPDATE activity_activity SET", "UPDATE {history} SET"
THE_SEAL, THE_ROW = "activity_id = {second}", "history_id = {row}"
CHANGES = {
    "an activity changed": (f"{SET_ACTIVITY} reason = 'x' WHERE id = {{second}}", f"{OF_ACTIVITY}: it was changed"),
    "its time changed": (f"{SET_ACTIVITY} at = '2020-01-01' WHERE id = {{second}}", f"{OF_ACTIVITY}: it was changed"),
    "a history row changed": (f"{SET_HISTORY} name = 'x' WHERE {THE_ROW}", f"{OF_HISTORY}: it was changed"),
    "a history row removed": (f"DELETE FROM {{history}} WHERE {THE_ROW}", f"{OF_HISTORY}: it was removed"),
    "a history row moved": (f"{SET_HISTORY} activity_id = {{first}} WHERE {THE_ROW}", f"{OF_HISTORY}: it was added"),
    "a changed field changed": (f"UPDATE {FIELDS} SET new = 'x' WHERE {THE_FIELD}", f"{OF_FIELD}: it was changed"),
    "a changed field removed": (f"DELETE FROM {FIELDS} WHERE {THE_FIELD}", f"{OF_FIELD}: it was removed"),
    "what was digested changed": ("UPDATE activity_seallayout SET columns = '{{}}'", "layout"),
    "a seal changed": (f"UPDATE activity_seal SET digest = 'x' WHERE {THE_SEAL}", OF_SEAL),
    "a seal removed": (f"DELETE FROM activity_seal WHERE {THE_SEAL}", f"{OF_ACTIVITY}: it was added, or its seal"),
    "seal and position removed": (
        f"DELETE FROM activity_seal WHERE {THE_SEAL}; {SET_ACTIVITY} position = NULL WHERE id = {{second}}",
        OF_SEAL,
    ),
}


@pytest.mark.sqlite
def test_the_first_row_that_was_changed_by_hand_is_named(written):
    first, second, _ = (each.pk for each in written)
    names = {"first": first, "second": second, "history": HISTORY,
             "row": Organisation.history.get(activity=second).history_id,
             "field": FieldChange.objects.get(activity=second).pk}  # fmt: skip
    wrong = {}
    for what, (statements, message) in CHANGES.items():
        point = transaction.savepoint()
        for statement in statements.format(**names).split(";"):
            by_hand(statement)
        with pytest.raises(CommandError) as found:
            verified()
        if message.format(**names) not in str(found.value):
            wrong[what] = str(found.value)
        transaction.savepoint_rollback(point)
    assert wrong == {}
    assert verified()


@pytest.mark.sqlite
def test_days_that_are_over_keep_their_last_seal(written):
    yesterday = datetime.date.today() - datetime.timedelta(days=1)
    by_hand("UPDATE activity_seal SET day = %s", str(yesterday))
    with recording("organisation.changed", by=BY, subject=OrganisationFactory()):
        pass
    seal_fresh()

    [day] = SealedDay.objects.all()
    assert (day.day, day.count, day.digest) == (
        yesterday,
        3,
        Seal.objects.filter(day=yesterday).latest("position").digest,
    )
    assert "4 activities" in verified()
    # the newest seals of the day and their activities gone
    by_hand("DELETE FROM activity_seal WHERE position >= %s", day.position)
    by_hand("UPDATE activity_activity SET position = NULL WHERE position >= %s", day.position)
    with pytest.raises(CommandError, match="and was removed"):
        verified()


@pytest.mark.usefixtures("postgresql_only")
def test_postgresql_refuses_to_change_or_delete_what_is_sealed(written):
    first = written[0]
    row = Organisation.history.get(activity=first)
    refused = [
        lambda: Activity.objects.filter(pk=first.pk).update(reason="x"),
        lambda: Activity.objects.filter(pk=first.pk).update(position=None),
        lambda: type(row).objects.filter(pk=row.pk).update(name="x"),
        lambda: type(row).objects.filter(pk=row.pk).delete(),
        lambda: FieldChange.objects.filter(activity=first).update(new="x"),
        lambda: Seal.objects.all().update(digest="x"),
        lambda: Seal.objects.all().delete(),
    ]
    for change in refused:
        with pytest.raises((IntegrityError, DatabaseError), match="is sealed"), transaction.atomic():
            change()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {SETTING} = 'on'")
    assert type(row).objects.filter(pk=row.pk).delete()[0] == 1


def test_what_is_not_sealed_yet_can_be_completed(db):
    with recording("organisation.changed", by=BY, subject=OrganisationFactory()) as entry:
        pass
    give_positions()
    entry.data = {"more": "words"}
    entry.save(update_fields=["data"])
    assert seal_fresh() == 1


def test_more_than_a_batch_is_sealed_and_verified_with_the_same_statements(db, django_assert_max_num_queries):
    activity = {
        "verb": "x",
        "channel": "task",
        "subject_type": "users.user",
        "subject_id": 1,
        "object_type": "users.user",
    }
    Activity.objects.bulk_create([Activity(**activity, object_id=1) for _ in range(BATCH + 1)])
    with django_assert_max_num_queries(30):
        assert seal_fresh() == BATCH + 1
    with django_assert_max_num_queries(12):
        assert verify().activities == BATCH + 1
