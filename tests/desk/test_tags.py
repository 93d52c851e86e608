"""Tags of tickets and cases: on the page, the queue, the timeline, as a filter, and in no vendor's API."""

import re

import pytest
from django.urls import reverse

from apps.activity.models import Activity
from apps.cases.factories import CaseFactory
from apps.cases.operations import tag_case
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound
from apps.items.models import Tag
from apps.items.operations import MOST_TAGS
from apps.tickets.factories import TicketFactory
from apps.tickets.operations import merge_tickets, tag_ticket, unmerge_ticket
from apps.users.factories import UserFactory

PAGES = {"tickets_ticket": TicketFactory, "cases_case": CaseFactory}


def names(row) -> list[str]:
    return [tag.name for tag in row.tags.all()]


@pytest.mark.parametrize("kind", PAGES)
def test_tags_are_given_and_taken_away_on_the_page(desk, kind):
    row, other = PAGES[kind](), PAGES[kind]()

    desk.post(f"{kind}_tags", row.pk, add=" Fibre,  north   sea ,FIBRE")
    desk.post(f"{kind}_tags", other.pk, add="fibre")

    assert (names(row), names(other)) == (["Fibre", "north sea"], ["Fibre"])
    html = desk.read(f"{kind}_change", row.pk)
    assert "Tagged: Fibre, north sea" in html
    assert re.findall(r'name="remove" value="([^"]+)"', html) == ["Fibre", "north sea"]
    queue = desk.read(f"{kind}_changelist", view="all", tag=Tag.objects.get(name="north sea").pk)
    assert re.findall(r'name="row" value="(\d+)"', queue) == [str(row.pk)]
    assert re.findall(r'<span class="desk-tag"><bdi>([^<]+)<', queue) == ["Fibre", "north sea"]
    assert 'aria-label="Remove filter Tag: north sea"' in queue
    desk.post(f"{kind}_tags", row.pk, remove="fibre", add="ignored")
    assert names(row) == ["north sea"]
    verb = "ticket.tagged" if kind == "tickets_ticket" else "case.tagged"
    assert [each.data["tags"] for each in Activity.objects.filter(verb=verb, subject_id=row.pk).order_by("pk")] == [
        {"added": ["Fibre", "north sea"], "removed": []},
        {"added": [], "removed": ["Fibre"]},
    ]
    count = Activity.objects.count()
    desk.post(f"{kind}_tags", row.pk, add="NORTH SEA")
    assert Activity.objects.count() == count


@pytest.mark.parametrize("kind", PAGES)
def test_tags_are_changed_in_bulk(desk, kind):
    rows = [PAGES[kind]() for _ in range(3)]
    desk.post(f"{kind}_tags", rows[0].pk, add="Storm, old")
    desk.post(f"{kind}_tags", rows[1].pk, add=", ".join(map(str, range(MOST_TAGS))))

    previewed = desk.preview(kind, rows, add_tags="storm,  Fibre cut", remove_tags="OLD")
    html = " ".join(previewed.text.split())
    assert "Storm, old</bdi></bdi> → <bdi><bdi>Fibre cut, Storm<" in html
    assert dict(previewed.context["skipped"]) == {"It can have 20 tags at most.": 1}
    desk.confirm(kind, previewed)

    assert [names(row) for row in rows[::2]] == [["Fibre cut", "Storm"]] * 2
    assert len(names(rows[1])) == MOST_TAGS
    again = desk.preview(kind, rows[:1], add_tags="storm", remove_tags="never")
    assert dict(again.context["skipped"]) == {"It is so already.": 1}
    refused = desk.preview(kind, rows[:1], add_tags="x" * 41)
    assert "A tag has between 1 and 40 characters" in refused.text


