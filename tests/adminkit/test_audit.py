"""The audit: who changed which field of what from which value to which, for those who may see it."""

import csv
import datetime
import io
import re
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from apps.activity.audit import describe
from apps.activity.changes import _trigger, history_models, install
from apps.activity.history import write_history
from apps.activity.models import Activity, FieldChange, QueueView
from apps.activity.operations import recording
from apps.activity.querysets import rows_recorded_for
from apps.adminkit.audit import MOST_MOVES, presets
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.macros.factories import TextBlockFactory
from apps.provisioning.factories import ProvisioningProviderFactory
from apps.provisioning.operations.tokens import create_provider_token
from apps.tickets.constants import ClassificationKind
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, Ticket
from apps.tickets.operations import update_ticket
from apps.users.constants import Role
from apps.users.factories import AgentFactory
from apps.users.lockout import MAX_OF_PAIR, LockedOut, WrongPassword, check_password
from apps.users.models import ApiToken, WorkGroup
from apps.users.operations import create_token, revoke_token, rotate_token, set_roles
from tests.support.desk import Desk

LIST = "activity_activity_changelist"
ROWS = 10_000


@pytest.fixture
def ticket(db):
    return TicketFactory(title="Line down", customer=CustomerFactory(account_number="77-1"))


def changes():
    return list(FieldChange.objects.order_by("pk").values_list("object_type", "object_id", "field", "old", "new"))


@pytest.mark.sqlite
def test_changed_fields_are_kept_whatever_writes_the_history(ticket, by):
    ticket.refresh_from_db()
    with recording("ticket.changed", by=by, subject=ticket):
        ticket.title, ticket.is_internal, ticket.held_for = "Line up", True, datetime.timedelta(hours=30)
        ticket.save()
    with recording("ticket.changed", by=by, subject=ticket):
        Ticket.objects.filter(pk=ticket.pk).update(title="x" * 300)
        write_history(Ticket.objects.filter(pk=ticket.pk))
    with recording("ticket.deleted", by=by, subject=ticket):
        write_history(Ticket.objects.filter(pk=ticket.pk), deleted=True)

    assert [(label, pk) for label, pk, *_ in changes()] == [("tickets.ticket", ticket.pk)] * 4
    assert {field for _, _, field, *_ in changes()} == {"title", "is_internal", "held_for"}
    first, second = FieldChange.objects.filter(field="title")
    assert (first.old, first.new, second.new) == ("Line down", "Line up", "x" * 249 + "…")
    words = {
        change.name: (change.old, change.new) for change in describe(FieldChange.objects.exclude(pk=second.pk)).values()
    }
    assert words == {"title": ("Line down", "Line up"), "is_internal": ("no", "yes"), "held_for": ("—", "1 d 6 h")}

    [first_one] = describe([FieldChange(pk=1, object_type="tickets.ticket", field="assignee", new="x")]).values()
    assert (first_one.old, first_one.new) == ("—", "#x")

    kept = changes()
    FieldChange.objects.all().delete()
    _forget_triggers()
    install()  # as the first migration does with what was written before it

    assert sorted(changes()) == sorted(kept)


def _forget_triggers():
    table = Ticket.history.model._meta.db_table
    on = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER changes_{table}{on}")


@pytest.mark.sqlite
def test_every_history_table_keeps_its_changes(db):
    """Also one of a model that is added later: the triggers are made from the models after each migration."""
    kind = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master"
    with connection.cursor() as cursor:
        cursor.execute(kind)
        there = {name for (name,) in cursor.fetchall()}
    models = list(history_models())
    assert len(models) > 60
    assert [model for model in models if _trigger(model) not in there] == []


