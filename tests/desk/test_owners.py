"""Who has a case or an order in hand: given with the new one or later, taken back, handed over, and found."""

from functools import partial

import pytest

from apps.activity.models import Activity, BulkRun, Notification
from apps.cases.factories import CaseFactory
from apps.cases.models import Case
from apps.cases.operations import assign_case, hand_over_cases
from apps.core.caller import Caller, Channel
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.customers.factories import CustomerFactory
from apps.orders.constants import OrderState
from apps.orders.factories import OrderFactory
from apps.orders.models import Order
from apps.orders.operations import assign_order, hand_over_orders
from apps.users.factories import AgentFactory, UserFactory, WorkGroupFactory
from tests.support.browser_forms import writing_forms
from tests.support.page_parts import form_of
from tests.support.snapshot import nothing_written

pytestmark = pytest.mark.django_db


def of_case():
    customer = CustomerFactory()
    orderer = UserFactory(organisation=customer.organisation)
    row = CaseFactory(customer=customer, organisation=customer.organisation, orderer=orderer)
    return "cases_case", row, partial(assign_case, case_number=row.pk), hand_over_cases, {"status": "CANCELLED"}


def of_order():
    row = OrderFactory(customer=CustomerFactory())
    return (
        "orders_order",
        row,
        partial(assign_order, order_id=row.pk),
        hand_over_orders,
        {"state": OrderState.CANCELLED},
    )


@pytest.fixture(params=[of_case, of_order], ids=["case", "order"])
def kind(request, db):
    return request.param()


def test_new_ones_are_assigned_in_their_form(desk):
    agent, group, customer = AgentFactory(name="Priya Raman"), WorkGroupFactory(name="MAC"), CustomerFactory()
    UserFactory(organisation=customer.organisation)
    owners = {"assignee": agent.pk, "group": group.pk}
    for page, model, typed in (
        ("cases_case_add", Case, {"code": "0302-0400", "description": "Feed is dark", "primary_id": "Cage 7"}),
        ("orders_order_add", Order, {}),
    ):
        values = form_of(desk.read(page, customer=customer.pk)) | typed | owners
        values.pop("files")
        response = desk.post(page, **values)
        row = model.objects.get()
        assert (row.assignee, row.group) == (agent, group)
        html = desk.http.get(response.url).content.decode()
        assert "<dt>Assignee</dt><dd><bdi>Priya Raman</bdi></dd>" in html
        verbs = Activity.objects.filter(subject_type=model._meta.label_lower).order_by("pk")
        kind = model._meta.model_name
        assert list(verbs.values_list("verb", flat=True)) == [f"{kind}.created", f"{kind}.assigned"]
        assert Notification.objects.filter(user=agent, text__contains=str(row)).count() == 1


def test_button_gives_it_undo_takes_it_back_and_nothing_is_written_twice(desk, messages_of, kind):
    prefix, row, assign, _, _ = kind
    agent, group = AgentFactory(name="Priya Raman"), WorkGroupFactory(name="MAC")
    page, url = desk.read(f"{prefix}_change", row.pk), f"/admin/{prefix.replace('_', '/')}/{row.pk}/do/assign/"
    [drawn] = [form.values for form in writing_forms(page) if form.action == url]

    response = desk.http.post(url, drawn | {"assignee": agent.pk, "group": group.pk, "reason": "Knows it"})

    row.refresh_from_db()
    assert messages_of(response) == [f"{row} is with Priya Raman and MAC."]
    assert (row.assignee, row.group) == (agent, group)
    done = Activity.objects.latest("pk")
    assert (done.reason, row.history.first().assignee_id) == ("Knows it", agent.pk)
    with nothing_written():
        assign(assignee=agent, by=Caller(desk.user, Channel.DESK))
    response = desk.post("activity_undo", activity=done.pk, next="")
    row.refresh_from_db()
    assert messages_of(response)[-1].endswith("is undone.")
    assert (row.assignee, row.group) == (None, None)
    assert "changed the assignee" in _refused(desk, messages_of, assign, row, agent)


def _refused(desk, messages_of, assign, row, agent) -> str:
    """What is said where somebody else moved on since."""
    assign(assignee=agent, by=Caller(desk.user, Channel.DESK))
    done = Activity.objects.latest("pk")
    assign(assignee=AgentFactory(), by=Caller(AgentFactory(), Channel.DESK))
    return messages_of(desk.post("activity_undo", activity=done.pk, next=""))[-1]


