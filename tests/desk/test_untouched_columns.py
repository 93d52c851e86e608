"""A form over a stored row writes what a person changed, whatever the other columns of the row hold.

Each page's row gets values that no page would have stored, its form is sent back as a browser sends it with one
field changed, and every other column is compared with what the database held before.
"""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import DatabaseError, connection, models, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.activity.history import is_unchanged, write_changes
from apps.adminkit.recorded import RecordedAdmin
from apps.cases.factories import CaseFactory
from apps.cases.models import Case
from apps.catalog.constants import EquipmentKind
from apps.core.forms import KeepsUntouched, RowForm
from apps.core.identity import IdentityField, comparable, identities
from apps.core.money import MoneyField
from apps.e911.constants import E911LookupKind
from apps.e911.factories import E911SettingsFactory, lookup
from apps.events.models import Webhook
from apps.journals.factories import FollowUpFactory, JournalFactory, ReminderFactory
from apps.orders.factories import OrderFactory, OrderItemFactory
from apps.provisioning.factories import StagedProvisioningInformationItemFactory
from apps.tickets.factories import TicketFactory, TicketNoteFactory
from apps.tickets.models import TicketHold
from apps.users.factories import AgentFactory, WorkGroupFactory
from tests.activity.test_nothing_changed import MAKERS, NOT_EDITED
from tests.support.browser_forms import SeenForm, writing_forms

pytestmark = pytest.mark.django_db
LINES = "\t Fir\r\nst\nla\rst cafe\u0301 \u00a0\t "
JSON = '{"b":  [1.10, 1E2, 12345678901234567890.125, "  x \\r\\n"],"a" : null}'  # as no program of ours writes it
LONG = "  e\u0301\tx\n" * 2_000
FIRST = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
LAST = datetime.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.UTC)
TURNS = range(2)
STAMPS = {"updated_at", "updated_by", "updated_by_name", "last_activity_at"}  # of the write itself
CLOCK = {*STAMPS, "created_at"}  # columns that only the server's clock fills
CANNOT_HOLD = {  # columns that the database keeps from such values, by the constraint that does
    "catalog.Promotion.amount": "promotion_takes_percent_or_amount",
    "tickets.Classification.lifecycle": "classification_lifecycle_for_statuses",
    "tickets.Classification.target": "classification_target_for_priorities",
    "tickets.Ticket.held_at": "ticket_over_is_not_held",
    "tickets.Ticket.held_until": "ticket_held_until_is_held",
}
OPEN = frozenset({"status", "held_at", "held_until", "resolved_at", "closed_at"})
CHANGED = {  # what is changed on each page of configuration; otherwise its name
    "cases.CaseCode": {"evidence": "Changed"},
    "catalog.Promotion": {"description": "Changed"},
    "catalog.RetailDiscountReason": {"description": "Changed"},
    "customers.Service": {"number": "+1 555 0100"},
    "e911.ServiceAddress": {"street_name": "Changed"},
    "macros.TextBlock": {"title": "Changed"},
    "orders.CreditPolicy": {"is_for_new_services": "on"},
    "payments.GatewaySettings": {"is_valid": ""},
    "provisioning.ProvisionableObject": {"code": "CHANGED"},
    "provisioning.ProvisioningProperty": {"key_name": "Changed"},
    "registers.NoSaleReason": {"description": "Changed"},
}


@dataclass
class Page:
    """A form over a row: where it is and leads to, and what a person changes."""

    url: str
    row: models.Model
    change: dict[str, str]
    action: str = ""
    parts: list[models.Model] = field(default_factory=list)  # rows that its form shows as well
    kept: frozenset[str] = frozenset()  # columns without which the page has no such form
    columns: set[str] = field(default_factory=set)  # that the change writes; otherwise those of the fields' names

    def __str__(self):
        return f"{self.row._meta.label} at {self.action or self.url}"

    @property
    def rows(self) -> list[models.Model]:
        return [self.row, *self.parts]

    def form(self, html: str) -> SeenForm:
        """The form as the page draws it; of several, the longest is that over the row."""
        found = [form for form in writing_forms(html) if form.action in (self.action, self.action or self.url)]
        assert found, (str(self), [form.action for form in writing_forms(html)])
        return max(found, key=lambda form: len(form.members))


