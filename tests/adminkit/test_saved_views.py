"""Saved views: what a list shows, under a name: its filters, order and columns, and with whom it is shared."""

import re
from urllib.parse import parse_qs

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.activity.models import Activity, QueueView
from apps.activity.saved_views import MOST_VIEWS, change_view, delete_view, save_view
from apps.adminkit.list_pages import MOST_TABS
from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import AlreadyTaken, Invalid, NotAllowed, NotFound, WrongState
from apps.customers.factories import CustomerFactory
from apps.journals.factories import FollowUpFactory
from apps.orders.factories import OrderFactory
from apps.provisioning.factories import ProvisioningRequestFactory
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Ticket
from apps.users.factories import AdministratorFactory, AgentFactory, ManagerFactory, UserFactory, WorkGroupFactory
from tests.support.desk import Desk
from tests.support.multiplied import multiply

QUEUE = "tickets_ticket_changelist"
VIEWS, ADD, CHANGE = (f"activity_queueview_{page}" for page in ("changelist", "add", "change"))
TICKETS = "tickets.ticket"
LISTS = {
    QUEUE: TicketFactory,
    "cases_case_changelist": CaseFactory,
    "orders_order_changelist": OrderFactory,
    "journals_followup_changelist": FollowUpFactory,
    "provisioning_provisioningrequest_changelist": ProvisioningRequestFactory,
}


def calling(user) -> Caller:
    return Caller(user, Channel.DESK)


def shown(html) -> list[int]:
    return [int(pk) for pk in re.findall(r'<td class="desk-id"><a href="[^"]+">INC-(\d+)<', html)]


def tabs(html) -> dict[str, str]:
    """The count of each tab by its label."""
    nav = html[html.index('<nav class="desk-tabs"') :].split("</nav>")[0]
    return dict(re.findall(r'<a href="\?[^>]*>([^<]+)<span class="desk-tab-count"> ([\d,+]+)<', nav))


def heads(html) -> list[str]:
    return [re.sub("<[^>]+>|[▲▼]", "", head).strip() for head in re.findall(r'<th scope="col".*?</th>', html)]


def test_list_is_saved_as_a_view_and_opened_as_a_tab(desk, last_activity):
    other = AgentFactory()
    wanted = TicketFactory(title="Fibre cut", assignee=other)
    TicketFactory(title="Echo", assignee=other)
    query = f"view=open&q=fibre&assignee={other.pk}&order=-title&column=title&column=number&page=3"

    response = desk.post(ADD, queue=TICKETS, name=" Fibre  cuts ", query=query)

    view = QueueView.objects.get()
    assert (view.owner, view.queue, view.name) == (desk.user, TICKETS, "Fibre cuts")
    assert parse_qs(view.query) == {
        "view": ["open"],
        "q": ["fibre"],
        "assignee": [str(other.pk)],
        "order": ["-title"],
        "column": ["title", "number"],
    }
    assert last_activity("queue_view.saved") == (desk.user, "desk", view.pk, "")
    html = desk.http.get(response.url).content.decode()
    assert "Saved as the view “Fibre cuts”." in html
    assert 'class="is-chosen" aria-current="page">Fibre cuts<' in html
    assert tabs(html)["Fibre cuts"] == "1"
    assert heads(html) == ["Title", "Number"]
    assert shown(html) == [wanted.pk]


def test_view_that_cannot_be_saved_says_why(desk, by):
    save_view(queue=TICKETS, name="Late", query="", by=by)

    for values, words in [
        ({"queue": TICKETS, "name": "LATE", "query": ""}, "You have a view of this name already."),
        ({"queue": TICKETS, "name": "x", "query": "colour=red"}, "cannot be filtered by colour"),
        ({"queue": TICKETS, "name": "x", "query": "customer=999"}, "cannot be filtered by customer"),
        ({"queue": TICKETS, "name": "x", "query": "status=x&order=y"}, "cannot be filtered by status, order"),
        ({"queue": "users.apitoken", "name": "x", "query": ""}, "There is no such list."),
        ({"queue": TICKETS, "name": "", "query": ""}, "This field is required."),
        ({"queue": TICKETS, "name": "x", "query": f"q={'x' * 400}&" + "&".join(["column=title"] * 200)}, "too many"),
    ]:
        response = desk.post(ADD, **values)
        assert response.status_code == 200, values
        assert words in response.content.decode(), values
    assert QueueView.objects.count() == 1


