"""Merging a ticket into another about the same trouble, and taking that apart again."""

import datetime
import io
import re

import pytest
from django.utils import timezone

from apps.activity.history import state_of
from apps.activity.models import Activity
from apps.attachments.operations import upload_attachment
from apps.cases.factories import CaseFactory
from apps.cases.models import CaseTicket
from apps.core.errors import DomainError, NotAllowed, NotFound, WrongState
from apps.customers.factories import OrganisationFactory
from apps.journals.factories import FollowUpFactory, JournalFactory
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.provisioning.models import ProvisioningRequest
from apps.tickets import operations
from apps.tickets.constants import TicketVerb
from apps.tickets.factories import TicketAttributeFactory, TicketFactory, TicketNoteFactory
from apps.tickets.merging import PARTS
from apps.tickets.models import Ticket, TicketAttribute, TicketNote
from apps.users.factories import UserFactory
from tests.support.snapshot import calling, nothing_written, one_activity
from tests.tickets.test_operations_lifecycle import close, log_lines, ticket_in
from tests.tickets.test_operations_lifecycle import status as status_named

PERSON = {"key": "mainEmail", "value": "jo@example.com"}


@pytest.fixture
def pair(agent):
    """Two tickets of one organisation; the first has something of everything that moves."""
    organisation = OrganisationFactory()
    source, target = (TicketFactory(organisation=organisation) for _ in range(2))
    for number in range(3):
        TicketNoteFactory(ticket=source, is_internal=number == 1)
    TicketAttributeFactory(ticket=source, **PERSON)
    TicketAttributeFactory(ticket=source, key="mainEmail", value="other@example.com", is_enabled=False)
    TicketAttributeFactory(ticket=target, **PERSON)
    TicketFactory(parent=source, organisation=organisation)
    FollowUpFactory(customer=None, object_type="JournalItem", object_id=source.pk, subject_item=source.item)
    JournalFactory(customer=None, object_type="JournalItem", object_id=source.pk, subject_item=source.item)
    file = upload_attachment(file=io.BytesIO(b"link down"), name="error.txt", by=calling(agent))
    operations.add_files(ticket_id=source.pk, attachment_ids=[file.public_id], by=calling(agent))
    CaseTicket.objects.create(case=CaseFactory(organisation=organisation), ticket=source)
    ProvisioningRequestFactory(ticket=source)
    return source, target


def merge(source, target, by, name="Cancelled"):
    return operations.merge_tickets(source_id=source.pk, target_id=target.pk, status=status_named(name), by=calling(by))


def unmerge(source, by):
    return operations.unmerge_ticket(ticket_id=source.pk, by=calling(by))


def counts(ticket) -> dict[str, int]:
    return {part.label: part.of(ticket.pk).count() for part in PARTS}


def refusal(call, *arguments) -> str:
    with nothing_written(), pytest.raises(DomainError) as refused:
        call(*arguments)
    return refused.value.message


def rows_of(model) -> list[dict]:
    ignored = {"updated_at", "updated_by_id", "last_activity_at"}
    return [{k: v for k, v in row.items() if k not in ignored} for row in model.objects.order_by("pk").values()]


@pytest.mark.sqlite
def test_merge_moves_everything_once_and_closes_the_source(agent, pair):
    source, target = pair
    before = counts(source)
    notes = list(
        source.notes.order_by("pk").values("pk", "author", "created_at", "updated_at", "timestamp", "is_internal")
    )

    with one_activity(TicketVerb.MERGED, by=calling(agent), subject_id=source.pk):
        merge(source, target, agent)

    merged = Ticket.objects.get(pk=source.pk)
    assert (merged.merged_into_id, merged.status.name, merged.is_closed) == (target.pk, "Cancelled", True)
    kept = {"contact details": 1, "notes": 1}  # what the target has as well, and the log line of the merge
    moved = {label: count - (1 if label == "contact details" else 0) for label, count in before.items() if count}
    assert counts(source) == dict.fromkeys(before, 0) | kept
    assert list(target.notes.filter(pk__in=[row["pk"] for row in notes]).order_by("pk").values(*notes[0])) == notes
    assert Activity.objects.get(verb=TicketVerb.MERGED).data["moved"] == moved
    assert len(moved) == len(PARTS) - 1  # all but tickets merged before
    assert log_lines(merged) == [f"Merged into {target.human_id}"]
    assert log_lines(target) == [f"{source.human_id} was merged into this"]
    for part in PARTS:
        for row in part.of(target.pk).exclude(pk=target.pk):
            assert getattr(row.history.order_by("-history_id").first(), part.fields[0] + "_id") == target.pk