def pages_of_configuration() -> Iterator[Page]:
    for model, page in admin.site._registry.items():
        label, name = model._meta.label, f"{model._meta.app_label}_{model._meta.model_name}"
        if not isinstance(page, RecordedAdmin) or label in NOT_EDITED:
            continue
        row = model.objects.first() or MAKERS[label]()
        view = "customers_customer_edit" if label == "customers.Customer" else f"{name}_change"
        parts = []
        for inline in page.inlines:
            key = next(column.name for column in inline.model._meta.fields if column.related_model is model)
            parts += inline.model._base_manager.filter(**{key: row})
        yield Page(reverse(f"admin:{view}", args=[row.pk]), row, CHANGED.get(label, {"name": "Changed"}), parts=parts)


def at(name: str, *args) -> str:
    return reverse(f"admin:{name}", args=args)


def pages_of_the_desk() -> Iterator[Page]:
    """Those with a form of their own."""
    agent, group = AgentFactory(), WorkGroupFactory()
    group.members.add(agent)
    ticket = TicketFactory(assignee=agent, group=group, assigned_at=LAST)
    yield Page(at("tickets_ticket_edit", ticket.pk), ticket, {"description": "Changed"})
    yield Page(at("tickets_ticket_edit", ticket.pk), ticket, {"title": "Changed"})
    page = at("tickets_ticket_change", ticket.pk)
    other = {"group": str(WorkGroupFactory().pk)}
    yield Page(page, ticket, other, action=at("tickets_ticket_act", ticket.pk, "assign"), kept=OPEN)
    held = TicketFactory(held_at=timezone.now(), hold_reason="Parts")
    TicketHold.objects.create(ticket=held, started_at=held.held_at, reason="Parts")
    action = at("tickets_ticket_act", held.pk, "change-hold")
    yield Page(
        at("tickets_ticket_change", held.pk),
        held,
        {"reason": "Changed"},
        action=action,
        kept=OPEN,
        columns={"hold_reason"},
    )
    note = TicketNoteFactory(ticket=ticket)
    yield Page(
        at("tickets_ticket_note_edit", ticket.pk, note.pk), note, {"body": "Changed"}, kept=frozenset({"note_type"})
    )
    webhook = Webhook.objects.create(url="https://hooks.patchbay.example/", types=["ticket.*"], owner=agent)
    # Deleted, it has no page; the others are checked as they are read.
    there = frozenset({"deleted_at", "format", "state", "types", "url"})
    yield Page(at("events_webhook_edit", webhook.pk), webhook, {"description": "Changed"}, kept=there)
    journal = JournalFactory()
    yield Page(at("journals_journal_change", journal.pk), journal, {"is_retained": "on"})
    follow_up = FollowUpFactory()
    page = at("journals_followup_change", follow_up.pk)
    yield Page(page, follow_up, {"description": "Changed"}, kept=OPEN)
    due = {"due_at": "2090-01-01T10:00"}
    yield Page(page, follow_up, due, action=at("journals_followup_act", follow_up.pk, "move"), kept=OPEN)
    reminder = ReminderFactory(follow_up=FollowUpFactory(due_at=LAST))
    arguments = [reminder.follow_up_id, reminder.pk, "change"]
    yield Page(
        at("journals_followup_change", reminder.follow_up_id),
        reminder,
        {"number": "5"},
        action=at("journals_followup_reminder", *arguments),
        kept=frozenset({"follow_up", "sent_at"}),
        columns={"duration_seconds", "remind_at"},
    )
    user = AgentFactory()
    yield Page(at("users_user_change", user.pk), user, {"email": "other@patchbay.example"})
    settings = E911SettingsFactory(type_of_service=lookup(E911LookupKind.TYPE_OF_SERVICE, 3))
    yield Page(at("e911_change", settings.item_id), settings, {"type_of_service": ""})
    case = CaseFactory()
    page, columns = at("cases_case_change", case.pk), {"may_be_modified": ""}
    yield Page(page, case, columns, action=at("cases_case_act", case.pk, "rights"), kept=frozenset({"status", "email"}))
    owners, action = {"group": str(WorkGroupFactory().pk)}, at("cases_case_act", case.pk, "assign")
    yield Page(page, case, owners, action=action, kept=frozenset({"status", "email"}))
    staged = StagedProvisioningInformationItemFactory(item__order=OrderFactory())
    order = staged.item.order_id
    values = at("provisioning_values_act", order, "stage")
    yield Page(at("provisioning_values", order), staged, {"value": "Changed"}, action=values)
    line = OrderItemFactory(item__equipment=EquipmentKind.HANDSET)
    arguments, every = [line.order_id, line.pk], frozenset(column.name for column in line._meta.fields)
    yield Page(at("orders_order_item_device", *arguments), line, {"serial_number": "Changed"}, kept=every)
    page, columns = at("orders_order_item_quantity", *arguments), {"quantity", "amount"}
    yield Page(page, line, {"quantity": "7"}, kept=every, columns=columns)