@pytest.fixture
def recorded(ticket, manager):
    """Three entries: of a ticket at the desk, of another through an API, and of an outside system."""
    casey = AgentFactory(username="casey2", name="Casey Two")
    priority = Classification.objects.filter(kind=ClassificationKind.PRIORITY).exclude(pk=ticket.priority_id).first()
    other = TicketFactory(organisation=OrganisationFactory(human_id="ORG-4711", name="Harbour"))
    desk = Caller(casey, Channel.DESK, route="POST /x", credential="session", request_id="req-desk")
    update_ticket(ticket_id=ticket.pk, changes={"priority": priority, "title": "=SUM(A1)"}, by=desk)
    api = Caller(manager, Channel.SIPSYNERGY, route="PATCH /t/{id}", credential="night sync", request_id="req-api")
    update_ticket(ticket_id=other.pk, changes={"description": "Other words"}, by=api)
    provider = Caller(None, Channel.COSTGUARD, party="Verizon")
    with recording("ticket.changed", by=provider, subject=ticket):
        pass
    first, second, third = Activity.objects.order_by("pk")
    Activity.objects.filter(pk=third.pk).update(at=timezone.now() - datetime.timedelta(days=9))
    return {"desk": first, "api": second, "party": third, "other": other, "priority": priority}


def shown(desk, **query):
    return {line["row"].pk for line in desk.get(LIST, **query).context["lines"]}


@pytest.mark.sqlite
def test_each_filter_finds_its_entries(managers_desk, recorded, ticket):
    first, second, third = (recorded[name].pk for name in ("desk", "api", "party"))
    old = str(Classification.objects.get(pk=ticket.priority_id))
    new = str(recorded["priority"])
    today = timezone.localdate()
    wanted = {
        f"object=INC-{ticket.pk}": {first, third},
        f"object=inc {ticket.pk}": {first, third},
        f"object={recorded['other'].pk}": {second},
        f"object=ticket {ticket.pk}": {first, third},
        "object=nothing at all": set(),
        "person=casey2": {first},
        "person=CASEY2": {first},
        "person=Casey Two": {first},
        "person=verizon": set(),
        "person=Verizon": {third},
        "person=patchbay": set(),
        "field=priority": {first},
        "field=Priority": {first},
        "field=status": set(),
        f"new={new}": {first},
        f"old={old}": {first},
        "field=nonsense": set(),
        f"field=priority&new={new}": {first},
        f"field=priority&new={new.upper()}&old={old}": {first},
        f"field=priority&new={old}": set(),
        f"field=title&new={new}": set(),
        "old=Line down": {first},
        "new==SUM(A1)": {first},
        "new=Other words&person=casey2": set(),
        "channel=desk": {first},
        "channel=sipsynergy": {second},
        "route=PATCH /t/{id}": {second},
        "route=/t/{id}": {second},
        "route=patch /t/{id}": {second},
        "credential=night sync": {second},
        "token=night sync": {second},
        "token=session": set(),
        "request_id=req-api": {second},
        "q=req-api": {second},
        "organisation=ORG-4711": {second},
        "organisation=harbour": {second},
        "organisation=ORG-1": set(),
        "verb=ticket.changed&channel=desk": {first},
        f"actor={recorded['api'].actor_id}": {second},
        f"from={today}": {first, second},
        f"to={today - datetime.timedelta(days=1)}": {third},
        f"from={(timezone.now() - datetime.timedelta(hours=1)).isoformat()}&to={today}": {first, second},
    }
    wrong = {}
    for query, found in wanted.items():
        pairs = dict(part.split("=", 1) for part in query.split("&"))
        if (read := shown(managers_desk, **pairs)) != found:
            wrong[query] = read
    assert wrong == {}

    for query in ("from=yesterday", "to=2026-13-01", "actor=abc", "channel=x", "verb=x", "colour=red", "object=\x00"):
        name, _, value = query.partition("=")
        html = managers_desk.read(LIST, **{name: value})
        assert ("cannot be filtered by" in html, "No entry here" in html) == (True, True), query


@pytest.mark.sqlite
def test_objects_are_found_by_what_the_list_calls_them(managers_desk, by):
    casey, made = AgentFactory(username="casey2", name="Casey Two"), {}
    for name in ("Special", "Gone"):
        row = Classification(kind=ClassificationKind.TYPE, number=9_000 + len(made), name=name)
        with recording("classification.created", by=by, subject=row) as entry:
            row.save()
        made[name] = {entry.pk}
    with recording("classification.changed", by=by, subject=row) as entry:
        row.delete()
        made["Gone"].add(entry.pk)
    create_token(user=casey, name="Night sync", by=Caller(None, Channel.COMMAND))
    token = Activity.objects.get(verb="token.created").pk
    for asked, found in {
        "classification Special": made["Special"],
        "special": made["Special"],
        "Gone": made["Gone"],
        "user Casey Two (casey2)": {token},
        "API token Night sync": {token},
        "API token Day sync": set(),
    }.items():
        assert shown(managers_desk, object=asked) == found, asked
    assert managers_desk.queries(LIST, object="special", field="type", new="Urgent", person="casey2") <= 15


