"""The feed: what it says, to whom, and at what cost."""

import base64
import io

import pytest
from django.db import transaction

from apps.activity.models import Activity
from apps.activity.operations import recording
from apps.attachments.operations import upload_attachment
from apps.cases.constants import Visibility
from apps.cases.factories import CaseFactory
from apps.cases.operations import File, tag_case
from apps.cases.operations import add_note as add_case_note
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.events.kinds import KINDS
from apps.events.reads.filters import Filter
from apps.events.reads.visible import Reader, visible_among
from apps.journals.constants import JournalObjectType
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.journals.operations import update_follow_up
from apps.orders.factories import OrderFactory
from apps.tickets import operations as tickets
from apps.tickets.constants import ClassificationKind, TicketVerb
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import Classification, TicketNote
from apps.users.constants import Role, Scope
from apps.users.factories import AdministratorFactory, AgentFactory, UserFactory
from apps.users.models import User
from apps.users.operations import create_token
from apps.users.swt import issue_swt
from tests.support.tokens import bearer_token

pytestmark = pytest.mark.contract("events")
SYSTEM = Caller(None, Channel.COMMAND)
FILES = [(b"no tone\n", "trace.txt"), (b"three LEDs\n", "photo.txt")]


def happen(subject, verb=TicketVerb.CHANGED, obj=None) -> int:
    with transaction.atomic(), recording(verb, by=SYSTEM, subject=subject, obj=obj) as activity:
        return activity.pk


@pytest.fixture
def organisation(db):
    return OrganisationFactory()


@pytest.fixture
def reader(organisation):
    return UserFactory(organisation=organisation)


def read(client, after="latest", **headers) -> dict:
    return client.get(f"/?after={after}", headers=headers or None).json()


@pytest.mark.rule("listEvents", "place-beyond-end-refused")
def test_place_that_the_feed_has_not_come_to_is_refused(feed, reader):
    client = feed(reader)
    end = int(read(client)["next"])
    refused = client.get(f"/?after={end + 1}")

    assert client.get(f"/?after={end}").json() == {"events": [], "next": str(end)}
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["after"])


@pytest.mark.sqlite
@pytest.mark.rule("listEvents", "oldest-event-first")
@pytest.mark.rule("listEvents", "next-without-more-stays")
@pytest.mark.rule("listEvents", "after-latest-starts-now")
@pytest.mark.rule("listEvents", "record-as-it-is-now")
@pytest.mark.rule("listEvents", "changes-name-field-old-new")
def test_events_say_what_changed_and_how_the_record_is_now(feed, organisation, reader):
    ticket = TicketFactory(organisation=organisation, title="No dial tone", description="Since noon")
    client = feed(reader)
    start = read(client)
    assert start["events"] == []

    tickets.update_ticket(ticket_id=ticket.pk, changes={"title": "No tone"}, by=SYSTEM)
    tickets.update_ticket(ticket_id=ticket.pk, changes={"description": "Since one"}, by=SYSTEM)
    answer = read(client, start["next"])

    about = {"kind": "ticket", "number": f"INC-{ticket.pk}", "id": ticket.pk}
    first, second = answer["events"]
    assert (first["type"], first["subject"], first["data"]["object"]) == ("ticket.changed", about, about)
    assert first["data"]["changes"] == [{"field": "title", "old": "No dial tone", "new": "No tone"}]
    assert second["data"]["changes"] == [{"field": "description", "old": "Since noon", "new": "Since one"}]
    record = first["data"]["record"]
    assert record == second["data"]["record"]
    assert (record["number"], record["title"], record["description"]) == (about["number"], "No tone", "Since one")
    assert (record["organisation"], record["closed_at"]) == (organisation.human_id, None)
    assert read(client, answer["next"]) == {"events": [], "next": answer["next"]}