def nasty(column: models.Field, turn: int) -> object:
    """A value that the column can hold and its input cannot show, as the database takes it; None for none."""
    match column:
        case MoneyField():
            return "7.1234"  # of a currency with more decimals than the present one
        case models.CharField() | models.TextField() if type(column) in (models.CharField, models.TextField):
            return [LINES, LONG][turn][: column.max_length or len(LONG)]
        case models.DateTimeField():
            value = [FIRST, LAST][turn]
        case models.DateField():
            value = [FIRST, LAST][turn].date()
        case models.DecimalField():
            value = Decimal(f"7.{'123456789'[: column.decimal_places]}")
        case models.DurationField():
            value = datetime.timedelta(days=40, hours=5, microseconds=123456)
        case models.JSONField():
            return JSON
        case models.ForeignKey():
            value = not_offered(column.related_model)
        case models.TextField():
            value = LINES  # encrypted
        case _:
            return None
    return None if value is None else column.get_db_prep_save(value, connection)


def not_offered(model: type[models.Model]) -> object:
    """The key of a row that lists to choose from leave out: of another kind; or None."""
    kinds = {column.name for column in model._meta.fields} & {"kind"}
    return model._base_manager.order_by("-kind", "-pk").values_list("pk", flat=True).first() if kinds else None


def write(row: models.Model, values: dict[str, object]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(name)} = %s" for name in values)
    table, key = quote(row._meta.db_table), quote(row._meta.pk.column)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {columns} WHERE {key} = %s", [*values.values(), row.pk])  # noqa: S608


def spoil(row: models.Model, turn: int, kept: set[str]) -> None:
    """Put values into the row that no page stores, and make inactive what it refers to."""
    values, refused = {}, {}
    for column in row._meta.local_concrete_fields:
        if column.primary_key or column.name in CLOCK | kept or isinstance(column, IdentityField):
            continue
        if (value := nasty(column, turn)) is None:
            continue
        name = f"{row._meta.label}.{column.name}"
        (refused if name in CANNOT_HOLD else values)[column.column] = value
    for column in identities(type(row)):
        if isinstance(name := values.get(column.source), str):
            values[column.column] = comparable(name)
    if values:
        write(row, values)
    for name, value in refused.items():
        with pytest.raises(DatabaseError, match=CANNOT_HOLD[f"{row._meta.label}.{name}"]):
            write(row, {name: value})
    for column in [*row._meta.local_concrete_fields, *row._meta.many_to_many]:
        if column.related_model and any(each.name == "is_active" for each in column.related_model._meta.fields):
            held = models.Q(pk__in=type(row)._base_manager.filter(pk=row.pk).values(column.name))
            column.related_model._base_manager.filter(held).update(is_active=False)