def test_what_is_not_there_is_named_and_times_are_the_readers(manager, recorded):
    manager.time_zone = "Asia/Tokyo"
    manager.save()
    desk = Desk(manager)
    for query, words in {
        "object=nothing at all": "There is no record nothing at all.",
        "person=nobody": "There is no user nobody.",
        "field=shade": "There is no field shade.",
        "organisation=ORG-1": "There is no organisation ORG-1.",
        "from=2026-12-02&to=2026-12-01": "The first day comes after the last one.",
    }.items():
        pairs = dict(part.split("=", 1) for part in query.split("&"))
        html = desk.read(LIST, **pairs)
        assert (words in html, "No entry here" in html) == (True, True), query
        assert desk.get(LIST, export="csv", **pairs).status_code == 302
    html = desk.read(LIST, **{"from": "2026-11-02T20:15:42Z", "to": "2026-11-04"})
    assert ("3 Nov 2026, 05:15:42" in html, "4 Nov 2026" in html) == (True, True)
    labels = re.findall(r"<option[^>]*>([^<]+)</option>", html)
    assert ("changed the status (case)" in labels, labels.count("changed the status")) == (True, 0)


@pytest.mark.sqlite
def test_the_list_says_what_changed_and_when_to_the_second(manager, recorded, ticket):
    manager.time_zone = "Asia/Tokyo"
    manager.save()
    at = datetime.datetime(2026, 11, 2, 20, 15, 42, tzinfo=datetime.UTC)
    Activity.objects.filter(pk=recorded["desk"].pk).update(at=at, reason="Asked <b>twice</b>")

    html = Desk(manager).read(LIST, person="casey2")

    assert "3 Nov 2026, 05:15:42" in html
    assert f">{ticket.human_id}</a>" in html
    assert "<b>Priority</b>" in html
    assert "<b>Title</b>" in html
    assert f"<bdi>{recorded['priority']}</bdi>" in html
    assert "changed the ticket" in html
    assert "Asked &lt;b&gt;twice" in html
    assert "<b>Title</b>" not in Desk(manager).read(LIST, person="casey2", field="priority")
    one = Desk(manager).read("activity_activity_change", recorded["desk"].pk)
    assert "05:15:42" in one
    assert f"<bdi>{recorded['priority']}</bdi>" in one


def lines(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


@pytest.mark.sqlite
def test_the_export_has_a_line_for_each_changed_field(managers_desk, recorded, ticket):
    head, *rows = lines(managers_desk.get(LIST, export="csv", order="oldest"))

    assert head == [
        "Time",
        "Person",
        "Channel",
        "Route",
        "Object",
        "Field",
        "Old",
        "New",
        "Reason",
        "Request id",
    ]
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("Verizon", ticket.human_id, ""),
        ("Casey Two", ticket.human_id, "Title"),
        ("Casey Two", ticket.human_id, "Priority"),
        ("Casey Two", ticket.human_id, "Target"),
        (managers_desk.user.name, recorded["other"].human_id, "Description"),
    ]
    assert next(row for row in rows if row[5] == "Title")[7] == "'=SUM(A1)"
    assert Activity.objects.filter(verb="list.exported").count() == 1
    [_, *found] = lines(managers_desk.get(LIST, export="csv", field="priority"))
    assert [row[5] for row in found] == ["Priority"]
    assert managers_desk.get(LIST, export="xlsx")["Content-Disposition"].endswith('.xlsx"')
    assert shown(managers_desk, view="exports") == set(
        Activity.objects.filter(verb="list.exported").values_list("pk", flat=True)
    )