@pytest.mark.sqlite
@pytest.mark.rule("listEvents", "each-changed-ticket-has-event")
def test_cascade_and_its_undoing_are_events_about_each_ticket_below(feed, organisation, reader):
    root = TicketFactory(parent=None)
    own, foreign = TicketFactory(parent=root, organisation=organisation), TicketFactory(parent=root)
    TicketFactory(parent=own, organisation=organisation, is_internal=True)
    lowest = TicketFactory(parent=foreign, organisation=organisation)
    client, staff, by = feed(reader), feed(AgentFactory()), Caller(AgentFactory(), Channel.DESK)
    start = read(client)["next"]
    completed = Classification.objects.get(kind=ClassificationKind.STATUS, name="Completed")
    assert tickets.close_ticket(ticket_id=root.pk, status=completed, cascade=True, by=by) == 5
    part = Activity.objects.get(verb=TicketVerb.CLOSED, subject_id=own.pk)
    assert tickets.undo_status(activity_id=part.pk, by=by) == 5

    answer = read(client, start)

    found = [(event["type"], event["subject"]["id"], event["data"]["object"]["id"]) for event in answer["events"]]
    assert len({event["id"] for event in answer["events"]}) == 4
    for verb, steps in (("ticket.closed", found[:2]), ("ticket.status.undone", found[2:])):
        assert sorted(steps) == [(verb, pk, pk) for pk in sorted((own.pk, lowest.pk))]
    for event, names in zip(answer["events"], [("New", "Completed")] * 2 + [("Completed", "New")] * 2, strict=True):
        moved = {change["field"]: (change["old"], change["new"]) for change in event["data"]["changes"]}
        assert moved["status"] == names
        assert event["data"]["record"]["status"] == "New"
    assert len(read(staff, start)["events"]) == 10
    assert read(client, answer["next"])["events"] == []


@pytest.mark.rule("listEvents", "files-and-tags-named")
def test_files_and_tags_are_named_to_those_who_see_them(feed, organisation, reader, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ticket, case = TicketFactory(organisation=organisation), CaseFactory(organisation=organisation, orderer=reader)
    client, staff, by = feed(reader), feed(AgentFactory()), Caller(AgentFactory(), Channel.DESK)
    start = read(client)["next"]
    tickets.tag_ticket(ticket_id=ticket.pk, add=["outage", "vip"], by=by)
    tickets.tag_ticket(ticket_id=ticket.pk, remove=["vip"], by=by)
    tag_case(case_number=case.number, add=["billing"], by=by)
    trace, photo = (upload_attachment(file=io.BytesIO(text), name=name, by=by) for text, name in FILES)
    [file] = tickets.add_files(ticket_id=ticket.pk, attachment_ids=[trace.public_id], by=by)
    tickets.remove_file(ticket_id=ticket.pk, file_id=file.pk, by=by)
    tickets.restore_file(ticket_id=ticket.pk, file_id=file.pk, by=by)
    with_photo = [File(photo.public_id, "The rack")]
    for visibility in Visibility:
        add_case_note(case_number=case.number, text="Look", visibility=visibility, files=with_photo, by=by)

    def shown(of):
        events = [(event["type"], event["data"]) for event in read(of, start)["events"]]
        return [(type_, {name: data[name] for name in ("files", "tags") if name in data}) for type_, data in events]

    one, rack = [{"name": "trace.txt", "size": 8}], [{"name": "The rack", "size": 11}]
    notes = [("case.note.added", {"files": rack})]
    assert shown(staff) == [
        ("ticket.tagged", {"tags": {"added": ["outage", "vip"], "removed": []}}),
        ("ticket.tagged", {"tags": {"added": [], "removed": ["vip"]}}),
        ("case.tagged", {"tags": {"added": ["billing"], "removed": []}}),
        *((f"ticket.{verb}", {"files": one}) for verb in ("files.added", "file.removed", "file.restored")),
        *notes * 2,
    ]
    assert shown(client) == notes


@pytest.mark.rule("listEvents", "page-has-limit-at-most")
@pytest.mark.rule("listEvents", "page-may-hold-fewer")
def test_pages_lead_on_through_what_is_hidden(feed, organisation, reader, monkeypatch):
    monkeypatch.setattr("apps.events.reads.feed.LOOKED_AT", 4)
    client = feed(reader)
    own, foreign = TicketFactory(organisation=organisation), TicketFactory()
    after = read(client)["next"]
    wanted = [f"evt_{happen(own)}", f"evt_{happen(own)}"]
    for _ in range(9):
        happen(foreign)
    wanted.append(f"evt_{happen(own)}")

    seen, pages = [], []
    for _ in range(8):
        page = client.get(f"/?after={after}&limit=1").json()
        pages.append(len(page["events"]))
        seen += [event["id"] for event in page["events"]]
        after = page["next"]

    assert seen == wanted
    assert max(pages) == 1
    assert 0 in pages[: pages.index(1, 2)]
    for limit in ("0", "501", "x"):
        assert client.get(f"/?limit={limit}").status_code == 400


@pytest.mark.rule("listEvents", "types-narrow-the-feed")
def test_types_narrow_the_feed(feed, reader, organisation):
    client, ticket = feed(reader), TicketFactory(organisation=organisation)
    start = read(client)["next"]
    ids = {verb: f"evt_{happen(ticket, verb)}" for verb in (TicketVerb.CREATED, TicketVerb.HELD, TicketVerb.CLOSED)}

    def found(types):
        return [event["id"] for event in client.get(f"/?after={start}&types={types}").json()["events"]]

    assert found("ticket.closed") == [ids[TicketVerb.CLOSED]]
    assert found("ticket.created,ticket.held") == [ids[TicketVerb.CREATED], ids[TicketVerb.HELD]]
    assert found("ticket.*") == found("*") == list(ids.values())
    assert found("case.*") == []
    for types in ("ticket", "ticket.clos*", "nothing.*", ","):
        answer = client.get(f"/?types={types}")
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["types"])