def stored(row: models.Model) -> dict[str, object]:
    """Each column of the row as text, as the database holds it, and what its many-to-many fields hold."""
    options, quote = row._meta, connection.ops.quote_name
    columns = options.local_concrete_fields
    texts = ", ".join(f"CAST({quote(column.column)} AS TEXT)" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {texts} FROM {quote(options.db_table)} WHERE {quote(options.pk.column)} = %s",  # noqa: S608
            [row.pk],
        )
        held = dict(zip((column.name for column in columns), cursor.fetchone(), strict=True))
    for link in options.many_to_many:
        held[link.name] = sorted(getattr(row, link.name).values_list("pk", flat=True))
    return held


def faults(http: Client, page: Page) -> list[str]:
    """What is wrong after one field of the page's form was changed."""
    answer = http.get(page.url)
    if answer.status_code != 200:
        return [f"the page answers {answer.status_code}"]
    before = [stored(row) for row in page.rows]
    sent = page.form(answer.content.decode()).values | page.change
    answer = http.post(page.action or page.url, {name: value for name, value in sent.items() if value or value == ""})
    if answer.status_code != 302:
        return [f"refused: {[form.errors for form in forms_in(answer)]}"]
    wrong, changes = [], set(page.columns or page.change)
    for row, old in zip(page.rows, before, strict=True):
        new = stored(row)
        moved = {name for name in new if new[name] != old[name]} - STAMPS
        wanted = changes if row is page.row else set()
        moved -= {column.name for column in identities(type(row)) if column.source in wanted}
        wrong += [f"{row._meta.label}.{name}: {old[name]!r:.80} → {new[name]!r:.80}" for name in moved - wanted]
        wrong += [f"{name} was not changed" for name in wanted - moved]
    return wrong


def forms_in(answer) -> list:
    context = answer.context or {}
    found = [context.get(name) for name in ("adminform", "form", "edit_form")]
    return [getattr(each, "form", each) for each in found if each]


@pytest.fixture
def http(administrator):
    administrator.is_superuser = administrator.is_agent = True
    administrator.save()
    http = Client()
    http.force_login(administrator)
    return http


def test_column_that_nobody_touched_stays_as_it_is(http, monkeypatch):
    used, wrong, clean = set(), [], KeepsUntouched._clean_fields
    monkeypatch.setattr(KeepsUntouched, "_clean_fields", lambda form: used.add(type(form)) or clean(form))
    for page in [*pages_of_configuration(), *pages_of_the_desk()]:
        for turn in TURNS:
            with transaction.atomic():
                for row in page.rows:
                    spoil(row, turn, page.kept | page.columns | page.change.keys())
                wrong += [f"{page}: {fault}" for fault in faults(http, page)]
                transaction.set_rollback(True)

    assert wrong == []
    apps = {form for form in kinds(KeepsUntouched) if form.__module__.startswith("apps.")}
    assert {form.__name__ for form in apps if not any(issubclass(each, form) for each in used)} == set()


class JsonForm(RowForm):
    """A form with JSON, of which the desk has none at present."""

    class Meta:
        model = Case
        fields = ["details", "customer_reference"]


@pytest.mark.sqlite
def test_json_that_nobody_touched_stays_as_it_was_written():
    row = CaseFactory()
    write(row, {"details": JSON})
    before, history = stored(row), row.history.count()
    form = JsonForm(instance=Case.objects.get(pk=row.pk))
    (shown,) = writing_forms(f'<form method="post">{form}</form>')
    sent = QueryDict(mutable=True)
    for name, values in shown.values.items():
        sent.setlist(name, values)

    untouched = JsonForm(sent, instance=Case.objects.get(pk=row.pk))
    assert (untouched.is_valid(), untouched.changed_data, is_unchanged(untouched.instance)) == (True, [], True)
    sent["customer_reference"] = "Changed"
    form = JsonForm(sent, instance=Case.objects.get(pk=row.pk))
    assert (form.is_valid(), form.changed_data) == (True, ["customer_reference"])
    write_changes(form.instance)

    after = stored(row)
    assert {name for name in after if after[name] != before[name]} - STAMPS == {"customer_reference"}
    assert row.history.count() == history + 1
    assert json.loads(after["details"])["a"] is None


def kinds(form: type) -> set[type]:
    return {form}.union(*(kinds(below) for below in form.__subclasses__()))
