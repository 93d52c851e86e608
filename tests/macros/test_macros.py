"""Macros: all of it or nothing, by the operations of the object, and offered where it fits."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.activity.models import Activity, Notification
from apps.cases.constants import CaseStatus
from apps.cases.factories import CaseFactory
from apps.cases.models import CaseNote
from apps.core.caller import Caller, Channel
from apps.core.errors import DomainError, Invalid, NotAllowed, NotFound, WrongState
from apps.macros.factories import MacroFactory
from apps.macros.models import Macro
from apps.macros.operations import run_macro, save_macro
from apps.tickets.factories import TicketFactory
from apps.tickets.models import Classification, Ticket, TicketNote
from apps.tickets.operations import close_ticket, resolve_ticket
from apps.users.constants import Role
from apps.users.factories import WorkGroupFactory

pytestmark = pytest.mark.django_db
TICKETS, CASES = "tickets.ticket", "cases.case"


@pytest.fixture
def managing(manager):
    return Caller(manager, Channel.DESK)


@pytest.fixture
def urgent(db):
    return Classification.objects.filter(kind=3).order_by("number").first()


@pytest.fixture
def everything(urgent, status):
    """A macro for tickets with every step."""
    return MacroFactory(
        name="Give to MAC",
        note="{ticket.number} goes to MAC",
        takes_it=True,
        group=WorkGroupFactory(name="MAC"),
        priority=urgent,
        status=status("Resolved"),
    )


def run(macro, row, by, kind=TICKETS):
    return run_macro(macro_id=macro.pk, kind=kind, object_id=row.pk, by=by)


def offered(desk, row):
    """Names of the macros that the page for a row offers."""
    return [each.macro.name for each in desk.get("macros_macro_for", row._meta.label_lower, row.pk).context["offers"]]


def test_one_press_makes_every_step_by_its_operation(desk, agent, everything, urgent, status):
    ticket = TicketFactory()

    answer = desk.http.post(reverse("admin:macros_macro_run", args=[everything.pk, TICKETS, ticket.pk]), follow=True)

    [message] = map(str, answer.context["messages"])
    assert message == (
        f"Give to MAC: Internal note, Assignee: you, Group: MAC, Priority: {urgent} and Status: Resolved."
    )
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.group, ticket.priority, ticket.status.name) == (
        agent,
        everything.group,
        urgent,
        "Resolved",
    )
    note = TicketNote.objects.get(note_type="NOTE")
    assert (note.body, note.is_internal, note.author) == (f"{ticket.human_id} goes to MAC", True, agent)
    own = Activity.objects.filter(subject_type=TICKETS, subject_id=ticket.pk).order_by("pk")
    assert list(own.values_list("verb", flat=True)) == [
        "macros.macro.run",
        "ticket.assigned",
        "ticket.changed",
        "ticket.note.added",
        "ticket.resolved",
    ]
    page = desk.ticket(ticket)
    assert "ran a macro" in page
    assert page.count("<li><bdi>Give to MAC</bdi></li>") == 1


def test_a_refused_step_takes_everything_back(desk, agent, by, everything, status, monkeypatch):
    ticket = TicketFactory()
    before = Activity.objects.count()

    def refuse(**given):
        raise WrongState("Not this time.")

    monkeypatch.setattr("apps.tickets.operations.change_status", refuse)
    answer = desk.http.post(reverse("admin:macros_macro_run", args=[everything.pk, TICKETS, ticket.pk]), follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["Not this time."]
    assert Ticket.objects.get(pk=ticket.pk).assignee is None
    assert (Activity.objects.count(), TicketNote.objects.count(), Notification.objects.count()) == (before, 0, 0)


def test_permissions_are_those_of_the_steps(agent, everything, urgent):
    ticket, role = TicketFactory(), agent.groups.get()
    macros = {
        "add_ticketnote": MacroFactory(note="x"),
        "work_ticket": MacroFactory(note="", takes_it=True),
        "change_ticket": MacroFactory(note="", priority=urgent),
        "view_ticket": MacroFactory(note="y"),
        "view_macro": MacroFactory(note="z"),
    }
    allowed = []
    for codename, macro in macros.items():
        permission = Permission.objects.get(codename=codename)
        role.permissions.remove(permission)
        caller = Caller(type(agent).objects.get(pk=agent.pk), Channel.DESK)
        try:
            run(macro, ticket, caller)
            allowed.append(codename)
        except DomainError:
            pass
        role.permissions.add(permission)

    assert allowed == []
    assert not Activity.objects.filter(subject_id=ticket.pk).exists()


def test_a_macro_is_offered_where_it_fits(desk, agent, by, status, urgent):
    MacroFactory(name="note")
    MacroFactory(name="resolve", note="", status=status("Resolved"))
    MacroFactory(name="close", note="", status=status("Completed"))
    MacroFactory(name="while resolved", starts_in="resolved")
    MacroFactory(name="customer", note="{customer.name}")
    MacroFactory(name="off", is_active=False)
    MacroFactory(name="other role", role=Group.objects.get(name=Role.ADMINISTRATOR))
    MacroFactory(name="my role", role=agent.groups.get())
    MacroFactory(name="case", kind=CASES, case_status=CaseStatus.IN_PROGRESS)
    MacroFactory(name="case resolved", kind=CASES, note="", case_status=CaseStatus.CLOSED)
    MacroFactory(name="so already", note="", priority=TicketFactory().priority)
    ticket, case = TicketFactory(customer=None), CaseFactory()

    assert offered(desk, ticket) == ["close", "my role", "note", "resolve"]
    assert offered(desk, case) == ["case"]
    resolve_ticket(ticket_id=ticket.pk, status=status("Resolved"), by=by)
    assert offered(desk, ticket) == ["close", "my role", "note", "while resolved"]
    close_ticket(ticket_id=ticket.pk, status=status("Completed"), by=by)
    assert offered(desk, ticket) == ["my role", "note"]


def test_what_does_not_fit_is_refused_in_words(by, status):
    ticket, other = TicketFactory(customer=None), TicketFactory()
    refused = {
        "Nothing is known for {customer.name}.": MacroFactory(note="{customer.name}"),
        "It is so already.": MacroFactory(note="", priority=ticket.priority),
        "It is for tickets: resolved.": MacroFactory(starts_in="resolved"),
    }
    for words, macro in refused.items():
        with pytest.raises(WrongState) as error:
            run(macro, ticket, by)
        assert error.value.message == f"{macro.name}: {words}"
    for macro, row, kind in (
        (MacroFactory(is_active=False), ticket, TICKETS),
        (MacroFactory(role=Group.objects.get(name=Role.ADMINISTRATOR)), ticket, TICKETS),
        (MacroFactory(kind=CASES), other, TICKETS),
        (MacroFactory(), CaseFactory(), CASES),
    ):
        with pytest.raises(NotFound):
            run(macro, row, by, kind)


def test_a_macro_of_a_case_writes_and_moves_it(by):
    case = CaseFactory(status=CaseStatus.IN_PROGRESS)
    ask = MacroFactory(
        kind=CASES,
        note="Please answer on {case.number}.",
        is_note_internal=False,
        case_status=CaseStatus.ACTION_REQUIRED,
    )

    run(ask, case, by, CASES)

    case.refresh_from_db()
    assert case.status == CaseStatus.ACTION_REQUIRED
    note = CaseNote.objects.get()
    assert (note.text, note.is_internal) == (f"Please answer on {case.number}.", False)
    verbs = Activity.objects.filter(subject_type=CASES).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["macros.macro.run", "case.status"]


def test_changes_of_a_macro_without_a_note_are_undone_from_its_message(desk, status):
    macro = MacroFactory(note="", takes_it=True, status=status("Resolved"))
    ticket = TicketFactory()
    page = desk.http.get(reverse("admin:macros_macro_for", args=[TICKETS, ticket.pk])).content.decode()
    once = page.partition('name="once" value="')[2].partition('"')[0]

    answer = desk.http.post(
        reverse("admin:macros_macro_run", args=[macro.pk, TICKETS, ticket.pk]), {"once": once}, follow=True
    )

    [message] = answer.context["messages"]
    ids = message.extra_tags.partition("undo-")[2].split()[0].split("-")
    assert len(ids) == 2
    desk.http.post(reverse("admin:activity_undo"), {"activity": ids})
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.is_over) == (None, False)


def test_a_macro_acts_on_what_its_button_was_drawn_from(desk, by, status):
    macro, ticket = MacroFactory(), TicketFactory()
    page = desk.http.get(reverse("admin:macros_macro_for", args=[TICKETS, ticket.pk])).content.decode()
    drawn = page.partition('name="drawn" value="')[2].partition('"')[0]
    resolve_ticket(ticket_id=ticket.pk, status=status("Resolved"), by=by)

    desk.http.post(reverse("admin:macros_macro_run", args=[macro.pk, TICKETS, ticket.pk]), {"drawn": drawn})

    assert not TicketNote.objects.filter(note_type="NOTE").exists()


def test_what_no_macro_can_be_is_refused(managing, by, status, urgent):
    on_hold = Classification.objects.filter(kind=1, lifecycle="on_hold").first()
    wrong = {
        "note": [
            Macro(name="x"),
            Macro(name="x", note="{nothing}"),
            Macro(name="x", note="{case.number}"),
            Macro(name="x", kind=CASES, note="{ticket.number}"),
            Macro(name="x", kind=CASES, note="x", case_status=CaseStatus.ACTION_REQUIRED),
        ],
        "status": [
            Macro(name="x", status=on_hold),
            Macro(name="x", status=urgent),
            Macro(name="x", kind=CASES, note="x", status=status("Resolved")),
        ],
        "case_status": [
            Macro(name="x", note="x", case_status=CaseStatus.CLOSED),
            Macro(name="x", kind=CASES, case_status=CaseStatus.CANCELLED),
        ],
        "starts_in": [Macro(name="x", note="x", starts_in=CaseStatus.CLOSED)],
    }
    taken = []
    for field, macros in wrong.items():
        for number, macro in enumerate(macros):
            try:
                save_macro(macro=macro, by=managing)
                taken.append((field, number))
            except Invalid as error:
                if error.field != field:
                    taken.append((field, number, error.field, error.message))

    assert taken == []
    with pytest.raises(NotAllowed):
        save_macro(macro=Macro(name="x", note="x"), by=by)
    assert save_macro(macro=Macro(name="x", note="x"), by=managing).history.count() == 1


def test_the_page_of_a_ticket_asks_nothing_for_them(desk):
    ticket = TicketFactory()
    before = desk.queries("tickets_ticket_change", ticket.pk)
    one = desk.queries("macros_macro_for", TICKETS, ticket.pk)
    for _ in range(30):
        MacroFactory(group=WorkGroupFactory(), note="{customer.name} {ticket.title}")
        MacroFactory(note="{ticket.title}", takes_it=True)

    assert desk.queries("tickets_ticket_change", ticket.pk) == before
    assert desk.queries("macros_macro_for", TICKETS, ticket.pk) == one <= 15


def test_their_pages_are_for_those_who_may(desk, agent):
    ticket = TicketFactory()
    assert desk.get("macros_macro_for", TICKETS, 999_999).status_code == 302
    assert desk.get("macros_macro_for", "users.user", agent.pk).status_code == 404
    assert desk.get("macros_macro_run", MacroFactory().pk, TICKETS, ticket.pk).status_code == 302
    agent.groups.get().permissions.remove(Permission.objects.get(codename="view_macro"))
    assert desk.get("macros_macro_for", TICKETS, ticket.pk).status_code == 403
    assert "data-load" not in desk.ticket(ticket)