def hidden_rows(organisation, reader) -> dict:
    """What the reader may not see, each with an act on it."""
    other = OrganisationFactory()
    own = TicketFactory(organisation=organisation)
    internal = TicketFactory(organisation=organisation, is_internal=True)
    gone = TicketNoteFactory(ticket=own)
    rows = {
        "ticket of another organisation": (TicketFactory(organisation=other), None),
        "internal ticket": (internal, None),
        "note of an internal ticket": (internal, TicketNoteFactory(ticket=internal)),
        "internal note": (own, TicketNoteFactory(ticket=own, is_internal=True)),
        "note that is gone": (own, gone),
        "case of another organisation": (CaseFactory(organisation=other), None),
        "order of another organisation": (OrderFactory(organisation=other), None),
        "internal follow-up": (FollowUpFactory(is_internal=True), None),
        "a user": (reader, None),
    }
    verbs = dict.fromkeys(rows, TicketVerb.CHANGED) | dict.fromkeys(["internal note"], TicketVerb.NOTE_ADDED)
    for name, (subject, obj) in rows.items():
        happen(subject, verbs[name], obj)
    for verb in (TicketVerb.FILES_ADDED, TicketVerb.TAGGED):
        happen(own, verb)
    happen(own, TicketVerb.MERGED, rows["ticket of another organisation"][0])
    TicketNote.objects.filter(pk=gone.pk).delete()
    return rows


@pytest.mark.rule("listEvents", "only-visible-records-shown")
def test_nothing_hints_at_what_the_reader_may_not_see(feed, organisation, reader):
    client = feed(reader)
    start = read(client)["next"]

    hidden_rows(organisation, reader)

    assert read(client, start)["events"] == []