@pytest.mark.sqlite
def test_a_page_shows_the_first_fields_of_an_activity_that_changed_many_and_the_file_all(managers_desk, ticket, by):
    with recording("ticket.changed", by=by, subject=ticket) as entry:
        for number in range(MOST_MOVES + 20):
            ticket.title = f"Line {number}"
            ticket.save()

    cut = "Further fields are in the file."
    for page in (managers_desk.get(LIST), managers_desk.get("activity_activity_change", entry.pk)):
        assert page.text.count('<span class="desk-change"><b>') == MOST_MOVES
        assert cut in page.text
    assert len(lines(managers_desk.get(LIST, export="csv", verb="ticket.changed"))) == 1 + MOST_MOVES + 20


def test_what_somebody_may_not_see_is_not_in_their_audit(manager, ticket, monkeypatch):
    note = TicketNoteFactory(ticket=ticket, is_internal=True, body="Secret")
    writer = AgentFactory()
    by = Caller(writer, Channel.DESK)
    with recording("ticket.note.changed", by=by, subject=ticket, obj=note, reason="About the secret"):
        note.body = "Hidden words"
        note.save()
    block = TextBlockFactory(is_personal=True, owner=writer)
    with recording("text_block.changed", by=by, subject=block):
        pass
    of_note, of_block = Activity.objects.order_by("pk")
    everything = Desk(manager)

    assert shown(everything) == {of_note.pk}
    assert of_block.pk in shown(Desk(_auditor(writer)))
    assert everything.get("activity_activity_change", of_block.pk).status_code == 302

    group = manager.groups.get()
    group.permissions.remove(*Permission.objects.filter(codename="view_ticketnote"))
    blind = Desk(type(manager).objects.get(pk=manager.pk))
    for query in (
        {},
        {"new": "Hidden words"},
        {"field": "body"},
        {"object": ticket.human_id},
        {"person": writer.username},
    ):
        assert shown(blind, **query) == set(), query
        assert "Hidden words" not in b"".join(blind.get(LIST, export="csv", **query).streaming_content).decode()
    assert "About the secret" not in blind.read(LIST)
    # a change of a hidden row within an activity about a visible one
    with recording("ticket.changed", by=by, subject=ticket):
        note.body = "More hidden words"
        note.save()
    newest = Activity.objects.latest("pk")
    assert newest.pk in shown(blind)
    assert "More hidden" not in blind.read(LIST)
    assert shown(blind, new="More hidden words") == set()


def _auditor(user):
    user.user_permissions.add(Permission.objects.get(codename="view_activity"))
    return type(user).objects.get(pk=user.pk)


def test_an_organisation_reads_of_its_own_alone(integrator, ticket):
    caller = Caller(integrator, Channel.SIPSYNERGY)
    with recording("ticket.changed", by=Caller(None, Channel.TASK), subject=ticket) as foreign:
        pass
    own = TicketFactory(organisation=integrator.organisation)
    with recording("ticket.changed", by=Caller(None, Channel.TASK), subject=own) as seen:
        pass

    assert foreign not in Activity.objects.visible_to(caller)
    assert seen in Activity.objects.visible_to(caller)
    assert seen.organisation_id == integrator.organisation_id
    assert rows_recorded_for(Ticket, Caller(None, Channel.TASK)) is None


@pytest.mark.sqlite
def test_sign_ins_failures_and_locks_are_in_the_audit(managers_desk, agent):
    agent.set_password("right password 1")
    agent.save()
    check_password(username=agent.username, password="right password 1", address="192.0.2.1")
    check_password(username=agent.username, password="right password 1", address="192.0.2.1")
    for name in (agent.username, "nobody at all"):
        for _ in range(MAX_OF_PAIR):
            with pytest.raises(WrongPassword):
                check_password(username=name, password="guess", address="192.0.2.7")
    with pytest.raises(LockedOut):
        check_password(username=agent.username, password="right password 1", address="192.0.2.7")

    found = Activity.objects.filter(verb__startswith="signin.").order_by("pk")
    assert [(each.verb, each.actor, each.party, each.subject_type) for each in found] == [
        ("signin.signed_in", agent, "", "users.user"),
        ("signin.failed", None, "192.0.2.7", "users.user"),
        ("signin.failed", None, "192.0.2.7", "users.signin"),
        ("signin.locked", None, "192.0.2.7", "users.user"),
    ]
    assert shown(managers_desk, view="access") == {each.pk for each in found}
    assert shown(managers_desk, object=agent.username, person="192.0.2.7") == {found[1].pk, found[3].pk}
    assert "nobody at all" not in managers_desk.read(LIST)


