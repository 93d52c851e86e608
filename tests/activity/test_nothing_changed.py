"""A write that changes nothing leaves no activity and no history row, whatever operation or page it goes through."""

import datetime
import importlib
import inspect

from django.apps import apps as django_apps
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.activity.models import Activity
from apps.adminkit.recorded import RecordedAdmin
from apps.cases import operations as cases
from apps.cases.constants import Availability, ContactType
from apps.cases.factories import CaseFactory, CasePolicyFactory
from apps.cases.models import CasePolicyEscalation
from apps.cases.operations.people import Person
from apps.catalog.factories import (
    CatalogGroupFactory,
    CatalogItemFactory,
    PricePointFactory,
    PromotionFactory,
    TaxFactory,
)
from apps.core.caller import Caller, Channel
from apps.customers.factories import CustomerContactFactory, CustomerFactory, OrganisationFactory, ServiceFactory
from apps.customers.models import SalesCode
from apps.e911 import operations as e911
from apps.e911.factories import E911SettingsFactory, ServiceAddressFactory
from apps.events import operations as events
from apps.items.models import Tag
from apps.journals import operations as journals
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.macros.factories import MacroFactory, TextBlockFactory
from apps.orders import operations as orders
from apps.orders.constants import OrderLookupKind
from apps.orders.factories import OrderFactory, OrderItemFactory, ServiceInformationItemFactory, lookup
from apps.orders.models import CreditClass, CreditPolicy, StartingBlock
from apps.payments.factories import GatewaySettingsFactory
from apps.provisioning import operations as provisioning
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.factories import (
    PropertyLinkFactory,
    ProvisionableObjectFactory,
    ProvisioningProfileFactory,
    ProvisioningRequestFactory,
    StagedProvisioningInformationItemFactory,
)
from apps.registers.factories import LocationFactory, RegisterFactory
from apps.reporting import operations as reporting
from apps.tickets import operations as tickets
from apps.tickets.factories import (
    CalendarFactory,
    SlaPolicyFactory,
    TicketAttributeFactory,
    TicketFactory,
    TicketNoteFactory,
)
from apps.tickets.models import CalendarDay, Escalation
from apps.users import operations as users
from apps.users.constants import Role
from apps.users.factories import AgentFactory, ManagerFactory, UserFactory, WorkGroupFactory
from tests.activity.forms import values_of

START = datetime.datetime(2026, 3, 2, 8, 0, tzinfo=datetime.UTC)
SYSTEM = Caller(None, Channel.COMMAND)


def traces() -> dict[str, int]:
    """How many activities there are, and history rows of each model."""
    tables = [model.history.model._meta.db_table for model in django_apps.get_models() if hasattr(model, "history")]
    counts = [f"SELECT '{table}', count(*) FROM {table}" for table in [*tables, Activity._meta.db_table]]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())


# -- pages of configuration


def _policy() -> CreditPolicy:
    policy = CreditPolicy.objects.create(order_type=lookup(OrderLookupKind.ORDER_TYPE, 1))
    CreditClass.objects.create(policy=policy, key="A", threshold=500)
    return policy


def _work_group():
    group = WorkGroupFactory()
    group.members.add(AgentFactory())
    return group


def _sla_policy():
    policy = SlaPolicyFactory()
    Escalation.objects.create(policy=policy, percent=50)
    return policy


def _case_policy():
    policy = CasePolicyFactory()
    CasePolicyEscalation.objects.create(policy=policy, percent=50)
    return policy


def _calendar():
    calendar = CalendarFactory()
    CalendarDay.objects.create(calendar=calendar, day=datetime.date(2026, 12, 24), hours="9:00-12:00")
    return calendar