@pytest.mark.rule("listEvents", "only-visible-records-shown")
def test_merge_is_seen_by_who_sees_both_tickets(feed, organisation, reader):
    source, target = (TicketFactory(organisation=organisation) for _ in range(2))
    client = feed(reader)
    start = read(client)["next"]

    closed = Classification.objects.get(kind=ClassificationKind.STATUS, name="Cancelled")
    tickets.merge_tickets(source_id=source.pk, target_id=target.pk, status=closed, by=SYSTEM)

    merged = [event for event in read(client, start)["events"] if event["type"] == TicketVerb.MERGED]
    assert [(event["subject"]["id"], event["data"]["object"]["id"]) for event in merged] == [(source.pk, target.pk)]


def test_organisation_is_that_of_what_was_written(organisation):
    own, foreign = TicketFactory(organisation=organisation), TicketFactory(organisation=OrganisationFactory())
    about_own, about_foreign = (
        JournalFactory(
            customer=None, object_type=JournalObjectType.JOURNAL_ITEM, object_id=each.pk, subject_item_id=each.pk
        )
        for each in (own, foreign)
    )
    ids = [
        happen(own, TicketVerb.CHANGED),
        happen(foreign, TicketVerb.MERGED, own),  # what it was merged into is the organisation's
        happen(own, TicketVerb.MERGED, foreign),
        happen(foreign, TicketVerb.CHANGED),
        happen(about_own, "journal.created"),
        happen(about_foreign, "journal.created"),
    ]
    reader = Reader(Caller(AgentFactory(), Channel.EVENTS))

    def found(**wanted):
        rows = Activity.objects.filter(pk__in=ids).order_by("pk")
        return [ids.index(each.activity.pk) for each in visible_among(reader, rows, Filter(**wanted))]

    assert found() == [0, 1, 2, 3, 4, 5]
    assert found(organisation_id=organisation.pk) == [0, 1, 4]


def test_staff_see_what_is_internal_and_all_organisations(feed, organisation, reader):
    client = feed(AgentFactory())
    start = read(client)["next"]

    hidden = hidden_rows(organisation, reader)

    listed = {(event["subject"]["kind"], event["subject"]["id"]) for event in read(client, start)["events"]}
    assert len(listed) == 6
    assert ("ticket", hidden["internal note"][0].pk) in listed
    assert "user" not in {kind for kind, _ in listed}


@pytest.mark.rule("listEvents", "only-visible-records-shown")
def test_what_becomes_visible_tells_nothing_of_when_it_was_not(feed, organisation, reader):
    ticket = TicketFactory(organisation=organisation, is_internal=True, title="Suspected fraud")
    client, staff = feed(reader), feed(AgentFactory())
    start = read(client)["next"]
    tickets.update_ticket(ticket_id=ticket.pk, changes={"title": "Billing question"}, by=SYSTEM)
    ticket.refresh_from_db()
    ticket.is_internal = False
    with transaction.atomic(), recording(TicketVerb.CHANGED, by=SYSTEM, subject=ticket):
        ticket.save()

    listed = client.get(f"/?after={start}")

    assert [event["data"]["changes"] for event in listed.json()["events"]] == [[], []]
    assert b"fraud" not in listed.content
    assert read(staff, start)["events"][0]["data"]["changes"][0]["old"] == "Suspected fraud"


@pytest.mark.rule("listEvents", "configuration-for-audit-readers")
def test_configuration_is_shown_to_those_who_read_the_audit(feed, reader):
    clients = [feed(user) for user in (AdministratorFactory(), AgentFactory(), reader)]
    start = read(clients[0])["next"]

    happen(User.objects.get(pk=reader.pk), TicketVerb.CHANGED)

    kinds = [[event["subject"]["kind"] for event in read(client, start)["events"]] for client in clients]
    assert kinds == [["users.user"], [], []]


