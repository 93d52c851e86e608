"""Targets beside the resolution in the queue and on the page of a ticket, and the form of a policy."""

import datetime
import re

from django.urls import reverse
from django.utils import timezone

from apps.cases.factories import CaseFactory, CasePolicyFactory
from apps.cases.models import CasePolicy
from apps.cases.operations.policies import apply_to as apply_to_case
from apps.core.caller import Caller, Channel
from apps.customers.factories import OrganisationFactory
from apps.tickets import operations
from apps.tickets.factories import CalendarFactory, TicketFactory
from apps.tickets.models import Calendar, Escalation, SlaPolicy
from apps.tickets.models.service_levels import MOST_ESCALATIONS
from apps.tickets.reads.service_levels import policies_behind
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.support.desk import Desk

HOUR = datetime.timedelta(hours=1)
SYSTEM = Caller(None, Channel.TASK)
MOST_BYTES = 140_000


def test_queue_sorts_by_and_finds_what_is_overdue(agent):
    organisation, by = OrganisationFactory(), Caller(agent, Channel.DESK)
    policy = SlaPolicy(name="Gold", organisation=organisation, response=2 * HOUR, update=6 * HOUR)
    operations.save_policy(row=policy, by=SYSTEM)
    now = timezone.now()
    ages = {"late": 5, "later": 8, "early": 1, "answered": 9, "held": 3, "other": 50}
    tickets = {
        name: TicketFactory(
            created_at=now - age * HOUR, organisation=OrganisationFactory() if name == "other" else organisation
        )
        for name, age in ages.items()
    }
    operations.hold_ticket(ticket_id=tickets["held"].pk, reason="parts", by=by)
    for ticket in tickets.values():
        operations.apply_to(ticket_id=ticket.pk, by=SYSTEM)
    operations.add_note(ticket_id=tickets["answered"].pk, body="On it", by=by)
    names = {ticket.pk: name for name, ticket in tickets.items()}

    def shown(**query) -> list[str]:
        html = Desk(agent).read("tickets_ticket_changelist", column=["number", "response", "update"], **query)
        return [names[int(pk)] for pk in re.findall(r'name="row" value="(\d+)"', html)]

    assert shown(overdue="response", order="oldest") == ["later", "late", "held"]
    assert shown(overdue="update") == ["later"]
    assert shown(order="response") == ["later", "late", "held", "early", "answered", "other"]
    assert shown(order="-response")[:2] == ["early", "held"]
    assert shown(policy=policy.pk, overdue="update", order="oldest") == ["later"]
    assert shown(without="policy") == ["other"]
    page = Desk(agent).ticket(tickets["later"])
    assert "First response: overdue for 6 h" in page
    assert "Update: overdue for 2 h" in page
    held = Desk(agent).ticket(tickets["held"])
    assert "First response: overdue, paused" in held


def test_form_of_a_policy_with_all_its_escalations_is_small(manager):
    policy = SlaPolicy(name="Gold")
    person, group = AgentFactory(name="Ada Agent"), WorkGroupFactory()
    rules = [Escalation(policy=policy, percent=n + 1, person=person, group=group) for n in range(MOST_ESCALATIONS)]
    operations.save_policy(row=policy, parts=rules, by=SYSTEM)
    desk = Desk(manager)

    page = desk.get("tickets_slapolicy_change", policy.pk)

    assert page.text.count("Ada Agent") >= MOST_ESCALATIONS
    assert len(page.content) < MOST_BYTES
    assert desk.queries("tickets_slapolicy_change", policy.pk) <= 15