def test_name_is_taken_for_one_person_and_list_alone(by):
    save_view(queue=TICKETS, name="Late", query="", by=by)
    save_view(queue="cases.case", name="Late", query="", by=by)
    save_view(queue=TICKETS, name="Late", query="", by=calling(AgentFactory()))
    other = save_view(queue=TICKETS, name="Other", query="", by=by)

    with pytest.raises(AlreadyTaken):
        change_view(view_id=other.pk, name="ｌate", by=by)  # noqa: RUF001 - the same to the eye
    with pytest.raises(Invalid):
        change_view(view_id=other.pk, name=" \t ", by=by)
    assert set(QueueView.objects.values_list("name", flat=True)) == {"Late", "Other"}


def test_a_person_has_so_many_views_and_no_more(by):
    QueueView.objects.bulk_create(
        QueueView(owner=by.user, queue=TICKETS, name=str(n), name_identity=str(n)) for n in range(MOST_VIEWS)
    )

    with pytest.raises(WrongState, match="30 views"):
        save_view(queue=TICKETS, name="More", query="", by=by)


def test_view_is_seen_by_those_alone_with_whom_it_is_shared(by):
    group, role = WorkGroupFactory(), Group.objects.get(name="Manager")
    member, manager, stranger = AgentFactory(), ManagerFactory(), AgentFactory()
    group.members.add(member, by.user)
    boss = calling(ManagerFactory())
    view = save_view(queue=TICKETS, name="Late", query="view=breaching", by=by)
    bosses = save_view(queue=TICKETS, name="Boss", query="", by=boss)
    people = {"member": member, "manager": manager, "stranger": stranger}

    def seers(of) -> set[str]:
        return {name for name, user in people.items() if f">{of.name}<" in Desk(user).read(QUEUE)}

    assert seers(view) == set()
    change_view(view_id=view.pk, audience=f"group-{group.pk}", by=by)
    change_view(view_id=bosses.pk, audience=f"role-{role.pk}", by=boss)
    assert (seers(view), seers(bosses)) == ({"member"}, {"manager"})
    change_view(view_id=bosses.pk, audience="everyone", by=boss)
    assert seers(bosses) == {"member", "manager", "stranger"}
    change_view(view_id=view.pk, audience="", by=by)
    assert seers(view) == set()
    changes = Activity.objects.filter(verb="queue_view.changed", subject_id=view.pk).order_by("pk")
    shared = f"group-{group.pk}"
    assert [row.data["changes"]["audience"] for row in changes] == [["", shared], [shared, ""]]


@pytest.mark.parametrize("audience", ["everyone", "group", "role", "group-0", "nonsense-1", "everyone-3"])
def test_nobody_shares_with_others_than_their_own(by, audience):
    foreign = {"group": f"group-{WorkGroupFactory().pk}", "role": f"role-{Group.objects.get(name='Manager').pk}"}
    view = save_view(queue=TICKETS, name="Late", query="", by=by)

    with pytest.raises(NotAllowed):
        change_view(view_id=view.pk, audience=foreign.get(audience, audience), by=by)
    assert QueueView.objects.get().audience == ""


def test_only_the_owner_changes_a_view_and_administrators_a_shared_one(by):
    group = WorkGroupFactory()
    member, administrator = calling(AgentFactory()), calling(AdministratorFactory(is_agent=True))
    group.members.add(by.user, member.user)
    own = save_view(queue=TICKETS, name="Own", query="", by=by)
    shared = save_view(queue=TICKETS, name="Shared", query="", by=by)
    change_view(view_id=shared.pk, audience=f"group-{group.pk}", by=by)

    for caller in (member, administrator):
        with pytest.raises(NotFound):
            change_view(view_id=own.pk, name="Mine", by=caller)
        with pytest.raises(NotFound):
            delete_view(view_id=own.pk, by=caller)
    for write in (
        lambda: change_view(view_id=shared.pk, name="x", by=member),
        lambda: delete_view(view_id=shared.pk, by=member),
    ):
        with pytest.raises(NotAllowed, match="Only its owner"):
            write()
    change_view(view_id=shared.pk, name="For all", by=administrator)
    delete_view(view_id=shared.pk, by=administrator)
    assert list(QueueView.objects.values_list("name", flat=True)) == ["Own"]
    assert Activity.objects.get(verb="queue_view.deleted").subject_id == shared.pk


