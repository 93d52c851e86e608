"""What the demo promises of tickets: a policy in business hours, an escalation that has fired, and nothing twice."""

import pytest

from apps.tickets.demo import load_promises
from apps.tickets.models import Calendar, SlaPolicy, Ticket, TicketEscalation

pytestmark = pytest.mark.usefixtures("demo")


def test_the_demo_has_a_policy_in_business_hours_whose_escalation_has_fired(managers_desk):
    policy = SlaPolicy.objects.get()
    ticket = Ticket.objects.get(escalations__done_at__isnull=False)
    assert policy.calendar.country
    assert policy.calendar.days.exists()
    assert ticket.policy == policy
    assert set(Ticket.objects.filter(policy=policy).values_list("organisation", flat=True)) == {policy.organisation_id}
    page = managers_desk.get("tickets_ticket_change", ticket.pk)
    assert "escalated the ticket" in page.text
    assert f"Resolution 25 %: Notify ({policy.name})" in page.text

    counts = [model.objects.count() for model in (Calendar, SlaPolicy, TicketEscalation)]
    load_promises()
    assert [model.objects.count() for model in (Calendar, SlaPolicy, TicketEscalation)] == counts