def test_tags_move_with_a_merge_and_come_back(desk, by, status):
    source = TicketFactory()
    target = TicketFactory(organisation=source.organisation, reporter=source.reporter)
    tag_ticket(ticket_id=source.pk, add=["fibre", "both"], by=by)
    tag_ticket(ticket_id=target.pk, add=["both", "own"], by=by)
    shown = desk.post("tickets_ticket_merge", source.pk, target=target.human_id, status=status("Cancelled").pk)

    merge_tickets(source_id=source.pk, target_id=target.pk, status=status("Cancelled"), by=by)

    assert "tags (2)" in shown.text
    assert (names(source), names(target)) == ([], ["both", "fibre", "own"])
    assert "tags (2)" in desk.ticket(target)
    tag_ticket(ticket_id=target.pk, remove=["own"], by=by)
    unmerge_ticket(ticket_id=source.pk, by=by)
    assert (names(source), names(target)) == (["both", "fibre"], ["both"])


def test_tag_that_cannot_be_is_refused_and_nothing_half_done(by, desk, messages_of):
    ticket = TicketFactory()

    for bad in ("x" * 41, "\x00", "a,b"):
        with pytest.raises(Invalid):
            tag_ticket(ticket_id=ticket.pk, add=["good", bad], by=by)
    with pytest.raises(Invalid, match="20 tags"):
        tag_ticket(ticket_id=ticket.pk, add=[str(n) for n in range(MOST_TAGS + 1)], by=by)
    assert messages_of(desk.post("tickets_ticket_tags", ticket.pk, add="x" * 41)) == [
        "A tag has between 1 and 40 characters and no comma."
    ]
    assert (names(ticket), Tag.objects.count()) == ([], 0)


def test_those_who_may_not_change_it_give_no_tags(agent, by):
    ticket, case = TicketFactory(), CaseFactory()
    stranger = Caller(UserFactory(), Channel.DESK)
    agent.groups.clear()
    nobody = Caller(type(agent).objects.get(pk=agent.pk), Channel.DESK)

    for caller, error in ((stranger, NotFound), (nobody, NotAllowed)):
        with pytest.raises(error):
            tag_ticket(ticket_id=ticket.pk, add=["x"], by=caller)
        with pytest.raises(NotFound):  # who may see no cases is not told of one
            tag_case(case_number=case.pk, add=["x"], by=caller)
    assert not Tag.objects.exists()


def test_pages_cost_the_same_with_tags(desk, by):
    ticket, case = TicketFactory(), CaseFactory()
    pages = [("tickets_ticket_change", ticket.pk), ("cases_case_change", case.pk)]
    queues = [("tickets_ticket_changelist",), ("cases_case_changelist",)]
    before = [desk.queries(*page) for page in pages + queues]

    for row in (ticket, *TicketFactory.create_batch(10)):
        tag_ticket(ticket_id=row.pk, add=["a", "b", str(row.pk)], by=by)
    tag_case(case_number=case.pk, add=["a", "b"], by=by)

    after = [desk.queries(*page) for page in pages + queues]
    # The first of an activity on the timeline reads what it wrote.
    assert [new - old for old, new in zip(before, after, strict=True)][2:] == [0, 0]
    assert after[0] <= 12
    assert max(after) <= 15


def test_colour_is_the_edge_of_the_pill(managers_desk, desk, by, messages_of):
    tag_ticket(ticket_id=TicketFactory().pk, add=["Fibre"], by=by)
    tag = Tag.objects.get()

    managers_desk.post("items_tag_change", tag.pk, name="Fibre", colour="#1f6feb")
    assert (
        messages_of(managers_desk.post("items_tag_change", tag.pk, name="Fibre", colour="red;x"))
        == [
            "The tag “Fibre” was changed successfully.",
            "A colour is written as #1f6feb.",
        ]
        or Tag.objects.get().colour == "#1f6feb"
    )
    assert 'style="border-color: #1f6feb"' in desk.read("tickets_ticket_changelist")
    assert desk.http.post(reverse("admin:items_tag_change", args=[tag.pk]), {"name": "Mine"}).status_code == 403
    assert Tag.objects.get().name == "Fibre"