@pytest.mark.rule("listEvents", "only-scopes-of-token-shown")
def test_token_gets_events_of_records_that_its_apis_have(feed, organisation, reader):
    rows = {
        "ticket": TicketFactory(organisation=organisation, reporter=reader),
        "case": CaseFactory(organisation=organisation, orderer=reader),
        "order": OrderFactory(organisation=organisation),
    }
    client = feed(None)
    start = read(client, Authorization=f"Bearer {bearer_token(reader)}")["next"]
    for row in rows.values():
        happen(row, "order.changed")
    happen(rows["ticket"], TicketVerb.CHANGED)
    happen(rows["case"], "case.status")

    def kinds(scope):
        token = create_token(user=reader, name="tests", by=SYSTEM, scopes=[scope])
        found = read(client, start, Authorization=f"Bearer {token}")["events"]
        return {event["subject"]["kind"] for event in found}

    assert {scope: kinds(scope) for scope in Scope.values} == {
        "sipsynergy": {"ticket"},
        "m4": {"ticket"},
        "costguard": {"ticket", "order"},
        "equinix": {"case"},
    }


@pytest.mark.contract("events")
@pytest.mark.rule("events", "credentials-of-every-api")
@pytest.mark.rule("events", "errors-have-one-form")
@pytest.mark.rule("listEvents", "permission-to-read-events")
def test_every_dialects_credentials_open_the_feed_and_others_do_not(feed, reader, client):
    User.objects.filter(pk=reader.pk).update(password="")
    reader.set_password("open-sesame-1")
    User.objects.filter(pk=reader.pk).update(password=reader.password)
    swt, _ = issue_swt(user=reader, environment="production")
    basic = base64.b64encode(f"{reader.username}:open-sesame-1".encode()).decode()
    nobody = feed(None)

    for header in (f"Bearer {bearer_token(reader)}", f'WRAP access_token="{swt}"', f"Basic {basic}"):
        assert nobody.get("/", headers={"Authorization": header}).status_code == 200
    for header in ("", "Bearer no", 'WRAP access_token="no"', "Basic bm86bm8="):
        answer = nobody.get("/", headers={"Authorization": header})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer, WRAP")
        assert answer.json()["title"] == "Unauthorized"
    client.force_login(reader)
    assert client.get("/events").status_code == 401
    reader.groups.clear()
    assert feed(reader).get("/").status_code == 403


@pytest.mark.rule("listEvents", "page-has-limit-at-most")
def test_page_costs_the_same_for_one_and_for_500_events(feed, reader, organisation, django_assert_num_queries):
    client, staff = feed(reader), Caller(AgentFactory(), Channel.DESK)
    ticket = TicketFactory(organisation=organisation)
    follow_up = FollowUpFactory(customer__organisation=organisation)
    start = read(client)["next"]
    tickets.update_ticket(ticket_id=ticket.pk, changes={"title": "New"}, by=staff)
    update_follow_up(follow_up_id=follow_up.pk, changes={"description": "New"}, by=staff)
    read(client, start)

    with django_assert_num_queries(COST):
        few = read(client, start)
    Activity.objects.bulk_create(
        Activity(
            verb=TicketVerb.CHANGED,
            channel=Channel.DESK,
            subject_type="tickets.ticket",
            subject_id=ticket.pk,
            object_type="tickets.ticket",
            object_id=ticket.pk,
        )
        for _ in range(498)
    )
    read(client, start)
    with django_assert_num_queries(COST):
        many = client.get(f"/?after={start}&limit=500").json()

    assert (len(few["events"]), len(many["events"])) == (2, 500)


COST = 8  # credential, permissions, what has no place, the last place, activities, what is visible, records, references


def test_kinds_name_columns_of_their_models():
    for kind in KINDS:
        assert [column for _, column, _ in kind.columns()]
        assert [kind.model._meta.get_field(name) for name in kind.audience]
        assert hasattr(kind.model, "history")


@pytest.mark.parametrize("role", [Role.INTEGRATOR, Role.CSR])
def test_roles_may_read_events(db, role):
    user = UserFactory(role=role)

    assert user.has_perm("events.read_events")