MAKERS = {  # rows of what migrations do not bring
    "catalog.CatalogGroup": CatalogGroupFactory,
    "catalog.CatalogItem": CatalogItemFactory,
    "catalog.Promotion": PromotionFactory,
    "catalog.PricePoint": PricePointFactory,
    "catalog.Tax": TaxFactory,
    "customers.Customer": CustomerFactory,
    "customers.CustomerContact": CustomerContactFactory,
    "customers.Organisation": OrganisationFactory,
    "customers.SalesCode": lambda: SalesCode.objects.create(name="North"),
    "customers.Service": lambda: ServiceFactory(activated_at=START),
    "e911.ServiceAddress": ServiceAddressFactory,
    "macros.Macro": MacroFactory,
    "macros.TextBlock": TextBlockFactory,
    "items.Tag": lambda: Tag.objects.create(name="Fibre"),
    "orders.CreditPolicy": _policy,
    "orders.StartingBlock": lambda: StartingBlock.objects.create(name="Add", caption="Add"),
    "payments.GatewaySettings": GatewaySettingsFactory,
    "provisioning.ProvisionableObject": ProvisionableObjectFactory,
    "provisioning.ProvisioningProfile": ProvisioningProfileFactory,
    "provisioning.ProvisioningProperty": lambda: PropertyLinkFactory().property,
    "registers.Location": LocationFactory,
    "registers.Register": RegisterFactory,
    "cases.CasePolicy": _case_policy,
    "tickets.Calendar": _calendar,
    "tickets.SlaPolicy": _sla_policy,
    "users.WorkGroup": _work_group,
}
NOT_EDITED = {"customers.Adjustment", "registers.NoSale"}  # added once and for all


def test_page_of_configuration_posted_back_untouched_leaves_no_trace(administrator):
    administrator.is_superuser = True
    administrator.save()
    http, pages = Client(), []
    http.force_login(administrator)
    for model, page in admin.site._registry.items():
        label = model._meta.label
        if not isinstance(page, RecordedAdmin) or label in NOT_EDITED:
            continue
        row = model.objects.first() or MAKERS[label]()
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        url = reverse(
            "admin:customers_customer_edit" if label == "customers.Customer" else f"admin:{name}_change", args=[row.pk]
        )
        values = values_of(http.get(url).content.decode(), f"{model._meta.model_name}_form")
        before = traces()

        response = http.post(url, values)

        assert response.status_code == 302, (label, response.context and response.context["errors"])
        assert traces() == before, label
        pages.append(label)
    assert set(MAKERS) <= set(pages)


# -- operations


def _ticket_update(ticket):
    TicketAttributeFactory(ticket=ticket)
    contacts = [(row.key, row.value) for row in ticket.attributes.all()]
    changes = {name: getattr(ticket, name) for name in ("title", "description", "priority", "organisation", "reporter")}
    return lambda: tickets.update_ticket(ticket_id=ticket.pk, changes=changes, contacts=contacts, by=SYSTEM)


def _assign():
    ticket = TicketFactory(assignee=AgentFactory(), group=WorkGroupFactory(), assigned_at=START)
    again = {"assignee": ticket.assignee, "group": ticket.group}
    return lambda: tickets.assign_ticket(ticket_id=ticket.pk, by=SYSTEM, **again)


def _assign_case():
    case = CaseFactory(assignee=AgentFactory(), group=WorkGroupFactory())
    return lambda: cases.assign_case(case_number=case.pk, assignee=case.assignee, group=case.group, by=SYSTEM)


def _assign_order():
    order = OrderFactory(assignee=AgentFactory(), group=WorkGroupFactory())
    return lambda: orders.assign_order(order_id=order.pk, assignee=order.assignee, group=order.group, by=SYSTEM)


def _status():
    ticket = TicketFactory()
    return lambda: tickets.change_status(ticket_id=ticket.pk, status=ticket.status, by=SYSTEM)


def _hold():
    ticket = tickets.hold_ticket(ticket_id=TicketFactory().pk, reason="Parts", by=SYSTEM)
    return lambda: tickets.change_hold(ticket_id=ticket.pk, changes={"reason": "Parts", "until": None}, by=SYSTEM)


def _note():
    note = TicketNoteFactory()
    changes = {"body": note.body, "subject": note.subject, "ticket_id": note.ticket_id}
    return lambda: tickets.update_note(note_id=note.pk, changes=changes, by=SYSTEM)


def _attribute():
    row = TicketAttributeFactory()
    switch = {"ticket_id": row.ticket_id, "attribute_id": row.pk}
    return lambda: tickets.set_attribute_enabled(is_enabled=row.is_enabled, by=SYSTEM, **switch)