def test_roles_are_old_and_new_values(managers_desk, administrator, agent):
    set_roles(user_id=agent.pk, roles={Role.MANAGER}, by=Caller(administrator, Channel.DESK))

    [found] = FieldChange.objects.filter(field="groups")
    assert (found.old, found.new) == ("CSR", "Manager")
    assert shown(managers_desk, field="groups", new="Manager") == {found.activity_id}


def test_a_saved_view_keeps_the_filters(managers_desk, recorded):
    managers_desk.post(
        "activity_queueview_add", queue="activity.activity", name="Priorities", query="field=priority&channel=desk"
    )

    view = QueueView.objects.get()
    assert shown(managers_desk, **dict(part.split("=") for part in view.query.split("&")), saved=view.pk) == {
        recorded["desk"].pk
    }
    assert "Priorities" in managers_desk.read(LIST)


def test_presets_are_whole_days_of_the_own_zone():
    with translation.override("en"):
        found = {label: (str(first), str(last)) for label, first, last in presets(datetime.date(2026, 11, 30))}
    assert found == {
        "Today": ("2026-11-30", "2026-11-30"),
        "Yesterday": ("2026-11-29", "2026-11-29"),
        "This week": ("2026-11-30", "2026-11-30"),
        "Last week": ("2026-11-23", "2026-11-29"),
        "This month": ("2026-11-01", "2026-11-30"),
        "Last month": ("2026-10-01", "2026-10-31"),
    }


@pytest.mark.usefixtures("postgresql_only")
def test_many_entries_cost_no_more_and_no_table_is_read_whole(managers_desk, recorded, ticket):
    asked = [
        {}, {"object": ticket.human_id}, {"person": "casey2"}, {"field": "priority"}, {"new": "Line up"},
        {"field": "title", "old": "Line down"}, {"channel": "m4"}, {"route": "PATCH /t/{id}"},
        {"credential": "night sync"}, {"token": "night sync"}, {"request_id": "req-api"}, {"verb": "ticket.merged"},
        {"organisation": "ORG-4711"}, {"from": "2020-01-01", "to": "2020-01-02"}, {"person": "Verizon"},
        {"view": "access"},
    ]  # fmt: skip
    few = [managers_desk.queries(LIST, **query) for query in asked]
    _multiply(recorded["api"])
    wrong = []
    for query, count in zip(asked, few, strict=True):
        with CaptureQueriesContext(connection) as captured:
            managers_desk.read(LIST, **query)
        if len(captured) != count or count > 15:
            wrong.append((query, count, len(captured)))
        for each in captured.captured_queries:
            if "activity_activity" not in each["sql"] or not each["sql"].startswith("SELECT"):
                continue
            sql = each["sql"]
            if "CAST(COUNT(*) AS text)" in sql:  # tabs are counted there too: 1,001 rows of each, whatever is asked
                if query in ({}, {"view": "access"}):
                    continue
                sql = "SELECT " + sql.rpartition(" UNION ALL SELECT ")[2]
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN " + sql.replace("%", "%%"), ())
                plan = [line for (line,) in cursor.fetchall()]
            whole = re.compile(r"Seq Scan on activity_(activity|fieldchange)\b")
            wrong += [(query, line.strip()) for line in plan if whole.search(line)]
    assert wrong == []