@pytest.mark.parametrize("state", ["open", "held", "resolved", "closed"])
def test_unmerge_restores_what_the_merge_took(agent, state):
    source = ticket_in(state, calling(None))
    target = TicketFactory(organisation=source.organisation, reporter=source.reporter)
    TicketNoteFactory(ticket=source)
    TicketFactory(parent=source)
    former, notes = state_of(source), set(source.notes.values_list("pk", flat=True))
    merge(source, target, agent)
    later = TicketNoteFactory(ticket=target)

    with one_activity(TicketVerb.UNMERGED, by=calling(agent), subject_id=source.pk):
        unmerge(source, agent)

    after = Ticket.objects.get(pk=source.pk)
    solved, after.solved_for = after.solved_for, source.solved_for
    assert state_of(after) == former
    assert (solved > source.solved_for) == (state == "open")
    assert set(source.notes.exclude(body__icontains="merged").values_list("pk", flat=True)) == notes
    assert list(source.holds.values_list("ended_at", flat=True)) == ([None] if state == "held" else [])
    assert later in target.notes.all()
    assert source.children.count() == 1
    assert refusal(unmerge, source, agent) == f"{source.human_id} is not merged into another ticket."


def test_unmerge_leaves_what_moved_on_and_a_status_that_somebody_gave(agent, pair, manager):
    source, target = pair
    elsewhere = TicketFactory()
    merge(source, target, agent)
    first, second, _ = target.notes.exclude(body__icontains="merged").order_by("pk")
    operations.update_note(note_id=first.pk, changes={"ticket_id": elsewhere.pk}, by=calling(manager))
    operations.delete_note(note_id=second.pk, by=calling(manager))
    # As an API could until merged tickets were kept from it.
    Ticket.objects.filter(pk=source.pk).update(status=status_named("Open"), closed_at=None)

    unmerge(source, agent)

    after = Ticket.objects.get(pk=source.pk)
    assert (after.status.name, after.merged_into) == ("Open", None)
    assert source.notes.exclude(body__icontains="merged").exclude(note_type="LOG").count() == 1
    assert elsewhere.notes.count() == 1


def test_merging_on_takes_along_what_was_merged_before(agent):
    first = TicketFactory()
    second, third = (TicketFactory(organisation=first.organisation) for _ in range(2))
    note = TicketNoteFactory(ticket=first)
    merge(first, second, agent)
    merge(second, third, agent)
    assert (Ticket.objects.get(pk=first.pk).merged_into, TicketNote.objects.get(pk=note.pk).ticket) == (third, third)

    unmerge(first, agent)
    assert (Ticket.objects.get(pk=first.pk).merged_into, TicketNote.objects.get(pk=note.pk).ticket) == (None, first)
    unmerge(second, agent)
    assert not Ticket.objects.exclude(merged_into=None).exists()
    assert TicketNote.objects.get(pk=note.pk).ticket == first


