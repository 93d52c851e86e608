"""Text blocks: who writes, sees and uses them, and what their placeholders say."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.cases.factories import CaseFactory
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, NotFound
from apps.customers.factories import CustomerFactory
from apps.macros.constants import PLACEHOLDERS
from apps.macros.factories import TextBlockFactory
from apps.macros.models import TextBlock
from apps.macros.operations import save_text_block
from apps.macros.reads.filling import fill, unknown_in, values_of
from apps.tickets.factories import TicketFactory
from apps.tickets.models import TicketNote
from apps.users.constants import Role
from apps.users.factories import AgentFactory, WorkGroupFactory

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def managing(manager):
    return Caller(manager, Channel.DESK)


def offered(desk, row, **query):
    """{title: filled text} of what the picker offers for a row."""
    url = reverse("admin:macros_textblock_for", args=[row._meta.label_lower, row.pk])
    return {each["label"]: each["value"] for each in desk.http.get(url, query, **JSON).json()["results"]}


def test_placeholders_are_filled_in_for_the_object(desk, agent):
    customer = CustomerFactory(name="Ann {agent.name} & Co", account_number="A-1")
    ticket = TicketFactory(title="Line <down>", customer=customer)
    case = CaseFactory(customer=customer)
    common = "{customer.name}, {customer.account}: {agent.name}"
    TextBlockFactory(title="both", text=common)
    TextBlockFactory(title="ticket", text="{ticket.number} {ticket.title} {ticket.status}")
    TextBlockFactory(title="case", text="{case.number} {case.status}")

    both = f"Ann {{agent.name}} & Co, A-1: {agent.name}"
    assert offered(desk, ticket) == {"both": both, "ticket": f"{ticket.human_id} Line <down> {ticket.status.name}"}
    assert offered(desk, case) == {"both": both, "case": f"{case.number} Submitted"}


def test_every_placeholder_has_a_value_somewhere(by):
    known = set()
    for row in (TicketFactory(), CaseFactory()):
        known |= values_of(row, by).keys()

    assert known == set(PLACEHOLDERS)


def test_what_there_is_nothing_for_stays_and_is_named(by):
    filled = fill("Dear {customer.name}, {today}", values_of(TicketFactory(customer=None), by))

    assert filled.text.startswith("Dear {customer.name}, ")
    assert filled.missing == ["customer.name"]


def test_what_the_reader_may_not_see_is_not_filled_in(agent):
    ticket = TicketFactory(customer=CustomerFactory(name="Ann"))
    agent.groups.get().permissions.remove(Permission.objects.get(codename="view_customer"))

    assert values_of(ticket, Caller(agent, Channel.DESK))["customer.name"] == ""


def test_unknown_placeholders_are_refused_by_name(managing, managers_desk):
    assert unknown_in("{ticket.number} {ticket.nubmer} {} {today} {a\nb}") == ["ticket.nubmer", ""]
    with pytest.raises(Invalid, match=r"no placeholder \{ticket\.nubmer\}\. There are: \{agent\.name\}"):
        save_text_block(block=TextBlock(title="x", text="{ticket.nubmer}"), by=managing)

    answer = managers_desk.post("macros_textblock_add", title="x", text="Hello {name}", is_active="on")

    assert "There is no placeholder {name}." in answer.content.decode()
    assert not TextBlock.objects.exists()


def test_agents_write_their_own_and_managers_those_for_others(desk, managers_desk, agent, manager):
    desk.post("macros_textblock_add", title="mine", text="Hello", is_active="on", is_personal="")
    managers_desk.post("macros_textblock_add", title="ours", text="Hello all", is_active="on")

    mine, ours = TextBlock.objects.order_by("title")
    assert (mine.title, mine.owner, mine.is_personal) == ("mine", agent, True)
    assert (ours.title, ours.owner, ours.is_personal) == ("ours", manager, False)
    assert [mine.history.count(), ours.history.count()] == [1, 1]


@pytest.mark.sqlite
def test_each_is_offered_what_is_theirs_or_shared_with_them(desk, agent, managers_desk):
    inside, outside = WorkGroupFactory(), WorkGroupFactory()
    inside.members.add(agent)
    role, other_role = agent.groups.get(), Group.objects.get(name=Role.ADMINISTRATOR)
    TextBlockFactory(title="mine", is_personal=True, owner=agent)
    TextBlockFactory(title="another's", is_personal=True, owner=AgentFactory())
    TextBlockFactory(title="everybody's")
    TextBlockFactory(title="off", is_active=False)
    for title, group, of_role in (
        ("my group's", inside, None),
        ("other group's", outside, None),
        ("my role's", None, role),
        ("other role's", None, other_role),
        ("my role's, other group's", outside, role),
    ):
        TextBlockFactory(title=title, group=group, role=of_role)
    ticket, mine = TicketFactory(), {"mine", "everybody's", "my group's", "my role's"}

    assert set(offered(desk, ticket)) == mine
    listed = desk.read("macros_textblock_changelist")
    hidden = {"another&#x27;s", "other group&#x27;s", "other role&#x27;s"}
    assert [title for title in hidden if title in listed] == []
    assert [title for title in hidden if title not in managers_desk.read("macros_textblock_changelist")] == [
        "another&#x27;s"
    ]


def test_nobody_changes_what_is_not_theirs(by, managing, agent):
    shared, another = TextBlockFactory(), TextBlockFactory(is_personal=True, owner=AgentFactory())
    mine = TextBlockFactory(is_personal=True, owner=agent)
    shared.text = another.text = "changed"
    for block, caller, error in (
        (shared, by, NotAllowed),
        (another, by, NotFound),
        (another, managing, NotFound),
        (mine, managing, NotFound),
    ):
        with pytest.raises(error):
            save_text_block(block=block, by=caller)
    mine.is_personal = False
    with pytest.raises(NotAllowed):
        save_text_block(block=mine, by=by)
    with pytest.raises(Invalid):
        save_text_block(block=TextBlock(title="x", text="y", is_personal=True, group=WorkGroupFactory()), by=managing)
    assert not TextBlock.objects.filter(text="changed").exists()


def test_words_find_text_blocks_by_title_and_keywords(desk):
    TextBlockFactory(title="Outage in progress", keywords="fault")
    TextBlockFactory(title="Thanks")
    ticket = TicketFactory()

    assert set(offered(desk, ticket, q="fau outage")) == {"Outage in progress"}
    assert offered(desk, ticket, q="nothing") == {}


def test_without_javascript_a_text_block_is_written_from_its_page(desk):
    ticket = TicketFactory(title="<script>alert(1)</script>")
    block = TextBlockFactory(title='"><script>', text="About {ticket.title}: {customer.name}")
    page = desk.ticket(ticket)
    address = reverse("admin:macros_textblock_for", args=["tickets.ticket", ticket.pk])
    assert f'href="{address}"' in page

    html = desk.read("macros_textblock_for", "tickets.ticket", ticket.pk, use=block.pk)

    assert "<script>alert" not in html
    assert "Nothing is known for: customer.name." in html
    assert "About &lt;script&gt;alert(1)&lt;/script&gt;: {customer.name}</textarea>" in html
    desk.post("tickets_ticket_note", ticket.pk, body="About it", visibility="internal")
    assert TicketNote.objects.get().body == "About it"


def test_what_one_may_not_see_is_offered_nothing(desk, agent):
    ticket, case = TicketFactory(), CaseFactory()
    TextBlockFactory()
    page = "macros_textblock_for"
    url = reverse(f"admin:{page}", args=["tickets.ticket", 999_999])
    assert desk.http.get(url, **JSON).status_code == 404
    assert desk.get(page, "tickets.ticket", 999_999).status_code == 302
    assert desk.get(page, "users.user", agent.pk).status_code == 404
    role = agent.groups.get()
    role.permissions.remove(Permission.objects.get(codename="view_ticket"))
    assert desk.get(page, "tickets.ticket", ticket.pk).status_code == 403
    role.permissions.remove(Permission.objects.get(codename="view_textblock"))
    assert desk.get(page, "cases.case", case.pk).status_code == 403


def test_the_list_costs_the_same_for_one_and_for_many(desk, django_assert_num_queries):
    ticket = TicketFactory(customer=CustomerFactory())
    TextBlockFactory(text="{customer.name}")
    one = desk.queries("macros_textblock_for", "tickets.ticket", ticket.pk)
    for _ in range(30):
        TextBlockFactory(text="{customer.name} {ticket.title}")

    assert desk.queries("macros_textblock_for", "tickets.ticket", ticket.pk) == one <= 15