def test_view_is_renamed_shared_replaced_and_deleted_on_its_pages(desk, by, messages_of):
    group = WorkGroupFactory(name="Tier 2")
    group.members.add(desk.user)
    view = save_view(queue=TICKETS, name="Late", query="view=open", by=by)

    assert "Rename or share" in desk.read(QUEUE, view="open", saved=view.pk)
    assert "Update “Late”" in desk.read(QUEUE, view="open", q="x", saved=view.pk)
    assert "Update “Late”" not in desk.read(QUEUE, view="open", saved=view.pk)
    assert messages_of(desk.post(CHANGE, view.pk, name="Later", audience=f"group-{group.pk}")) == [
        "“Later” is shared with group Tier 2."
    ]
    assert messages_of(desk.post("activity_queueview_replace", view.pk, query="view=all&q=fibre&page=2")) == [
        "“Later” is shared with group Tier 2.",
        "“Later” shows this now.",
    ]
    view.refresh_from_db()
    assert (view.name, view.query) == ("Later", "q=fibre&view=all")
    assert messages_of(desk.post("activity_queueview_replace", view.pk, query="colour=red"))[2:] == [
        "This list cannot be saved as a view, because it cannot be filtered by colour."
    ]
    html = desk.read(VIEWS)
    assert "group Tier 2" in html
    assert "lose it as well" in desk.read("activity_queueview_delete", view.pk)
    desk.post("activity_queueview_delete", view.pk)
    assert not QueueView.objects.exists()


def test_shared_view_shows_and_counts_nothing_that_its_reader_may_not_see(by, monkeypatch):
    """The desk's staff see all tickets; a reader who does not gets the view's rows as far as their own go."""
    customer = CustomerFactory()
    TicketFactory.create_batch(3, title="Fibre", customer=customer, organisation=customer.organisation)
    theirs = TicketFactory(title="Fibre")
    manager = calling(ManagerFactory())
    view = save_view(queue=TICKETS, name="Shared", query=f"q=fibre&customer={customer.pk}&view=all", by=manager)
    plain = save_view(queue=TICKETS, name="Plain", query="q=fibre&view=all", by=manager)
    for each in (view, plain):
        change_view(view_id=each.pk, audience="everyone", by=manager)
    reader = Desk(AgentFactory())
    assert {name: tabs(reader.read(QUEUE))[name] for name in ("Shared", "Plain")} == {"Shared": "3", "Plain": "4"}

    hidden = type(Ticket.objects.all()).visible_to
    monkeypatch.setattr(
        type(Ticket.objects.all()), "visible_to", lambda rows, caller: hidden(rows, caller).filter(pk=theirs.pk)
    )
    monkeypatch.setattr(
        type(type(customer).objects.all()), "visible_to", lambda rows, caller: rows.exclude(pk=customer.pk)
    )

    html = reader.http.get(f"{reverse(f'admin:{QUEUE}')}?{view.query}&saved={view.pk}").content.decode()
    assert tabs(html) == dict.fromkeys(("Unassigned", "New today", "Open", "All", "Plain"), "1") | dict.fromkeys(
        ("Mine", "My groups", "On hold", "Breaching soon", "Breached", "Shared"), "0"
    )
    assert shown(html) == []
    assert f"this list cannot be filtered by “customer={customer.pk}”" in html
    assert customer.name not in html
    assert shown(reader.read(QUEUE, q="fibre", view="all", saved=plain.pk)) == [theirs.pk]


def test_view_whose_values_are_no_more_says_so_and_shows_nothing(desk, by):
    TicketFactory()
    view = save_view(queue=TICKETS, name="Old", query="status=987654&column=gone&column=title", by=by)

    html = desk.http.get(f"{reverse(f'admin:{QUEUE}')}?{view.query}&saved={view.pk}").content.decode()

    assert "Nothing is shown, because this list cannot be filtered by “status=987654” and “column=title”" in html
    assert (shown(html), tabs(html)["Old"]) == ([], "0")