def test_rules_of_assigning(by, integrator, kind):
    _, row, assign, hand_over, over = kind
    row.organisation, row.orderer, gone = integrator.organisation, integrator, AgentFactory(is_active=False)
    row.save()
    with nothing_written():
        with pytest.raises(NotAllowed):
            assign(assignee=by.user, by=Caller(integrator, Channel.DESK))
        with pytest.raises(Invalid, match="is not an active agent"):
            assign(assignee=gone, by=by)
    agent, other = AgentFactory(), AgentFactory()
    assign(assignee=agent, by=by)
    assert hand_over(user=agent, successor=other, by=by, reason="Leaves") == 1
    assert type(row).objects.get().assignee == other
    type(row).objects.filter(pk=row.pk).update(**over)
    assert hand_over(user=other, successor=None, by=by, reason="Leaves") == 0
    with pytest.raises(WrongState):
        assign(assignee=None, by=by)


def test_many_are_given_at_once_and_that_is_undone(desk, by, messages_of, kind):
    prefix, row, assign, _, over = kind
    agent, group, model = AgentFactory(name="Priya Raman"), WorkGroupFactory(name="MAC"), type(row)
    assign(assignee=agent, by=by)
    ended = model.objects.get(pk=(CaseFactory if model is Case else OrderFactory)(**over).pk)
    rows, rung = [row, ended], Notification.objects.count()

    previewed = desk.preview(prefix, rows, group=group.pk, reason="Storm")
    assert previewed.context["button"] == f"Change 1 {model._meta.model_name}"
    assert [reason for reason, _ in previewed.context["skipped"]] == ["It is cancelled."]
    [move] = previewed.context["plans"][0]["plan"].moves
    said = (move.label, move.old, move.new, move.note)
    assert said == ("Group", "—", "MAC", "Priya Raman keeps it, who is no member of MAC.")
    desk.confirm(prefix, previewed)
    row.refresh_from_db()
    assert (row.assignee, row.group, Activity.objects.latest("pk").reason) == (agent, group, "Storm")

    desk.bulk(prefix, rows, assignee=desk.user.pk, is_no_groups="on")
    desk.bulk(prefix, rows, assignee=agent.pk)
    row.refresh_from_db()
    assert (row.assignee, row.group) == (agent, None)
    assert Notification.objects.count() == rung  # not one for each of many
    undone = messages_of(desk.post("activity_bulkrun_undo", BulkRun.objects.latest("pk").pk))[-1]
    assert undone.startswith(f"1 {model._meta.model_name} changed back. ")
    row.refresh_from_db()
    assert (row.assignee, row.group) == (desk.user, None)
    refused = desk.preview(prefix, rows, assignee=agent.pk, is_nobodys="on").context["form"]
    assert refused.non_field_errors() == ["Give them to somebody, or take them away; not both."]


def test_queue_shows_and_finds_whose_it_is(desk, kind):
    prefix, row, assign, _, _ = kind
    other = type(row).objects.get(pk=(CaseFactory() if prefix == "cases_case" else OrderFactory()).pk)
    group = WorkGroupFactory(name="MAC")
    assign(assignee=desk.user, group=group, by=Caller(desk.user, Channel.DESK))

    def found(**query) -> list[bool]:
        html = desk.read(f"{prefix}_changelist", **query).partition("<tbody")[2]
        return [f"/{each.pk}/change/" in html for each in (row, other)]

    assert found(view="mine") == [True, False]
    assert found(view="groups") == [False, False]
    group.members.add(desk.user)
    assert found(view="groups") == [True, False]
    assert found(view="all", group=group.pk) == [True, False]
    assert found(view="all", assignee=desk.user.pk) == [True, False]
    assert found(view="all", without="assignee") == [False, True]
    html = desk.read(f"{prefix}_changelist", view="all", column=["number", "assignee", "group"])
    assert "MAC" in html.partition("<tbody")[2]
    exported = b"".join(desk.get(f"{prefix}_changelist", view="all", column=["assignee", "group"], export="csv"))
    assert f"{desk.user},MAC".encode() in exported