def test_merge_is_refused_in_words(agent, manager):
    source = TicketFactory()
    alike = {"organisation": source.organisation, "reporter": source.reporter}
    target, child = TicketFactory(**alike), TicketFactory(parent=TicketFactory(parent=source, **alike), **alike)
    closed = TicketFactory(**alike)
    close(closed.pk, calling(None))
    stranger = OrganisationFactory()
    an, bn = source.human_id, target.human_id
    cases = {
        source: "A ticket cannot be merged into itself.",
        child: f"{child.human_id} stands below {an}.",
        closed: f"{closed.human_id} is closed.",
        TicketFactory(): "{id} is of another organisation.",
        TicketFactory(**alike, buyer=stranger): f"{{id}} is read by an organisation that does not read {an}.",
        TicketFactory(**alike, consumer=stranger): f"{{id}} is read by an organisation that does not read {an}.",
        TicketFactory(**(alike | {"reporter": UserFactory()})): (
            f"{{id}} was reported by somebody who does not read {an}."
        ),
    }
    for other, words in cases.items():
        assert refusal(merge, source, other, agent) == words.format(id=other.human_id)
    assert refusal(merge, source, target, agent, "Open") == "Open is not a state of that kind."
    Ticket.objects.filter(pk=source.pk).update(is_internal=True)
    assert refusal(merge, source, target, agent) == f"{an} is internal, and {bn} is not."
    Ticket.objects.filter(pk=source.pk).update(is_internal=False)
    merge(source, target, agent)
    assert refusal(merge, source, target, agent) == f"{an} is merged into {bn} already."
    other = TicketFactory(**alike)
    assert refusal(merge, other, source, agent) == f"{an} is merged into {bn} already."

    unseen = TicketFactory()
    for by in (
        UserFactory(organisation=source.organisation),
        UserFactory(organisation=source.organisation, role__duties=[]),
    ):
        with nothing_written(), pytest.raises(NotAllowed):
            merge(other, target, by)
        with nothing_written(), pytest.raises(NotAllowed):
            unmerge(source, by)
        with nothing_written(), pytest.raises(NotFound):
            merge(other, unseen, by)


def test_undo_of_a_merge_is_its_unmerging(agent, pair):
    source, target = pair
    models = (Ticket, TicketAttribute, ProvisioningRequest)
    former = [rows_of(model) for model in models]
    merge(source, target, agent)
    assert ProvisioningRequest.objects.get().ticket == target
    done = Activity.objects.get(verb=TicketVerb.MERGED)

    operations.undo_merge(activity_id=done.pk, by=calling(agent))

    after = [rows_of(model) for model in models]
    assert [[row | {"solved_for": 0} for row in rows] for rows in after] == [
        [row | {"solved_for": 0} for row in rows] for rows in former
    ]
    with nothing_written(), pytest.raises(WrongState, match="undone already"):
        operations.undo_merge(activity_id=done.pk, by=calling(agent))
    Activity.objects.filter(pk=done.pk).update(at=timezone.now() - datetime.timedelta(minutes=11))
    with nothing_written(), pytest.raises(WrongState, match="more than 10 minutes"):
        operations.undo_merge(activity_id=done.pk, by=calling(agent))


def test_merged_ticket_is_opened_by_unmerging_alone(desk, agent, pair):
    """Neither the undo of an earlier closing nor a bulk change that reopens goes round it."""
    source, target = pair
    close(source.pk, calling(agent))
    closing = Activity.objects.filter(verb=TicketVerb.CLOSED).latest("pk")
    merge(source, target, agent)
    words = f"{source.human_id} is merged into another ticket; unmerge it first."

    assert refusal(lambda: operations.undo_status(activity_id=closing.pk, by=calling(agent))) == words
    bulk = desk.preview("tickets_ticket", [source], status=status_named("Open").pk, reopens="on")
    assert bulk.context["skipped"] == [("It is merged into another ticket; unmerge it first.", 1)]

    unmerge(source, agent)
    operations.undo_status(activity_id=closing.pk, by=calling(agent))
    assert not Ticket.objects.get(pk=source.pk).is_closed