def test_view_that_is_gone_leaves_the_list_of_its_address(desk):
    ticket = TicketFactory()
    foreign = save_view(queue=TICKETS, name="Foreign", query="", by=calling(AgentFactory()))

    for key in (foreign.pk, 987_654):
        html = desk.read(QUEUE, saved=key)
        assert "This saved view is not there any more, or is not shared with you." in html
        assert shown(html) == [ticket.pk]
        assert "Foreign" not in html


def test_each_filter_has_a_chip_that_takes_it_out(desk):
    customer = CustomerFactory(name="Jane Doe")
    TicketFactory(customer=customer, organisation=customer.organisation)

    html = desk.read(QUEUE, view="open", q="inc", customer=customer.pk, age="<1d", sla="24", order="oldest")

    chips = re.findall(r'class="desk-chip" href="\?([^"]*)" aria-label="Remove filter ([^"]*)"', html)
    left = {label: set(parse_qs(query.replace("&amp;", "&"))) for query, label in chips}
    every = {"view", "q", "customer", "age", "sla", "order"}
    assert left == {
        "Search: inc": every - {"q"},
        f"Customer: {customer}": every - {"customer"},
        "Age: Less than 1 day": every - {"age"},
        "SLA left: Less than 24 h": every - {"sla"},
    }


@pytest.mark.parametrize("page", LISTS)
def test_every_head_sorts_both_ways_and_says_which(desk, page):
    for _ in range(3):
        LISTS[page]()
    view = "" if "order" in page else "all"
    html = desk.read(page, view=view, **({"order": "soonest"} if "followup" in page else {}))
    sorting = re.findall(r'<th scope="col"[^>]*><a href="\?([^"]*)">', html)

    assert len(sorting) >= 6
    for query in sorting:
        first = desk.http.get(f"{reverse(f'admin:{page}')}?{query.replace('&amp;', '&')}").content.decode()
        turned = re.search(r'aria-sort="(\w+)"><a href="\?([^"]*)"', first)
        second = desk.http.get(f"{reverse(f'admin:{page}')}?{turned[2].replace('&amp;', '&')}").content.decode()
        other = re.search(r'aria-sort="(\w+)"', second)
        assert {turned[1], other[1]} == {"ascending", "descending"}, query
        keys = [re.findall(r'name="row" value="(\d+)"', each) for each in (first, second)]
        assert len(keys[0]) == 3, query
        assert sorted(keys[0]) == sorted(keys[1])


def test_rows_come_in_the_order_of_the_column(desk):
    made = [TicketFactory(title=title) for title in ("b", "a", None, "c")]
    one, two, nothing, three = [ticket.pk for ticket in made]

    assert shown(desk.read(QUEUE, order="title")) == [two, one, three, nothing]
    assert shown(desk.read(QUEUE, order="-title")) == [three, one, two, nothing]


def test_columns_are_chosen_and_moved(desk):
    TicketFactory()

    html = desk.read(QUEUE, column=["age", "title", "group"])

    assert heads(html) == ["Age", "Title", "Group"]
    moved = re.search(r'href="\?([^"]*)" aria-label="Move Group one place to the front"', html)[1].replace("&amp;", "&")
    assert parse_qs(moved)["column"] == ["age", "group", "title"]
    assert 'value="organisation"> Organisation' in html
    assert 'value="group" checked> Group' in html


@pytest.mark.parametrize("page", LISTS)
def test_list_with_views_costs_the_same_for_1_and_30_rows_and_views(desk, by, page):
    columns = {"order": "newest" if "provisioning" not in page else "untouched"}
    row = LISTS[page]()
    queue = {"orders_order_changelist": "orders.order", QUEUE: TICKETS}.get(
        page, page.removesuffix("_changelist").replace("_", ".")
    )
    save_view(queue=queue, name="0", query="", by=by)
    one = desk.queries(page, view="all", **columns)
    for name in range(1, MOST_TABS + 2):
        customer = f"customer={CustomerFactory().pk}&q=x"
        save_view(queue=queue, name=str(name), query=customer, by=by)
    assert multiply([row], 29) == set()

    assert desk.queries(page, view="all", **columns) == one
    assert one <= 10
    assert "More…" in desk.read(page, **columns)


def test_integrator_has_no_views(client, db):
    client.force_login(UserFactory())

    assert client.get(reverse(f"admin:{VIEWS}")).status_code == 403
    with pytest.raises(NotAllowed):
        save_view(queue=TICKETS, name="x", query="", by=calling(UserFactory()))