def _multiply(activity):
    """10,000 more entries of other people, each with two changes, spread over years."""
    other = AgentFactory()
    key = activity.pk
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL join_collapse_limit = 8")
        cursor.execute(
            "INSERT INTO activity_activity (id, at, verb, actor_id, party, channel, route, credential, request_id,"
            " reason, subject_type, subject_id, object_type, object_id, data)"
            " SELECT id + 1000000 + n, now() - n * interval '1 hour', 'ticket.note.added', %s, '', 'desk', 'POST /n',"
            " 'session', 'r' || n, '', subject_type, 900000 + n, object_type, 900000 + n, '{}'"
            " FROM activity_activity, generate_series(1, %s) n WHERE id = %s",
            [other.pk, ROWS, key],
        )
        cursor.execute(
            "INSERT INTO activity_fieldchange (activity_id, object_type, object_id, field, old, new)"
            " SELECT id, object_type, object_id, field, 'a' || id, 'b' || id"
            " FROM activity_activity, (VALUES ('status'), ('assignee')) fields (field) WHERE id > 1000000",
        )
        cursor.execute("ANALYZE activity_activity")
        cursor.execute("ANALYZE activity_fieldchange")


def test_address_of_the_list_is_the_one_that_others_rely_on():
    assert reverse(f"admin:{LIST}") + "?" + urlencode({"object": "INC-1"}) == "/admin/activity/activity/?object=INC-1"


def test_what_opens_the_apis_is_in_the_audit_with_old_and_new_values(managers_desk, administrator, integrator):
    by = Caller(administrator, Channel.DESK)
    create_token(user=integrator, name="Night sync", scopes=["m4"], by=by)
    token = ApiToken.objects.get()
    rotate_token(token_id=token.pk, by=by)
    revoke_token(token_id=token.pk, by=by)
    provider = ProvisioningProviderFactory()
    create_provider_token(provider_id=provider.pk, name="Callbacks", lifetime=datetime.timedelta(days=9), by=by)
    call_command("swt", integrator.username)

    found = Activity.objects.order_by("pk")
    assert [each.verb for each in found] == [
        "token.created", "token.rotated", "token.revoked", "provisioning.token_created", "token.swt",
    ]  # fmt: skip
    assert shown(managers_desk, view="access") == {each.pk for each in found}
    created, rotated, revoked, *_ = found
    assert [(each.field, each.old == "", each.new == "") for each in rotated.changes.order_by("pk")] == [
        ("name", True, False), ("scope", True, False), ("expires", True, False), ("expires", False, False),
    ]  # fmt: skip
    assert [(each.field, each.new) for each in revoked.changes.order_by("pk")] == [("name", ""), ("expires", "")]
    assert shown(managers_desk, field="expires") == {created.pk, rotated.pk, revoked.pk}
    assert shown(managers_desk, old="Night sync", person=administrator.username) == {revoked.pk}
    html = managers_desk.read(LIST, new="Night sync", verb="token.created")
    assert "<b>Name</b>: <bdi>—</bdi>" in html
    csv_lines = lines(managers_desk.get(LIST, export="csv", field="scope", verb="token.created"))
    assert [row[5:8] for row in csv_lines[1:]] == [["Scope", "—", "m4"]]


@pytest.mark.sqlite
def test_objects_with_a_name_are_called_by_it(administrator):
    person = AgentFactory(name="Jane Roe", username="jane")
    group = WorkGroup.objects.create(name="Field work")
    create_token(user=person, name="nightly", by=Caller(None, Channel.COMMAND))
    token = ApiToken.objects.get(name="nightly")
    gone = ProvisioningProviderFactory(name="Northern Lines")
    gone_pk, desk = gone.pk, Desk(administrator)
    desk.queries(LIST)
    alone = desk.queries(LIST)
    for row in (person, token, group, gone):
        Activity.objects.create(
            verb="user.changed", channel=Channel.DESK, subject_type=row._meta.label_lower, subject_id=row.pk,
            object_type=row._meta.label_lower, object_id=row.pk,
        )  # fmt: skip
    gone.delete()

    page = desk.get(LIST, actor=person.pk)
    listed, exported = desk.get(LIST), [row[4] for row in lines(desk.get(LIST, export="csv"))]

    names = ["user Jane Roe (jane)", "access token nightly", "group Field work", "provider Northern Lines"]
    for name in names:
        assert name in listed.text, name
        assert any(name in each for each in exported), name
    assert f"provider {gone_pk}" not in listed.text
    assert "User Jane Roe (jane)" in page.text  # what the list is narrowed by
    assert desk.queries(LIST) <= alone + 1