def test_form_of_a_policy_holds_its_bounds(manager):
    """Of each target, of the percent of an escalation, and of how many there are; nothing is stored otherwise."""

    def post(page: str, **changes) -> str:
        form = {"escalations-TOTAL_FORMS": 1, "escalations-INITIAL_FORMS": 0, "escalations-0-target": "resolution",
                "escalations-0-percent": 50, "escalations-0-action": "notify"}  # fmt: skip
        return Desk(manager).post(page, name="Gold", is_active="on", **form | changes).content.decode()

    day, too_long = "must be more than 0 and at most 366 days", "366 00:00:01"
    for app, model in (("tickets", SlaPolicy), ("cases", CasePolicy)):
        page = f"{app}_{model._meta.model_name}_add"
        for name in ("response", "assignment", "update", "resolution"):
            for length in ("0 m", "-1 00:00:00", too_long):
                assert day in post(page, **{name: length}).lower(), (name, length)
        for percent in (0, 1_001):
            assert "Ensure this value is" in post(page, **{"escalations-0-percent": percent})
        refused = post(page, **{"escalations-0-action": "assign"})
        assert re.search(r"Say to whom \w+ are assigned", refused.partition("escalations-0-person")[2])
        rows = {f"escalations-{n}-percent": n + 1 for n in range(MOST_ESCALATIONS + 1)}
        rows |= {f"escalations-{n}-{name}": value for n in range(MOST_ESCALATIONS + 1)
                 for name, value in (("target", "resolution"), ("action", "notify"))}  # fmt: skip
        post(page, **rows | {"escalations-TOTAL_FORMS": MOST_ESCALATIONS + 1})
        assert not model.objects.exists()
        post(page, resolution="366 00:00:00", **{"escalations-0-percent": 1_000})
        assert model.objects.get().escalations.get().percent == 1_000


def test_form_of_a_calendar_names_what_is_wrong_where_it_is(manager):
    form = {"name": "Office", "time_zone": "UTC", "monday": "8:00-12:00", "days-TOTAL_FORMS": 1,
            "days-INITIAL_FORMS": 0, "days-0-day": "2026-12-24"}  # fmt: skip

    def post(**changes) -> str:
        return Desk(manager).post("tickets_calendar_add", **form | changes).content.decode()

    assert "no time from and to" in post(**{"days-0-hours": "8-12"}).partition("days-0-hours")[2]
    assert "Similar ones: America/Montreal" in post(time_zone="montreal")
    assert "Similar ones: Europe/Berlin" in post(time_zone="Europe/Berln")
    assert not Calendar.objects.exists()


def test_saving_a_calendar_names_the_policies_by_which_open_rows_have_earlier_hours(manager):
    """Of tickets and cases alike, until they are applied; not those whose rows have the hours already."""
    desk = Desk(manager)
    calendar, organisation = CalendarFactory(), OrganisationFactory()
    policies = {name: SlaPolicy(name=name, organisation=each, calendar=calendar, resolution=HOUR)
                for name, each in (("Gold", organisation), ("Unused", OrganisationFactory()))}  # fmt: skip
    for policy in policies.values():
        operations.save_policy(row=policy, by=SYSTEM)
    ticket = TicketFactory(organisation=organisation)
    operations.apply_to(ticket_id=ticket.pk, by=SYSTEM)
    of_cases = CasePolicyFactory(name="Silver", calendar=calendar)
    case = CaseFactory()
    apply_to_case(case_number=case.pk, by=SYSTEM)

    def save(monday: str) -> list[tuple[str, type]]:
        form = {"name": "Office", "time_zone": "Europe/Berlin", "monday": monday, "days-TOTAL_FORMS": 0}
        desk.post("tickets_calendar_change", calendar.pk, **form | {"days-INITIAL_FORMS": 0})
        calendar.refresh_from_db()
        return [(str(each), each._meta.model) for each in policies_behind(calendar)]

    assert save("9:00-12:00") == [("Gold", SlaPolicy), ("Silver", CasePolicy)]
    page = desk.read("tickets_calendar_changelist")
    assert reverse("admin:cases_casepolicy_apply", args=[of_cases.pk]) in page
    operations.apply_to(ticket_id=ticket.pk, by=SYSTEM)
    assert [name for name, _ in save("9:00-12:00")] == ["Silver"]