def _journal():
    row = JournalFactory()
    changes = {"description": row.description, "type": row.type}
    return lambda: journals.update_journal(journal_id=row.pk, changes=changes, by=SYSTEM)


def _follow_up():
    row = FollowUpFactory()
    changes = {"description": row.description, "due_at": row.due_at, "assignee_name": row.assignee_name}
    return lambda: journals.update_follow_up(follow_up_id=row.pk, changes=changes, by=SYSTEM)


def _reminder():
    row = ReminderFactory()
    given = {"follow_up_id": row.follow_up_id, "reminder_id": row.pk}
    changes = {"duration_seconds": row.duration_seconds, "duration_type": row.duration_type}
    row.remind_at = row.follow_up.moment_before_due(row.duration_seconds)
    row.save()
    return lambda: journals.update_reminder(changes=changes, by=SYSTEM, **given)


def _e911():
    row = E911SettingsFactory()
    values = {
        "class_of_service": [row.class_of_service and row.class_of_service.number],
        "type_of_service": [row.type_of_service and row.type_of_service.number],
    }
    return lambda: e911.update_e911(item_id=row.item_id, values=values, by=SYSTEM)


def _fulfilled():
    row = OrderItemFactory(quantity_fulfilled=1)
    return lambda: orders.fulfil_item(order_item_id=row.pk, quantities=[1], by=SYSTEM)


def _counted():
    row = OrderItemFactory(quantity=3)
    return lambda: orders.change_quantity(order_item_id=row.pk, quantity=3, by=SYSTEM)


def _device():
    row = OrderItemFactory(serial_number="356-1", service_item=ServiceInformationItemFactory())
    row.service_item.order = row.order
    row.service_item.save()
    same = {"device": orders.Device(serial_number="356-1"), "service_item_id": row.service_item_id}
    return lambda: orders.set_device(order_item_id=row.pk, by=SYSTEM, **same)


def _request():
    row = ProvisioningRequestFactory(status=ProvisioningStatus.SUBMITTED, next_attempt_at=None)
    changes = {"status": row.status, "note": row.note, "provider": row.provider}
    given = {"provider_id": row.profile.provider_id, "request_id": row.pk}
    provisioning.report_request(changes=changes, by=SYSTEM, **given)  # which is remembered, to know it when repeated
    return lambda: provisioning.report_request(changes=changes, by=SYSTEM, **given)


def _batch():
    request = ProvisioningRequestFactory()
    row = request.item.batch
    changes = {"note": row.note, "is_running": row.is_running}
    given = {"provider_id": request.profile.provider_id, "batch_id": row.pk}
    provisioning.report_batch(changes=changes, by=SYSTEM, **given)
    return lambda: provisioning.report_batch(changes=changes, by=SYSTEM, **given)


def _staged():
    row = StagedProvisioningInformationItemFactory()
    values = {row.item_id: row.value}
    return lambda: provisioning.stage_values(order_id=row.item.order_id, values=values, by=SYSTEM)


def _set_up():
    order = OrderFactory()
    return lambda: provisioning.set_up_information(order_id=order.pk, by=SYSTEM)


def _contacts():
    case = CaseFactory()
    person = Person(
        ContactType.NOTIFICATION, "Ann", "Lee", [{"type": "EMAIL", "value": "a@b.example"}], Availability.ANYTIME
    )
    replace = {"case_number": case.pk, "contacts": [person], "by": SYSTEM}
    cases.replace_contacts(**replace)
    return lambda: cases.replace_contacts(**replace)


def _rights():
    case = CaseFactory()
    rights = {"may_be_modified": case.may_be_modified, "may_be_cancelled": case.may_be_cancelled}
    return lambda: cases.set_customer_rights(case_number=case.pk, by=SYSTEM, **rights)


def _user():
    user = AgentFactory()
    changes = {"email": user.email, "name": user.name, "is_agent": True}
    return lambda: users.update_user(user_id=user.pk, changes=changes, by=SYSTEM)


