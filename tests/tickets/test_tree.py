"""Tickets below tickets: cascades, cycles, deletion, and how little a large tree costs."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.activity.models import Activity
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.items.models import JournalItem
from apps.tickets import operations
from apps.tickets.constants import ClassificationKind, NoteType, TicketVerb
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket, TicketHold, TicketNote
from apps.tickets.reads.previews import cascade_preview
from tests.support.snapshot import calling, history_of, nothing_written, one_activity

MOST_STATEMENTS = 30


def status(name: str) -> Classification:
    return Classification.objects.get(kind=ClassificationKind.STATUS, name=name)


def close(pk, by, **options):
    return operations.close_ticket(ticket_id=pk, status=status("Completed"), cascade=True, by=by, **options)


def tree_below(root: Ticket, parents: list[int | None], **fields) -> list[Ticket]:
    """Tickets below `root`; each entry is the position of its parent in the list, None for the root."""
    items = JournalItem.objects.bulk_create([JournalItem(kind="ticket") for _ in parents])
    same = {
        field.attname: getattr(root, field.attname)
        for field in Ticket._meta.concrete_fields
        if field.name not in ("item", "parent")
    }
    return Ticket.objects.bulk_create(
        [
            Ticket(
                item=item,
                parent_id=root.pk if position is None else items[position].pk,
                **(same | fields | {"title": f"Below {root.pk}"}),
            )
            for item, position in zip(items, parents, strict=True)
        ]
    )


def chain(length: int) -> list[int | None]:
    return [None, *range(length - 1)]


def states(tickets: list[Ticket]) -> list[bool]:
    """Whether each ticket is closed now."""
    closed = dict(Ticket.objects.values_list("pk", "closed_at"))
    return [closed[ticket.pk] is not None for ticket in tickets]


# -- cascades


@pytest.mark.sqlite
def test_cascade_reaches_every_depth_and_stays_inside_the_tree(agent):
    root = TicketFactory(parent=TicketFactory())
    below = tree_below(root, [None, None, 0, 2, 3, 1])
    aside = tree_below(root.parent, [None, 0])

    changed = close(root.pk, calling(agent), reason="all done")

    assert changed == 7
    assert states([root, *below]) == [True] * 7
    assert states([root.parent, *aside]) == [False] * 3
    lines = TicketNote.objects.order_by("ticket").values_list("ticket", "note_type", "body", "author")
    assert list(lines) == [
        (ticket.pk, NoteType.LOG, "Status changed to Completed: all done", agent.pk) for ticket in [root, *below]
    ]
    whole, *parts = Activity.objects.order_by(F("part_of").asc(nulls_first=True), "subject_id")
    assert (whole.subject_id, whole.data) == (root.pk, {"status": "Completed", "tickets": 7})
    assert [(part.subject_id, part.object_id, part.data) for part in parts] == [
        (ticket.pk, ticket.pk, {"status": "Completed", "with": root.pk}) for ticket in below
    ]
    one = {"id", "subject_id", "object_id", "data", "part_of", "position"}
    every = [
        {name: value for name, value in vars(row).items() if name not in one | {"_state"}} for row in [whole, *parts]
    ]
    assert every == every[:1] * 7
    assert {part.part_of for part in parts} == {whole.pk}
    assert [history_of(row) for row in [whole, *parts]] == [[("ticket", "~"), ("ticketnote", "+")]] * 7


@pytest.mark.sqlite
def test_cascade_leaves_closed_tickets_and_reaches_those_below_them(agent):
    root = TicketFactory()
    below = tree_below(root, chain(3))
    earlier = timezone.now()
    Ticket.objects.filter(pk=below[1].pk).update(closed_at=earlier, status=status("Cancelled"))
    before = Ticket.objects.values().get(pk=below[1].pk)

    changed = close(root.pk, calling(agent))

    assert changed == 3
    assert states(below) == [True, True, True]
    assert Ticket.objects.values().get(pk=below[1].pk) == before
    assert not below[1].notes.exists()
    assert not below[1].history.exists()


def test_close_without_cascade_changes_one_ticket(agent):
    root = TicketFactory()
    below = tree_below(root, chain(2))

    changed = operations.close_ticket(ticket_id=root.pk, status=status("Completed"), by=calling(agent))

    assert changed == 1
    assert states([root, *below]) == [True, False, False]


@pytest.mark.sqlite
def test_cascade_resolves_each_at_its_own_time(agent):
    root = TicketFactory()
    resolved_before, fresh = tree_below(root, [None, None])
    earlier = timezone.now()
    Ticket.objects.filter(pk=resolved_before.pk).update(resolved_at=earlier, status=status("Resolved"))

    operations.resolve_ticket(ticket_id=root.pk, status=status("Resolved"), cascade=True, by=calling(agent))

    times = dict(Ticket.objects.values_list("pk", "resolved_at"))
    assert times[resolved_before.pk] == earlier
    assert times[fresh.pk] == times[root.pk] > earlier


@pytest.mark.sqlite
def test_cascade_ends_the_holds_of_those_that_leave_a_status_on_hold(agent):
    root = TicketFactory()
    by_status, by_hand, free = tree_below(root, [None, None, None])
    operations.change_status(ticket_id=by_status.pk, status=status("On Hold"), by=calling(agent))
    operations.hold_ticket(ticket_id=by_hand.pk, reason="parts ordered", by=calling(agent))

    operations.change_status(ticket_id=root.pk, status=status("Open"), cascade=True, by=calling(agent))

    held = dict(Ticket.objects.values_list("pk", "held_at"))
    assert held[by_status.pk] is held[free.pk] is held[root.pk] is None
    assert held[by_hand.pk] is not None
    assert list(TicketHold.objects.filter(ended_at=None).values_list("ticket", flat=True)) == [by_hand.pk]


@pytest.mark.sqlite
def test_cascade_to_a_status_on_hold_holds_each(agent):
    root = TicketFactory()
    below = tree_below(root, [None, 0])

    operations.change_status(ticket_id=root.pk, status=status("On Hold"), cascade=True, by=calling(agent))

    times = set(Ticket.objects.values_list("held_at", "hold_reason"))
    assert len(times) == 1
    [(moment, reason)] = times
    assert reason == "On Hold"
    assert list(TicketHold.objects.order_by("ticket").values_list("ticket", "started_at", "ended_at", "reason")) == [
        (ticket.pk, moment, None, "On Hold") for ticket in [root, *below]
    ]


def test_cascade_over_a_ticket_out_of_sight_changes_nothing(integrator):
    root = TicketFactory(organisation=integrator.organisation)
    tree_below(root, [None, 0])
    tree_below(root, [None], is_internal=True)

    with nothing_written(), pytest.raises(NotAllowed) as caught:
        close(root.pk, calling(integrator))

    assert caught.value.message == "A ticket below this one is not yours to change."


def test_preview_counts_what_a_cascade_would_change(integrator, agent):
    root = TicketFactory(organisation=integrator.organisation)
    below = tree_below(root, chain(4))
    Ticket.objects.filter(pk=below[1].pk).update(closed_at=timezone.now())
    Ticket.objects.filter(pk=below[3].pk).update(is_internal=True)

    seen = cascade_preview(ticket_id=root.pk, by=calling(agent))
    half_seen = cascade_preview(ticket_id=root.pk, by=calling(integrator))

    assert (seen.changes, seen.total, seen.closed, seen.blocked) == ([below[0], below[2], below[3]], 3, 1, 0)
    assert (half_seen.changes, half_seen.total, half_seen.closed, half_seen.blocked) == ([below[0], below[2]], 2, 1, 1)


# -- what a large tree costs


def statements_of(step, size: int, shape) -> int:
    root = TicketFactory()
    tree_below(root, shape(size))
    with CaptureQueriesContext(connection) as captured:
        assert step(root.pk) == size + 1
    assert Ticket.objects.filter(pk=root.pk, status__name="New").count() == 0
    return len(captured)


def wide(size: int) -> list[None]:
    return [None] * size


CASCADES = {
    "close": lambda by: lambda pk: close(pk, by),
    "hold": lambda by: lambda pk: operations.change_status(ticket_id=pk, status=status("On Hold"), cascade=True, by=by),
    "resolve": lambda by: (
        lambda pk: operations.resolve_ticket(ticket_id=pk, status=status("Resolved"), cascade=True, by=by)
    ),
    "open": lambda by: lambda pk: operations.change_status(ticket_id=pk, status=status("Open"), cascade=True, by=by),
}


@pytest.mark.parametrize("name", CASCADES)
def test_cascade_costs_the_same_for_ten_and_for_a_thousand(agent, name):
    agent.get_all_permissions()  # read once for each user object
    step = CASCADES[name](calling(agent))

    few, many = statements_of(step, 10, wide), statements_of(step, 1000, wide)

    assert few == many <= MOST_STATEMENTS


def test_cascade_over_ten_thousand(agent):
    assert statements_of(CASCADES["close"](calling(agent)), 10_000, wide) <= MOST_STATEMENTS
    assert TicketNote.objects.count() == 10_001
    assert Activity.objects.filter(verb=TicketVerb.CLOSED).values("subject_id").distinct().count() == 10_001


@pytest.mark.sqlite
def test_cascade_down_a_chain_of_two_thousand(agent):
    assert statements_of(CASCADES["close"](calling(agent)), 2_000, chain) <= MOST_STATEMENTS


# -- parents


@pytest.mark.sqlite
@pytest.mark.parametrize("depth", [0, 1, 2, 7, 2000])
def test_cycle_is_refused_at_any_depth(agent, depth):
    root = TicketFactory()
    line = [root, *tree_below(root, chain(depth) if depth else [])]

    with pytest.raises(Invalid) as caught:
        operations.update_ticket(ticket_id=root.pk, changes={"parent_id": line[-1].pk}, by=calling(agent))

    assert caught.value.field == "parent"
    assert Ticket.objects.get(pk=root.pk).parent is None
    assert not Activity.objects.exists()


def test_parent_can_be_given_changed_and_taken_away(agent):
    first, second, child = TicketFactory(), TicketFactory(), TicketFactory()

    for parent in (first, second, None):
        changes = {"parent_id": parent and parent.pk}
        with one_activity(TicketVerb.CHANGED, by=calling(agent), subject_id=child.pk, history=[("ticket", "~")]):
            operations.update_ticket(ticket_id=child.pk, changes=changes, by=calling(agent))
        assert Ticket.objects.get(pk=child.pk).parent == parent


def test_closed_ticket_takes_no_children(agent):
    parent, child = TicketFactory(closed_at=timezone.now()), TicketFactory()

    with nothing_written(), pytest.raises(WrongState):
        operations.update_ticket(ticket_id=child.pk, changes={"parent_id": parent.pk}, by=calling(agent))


def test_hidden_parent_is_shown_like_an_unknown_one(integrator):
    mine = TicketFactory(organisation=integrator.organisation)
    [hidden] = tree_below(mine, [None], is_internal=True)

    for pk in (hidden.pk, 10**15):
        with nothing_written(), pytest.raises(Invalid) as caught:
            operations.update_ticket(ticket_id=mine.pk, changes={"parent_id": pk}, by=calling(integrator))
        assert caught.value.message == f"There is no ticket INC-{pk}."


# -- deletion


@pytest.mark.sqlite
@pytest.mark.parametrize("has_parent", [True, False])
def test_delete_moves_the_children_up(manager, has_parent):
    top = TicketFactory() if has_parent else None
    middle = TicketFactory(parent=top)
    left, right, grandchild = tree_below(middle, [None, None, 0])

    with one_activity(
        TicketVerb.DELETED,
        by=calling(manager),
        subject_id=middle.pk,
        history=[("ticket", "-"), ("ticket", "~"), ("ticket", "~")],
    ):
        operations.delete_ticket(ticket_id=middle.pk, by=calling(manager))

    parents = dict(Ticket.objects.values_list("pk", "parent"))
    assert parents[left.pk] == parents[right.pk] == (top and top.pk)
    assert parents[grandchild.pk] == left.pk
    for child in (left, right):
        [row] = child.history.all()
        assert (row.history_type, row.parent_id) == ("~", top and top.pk)
        assert Ticket.objects.get(pk=child.pk).updated_at > child.updated_at


def test_deleting_a_ticket_with_many_children_costs_as_much_as_with_few(manager):
    manager.get_all_permissions()  # read once for each user object

    def statements(children: int) -> int:
        root = TicketFactory()
        tree_below(root, wide(children))
        with CaptureQueriesContext(connection) as captured:
            operations.delete_ticket(ticket_id=root.pk, by=calling(manager))
        return len(captured)

    assert statements(3) == statements(300)