def test_deleted_target_leaves_the_source_unmerged(agent, manager, pair):
    source, target = pair
    merge(source, target, agent)

    operations.delete_ticket(ticket_id=target.pk, by=calling(manager))

    after = Ticket.objects.get(pk=source.pk)
    assert (after.merged_into, after.history.order_by("-history_id").first().merged_into_id) == (None, None)


def test_pages_of_merged_tickets(desk, agent, pair, messages_of, status):
    source, target = pair
    TicketNote.objects.all().delete()
    operations.add_note(ticket_id=source.pk, body="The line is dead.", by=calling(agent))
    cancelled = status("Cancelled").pk

    page = desk.post("tickets_ticket_merge", source.pk, target=target.human_id, status=cancelled).content.decode()
    assert f"This moves to {target.human_id}" in page
    assert "notes (1)" in page
    assert target.title in page
    assert Ticket.objects.get(pk=source.pk).merged_into is None
    hidden = desk.post("tickets_ticket_merge", source.pk, target="INC-999", status=cancelled).content.decode()
    assert "There is no ticket INC-999." in hidden

    response = desk.post(
        "tickets_ticket_merge", source.pk, target=target.human_id, status=cancelled, confirmed="1", reason="Same line"
    )
    assert messages_of(response) == [f"{source.human_id} is merged into {target.human_id}."]
    shown = desk.http.get(response.url).content.decode()
    assert ">Undo</button>" in shown
    assert f'on <a href="/admin/tickets/ticket/{source.pk}/change/">' in shown.split("The line is dead.")[0]
    assert f"{source.human_id} into {target.human_id}" in re.sub("<[^>]+>", "", shown)
    page = desk.ticket(source)
    assert f'Merged into <a href="/admin/tickets/ticket/{target.pk}/change/">' in page
    assert ">Unmerge</button>" in page
    assert "action-reopen" not in page
    assert "Merge into" not in page
    assert source.human_id in desk.read("tickets_ticket_changelist", view="all", q=source.human_id)

    assert messages_of(desk.act(source, "unmerge"))[-1] == f"{source.human_id} is a ticket of its own again."


def test_ticket_page_with_merged_notes_takes_as_many_statements(desk, agent):
    used = []
    for size in (1, 5):
        target = TicketFactory()
        operations.add_note(ticket_id=target.pk, body="x", by=calling(agent))
        for _ in range(size):
            source = TicketFactory(organisation=target.organisation, reporter=target.reporter)
            operations.add_note(ticket_id=source.pk, body="x", by=calling(agent))
            merge(source, target, agent)
        used.append(desk.queries("tickets_ticket_change", target.pk))

    assert used[0] == used[1]


def test_merge_takes_as_many_statements_for_thirty_notes(agent, django_assert_max_num_queries):
    used = []
    for size in (1, 2, 30):
        source = TicketFactory()
        target = TicketFactory(organisation=source.organisation)
        TicketNoteFactory.create_batch(size, ticket=source)
        with django_assert_max_num_queries(70) as captured:
            merge(source, target, agent)
        with django_assert_max_num_queries(70) as captured_back:
            unmerge(source, agent)
        used.append((len(captured), len(captured_back)))

    assert used[1] == used[2]


def test_apis_show_a_merged_ticket_closed_and_its_notes_where_they_are(agent, pair, sip, m4):
    source, target = pair
    operations.add_note(ticket_id=source.pk, body="The line is dead.", by=calling(agent))
    merge(source, target, agent)

    [shown] = sip(agent).get(f"/tickets/{source.human_id}").json()["data"]
    comments = sip(agent).get(f"/tickets/{target.human_id}/comments").json()["data"]
    notes = [m4(agent).get(f"/GetTicketNotesByTicket/{ticket.pk}").json() for ticket in pair]

    assert shown["title"] == source.title
    assert "The line is dead." in [comment["description"] for comment in comments]
    assert [note["Note"] for note in notes[0]] == [f"Merged into {target.human_id}"]
    assert "The line is dead." in [note["Note"] for note in notes[1]]