def _own_settings():
    user = AgentFactory()
    changes = {"time_zone": user.time_zone, "is_compact": user.is_compact, "signature": user.signature}
    return lambda: users.change_profile(changes=changes, by=Caller(user, Channel.DESK))


def _roles():
    user = ManagerFactory()
    return lambda: users.set_roles(user_id=user.pk, roles={Role.MANAGER}, by=SYSTEM)


def _webhook():
    by = Caller(AgentFactory(), Channel.EVENTS)
    values = {"url": "https://hooks.patchbay.example/", "types": ["ticket.*"], "format": "plain", "subject": None}
    webhook = events.create_webhook(**values, by=by)
    return lambda: events.change_webhook(webhook_id=webhook.pk, changes={**values, "state": "active"}, by=by)


def _sign_in():
    """The second one: the first of an hour is in the audit."""
    user = AgentFactory()
    user.set_password("a long enough one")
    user.save()

    def sign_in():
        return Client().login(username=user.username, password="a long enough one")

    sign_in()
    return sign_in


def _client():
    client = users.create_client(user=UserFactory(), name="Harbour system", by=SYSTEM)[0]
    values = {"limits": {"write": 60}, "origins": ["https://desk.example"]}
    users.change_client(client_pk=client.pk, by=SYSTEM, **values)
    return lambda: users.change_client(client_pk=client.pk, by=SYSTEM, **values)


def _schedule():
    times = {"format": "csv", "every": "day", "weekday": 0, "hour": 7}
    by = Caller(ManagerFactory(), Channel.DESK)
    schedule = reporting.schedule_report(source="report", target="tickets", query="", times=times, by=by)
    return lambda: reporting.change_schedule(schedule_id=schedule.pk, times=times, by=by)


UNCHANGED = {
    "change_schedule": _schedule,
    "update_ticket": lambda: _ticket_update(TicketFactory()),
    "assign_ticket": _assign,
    "assign_case": _assign_case,
    "assign_order": _assign_order,
    "change_status": _status,
    "change_hold": _hold,
    "update_note": _note,
    "set_attribute_enabled": _attribute,
    "update_journal": _journal,
    "update_follow_up": _follow_up,
    "update_reminder": _reminder,
    "update_e911": _e911,
    "fulfil_item": _fulfilled,
    "set_device": _device,
    "change_quantity": _counted,
    "report_request": _request,
    "report_batch": _batch,
    "stage_values": _staged,
    "set_up_information": _set_up,
    "replace_contacts": _contacts,
    "set_customer_rights": _rights,
    "update_user": _user,
    "change_profile": _own_settings,
    "set_roles": _roles,
    "change_webhook": _webhook,
    "change_client": _client,
    "sign in": _sign_in,
}
ALWAYS_CHANGES = {
    "set_password",  # the hash is another one each time
    "set_contacts",  # part of operations that compare
    "change_account_status",  # refused where the account has the status already
    "save_account_status", "save_configuration", "save_address", "save_case_code", "save_classification",
    "save_contact", "save_customer",
    "save_gateway_settings", "save_group", "save_lookup", "save_organisation", "save_profile", "save_provider",
    "save_sales_code", "save_text_block", "save_macro", "save_tag", "save_calendar", "save_policy",
    "save_case_policy",
    "save_service",  # by the pages above
}  # fmt: skip


def test_operation_that_changes_nothing_leaves_no_trace(db):
    failed = []
    for name, make in UNCHANGED.items():
        write = make()
        before = traces()
        write()
        if traces() != before:
            failed.append(name)

    assert failed == []


def test_every_operation_that_may_change_nothing_is_among_those():
    words = ("update_", "set_", "save_", "report_", "change_", "assign_", "replace_", "fulfil_", "stage_")
    found = set()
    for config in django_apps.get_app_configs():
        if not config.name.startswith("apps."):
            continue
        try:
            module = importlib.import_module(f"{config.name}.operations")
        except ModuleNotFoundError:
            continue
        found |= {name for name, thing in vars(module).items() if inspect.isfunction(thing) and name.startswith(words)}

    assert found - UNCHANGED.keys() - ALWAYS_CHANGES == set()
