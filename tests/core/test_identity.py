"""Names that exist once: two that are one to the eye are never two rows, whichever way they come in."""

import itertools
import threading

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from apps.activity.models import Activity, QueueView
from apps.adminkit.recorded import RecordedAdmin
from apps.cases.factories import CaseFactory
from apps.cases.models import CaseLine
from apps.catalog.factories import CatalogItemFactory
from apps.catalog.models import CatalogGroup, OverviewGroup, Tax
from apps.core.caller import Caller, Channel
from apps.core.errors import AlreadyTaken
from apps.core.identity import LONGEST, IdentityConstraint, IdentityField, comparable, identities
from apps.customers.factories import CustomerFactory, OrganisationFactory
from apps.customers.models import Customer
from apps.customers.operations import save_customer
from apps.items.models import Tag
from apps.journals.models import DurationType
from apps.orders.constants import OrderLookupKind
from apps.orders.factories import lookup
from apps.orders.models import StartingBlock
from apps.provisioning.factories import ProvisioningProviderFactory
from apps.provisioning.models import (
    ProvisionableObject,
    ProvisioningProfile,
    ProvisioningProperty,
    ProvisioningProvider,
)
from apps.registers.models import Location, TenderType
from apps.users.factories import AgentFactory
from apps.users.models import User, WorkGroup
from tests.support.desk import Desk

NUMBERS = itertools.count(1_000)
SYSTEM = Caller(None, Channel.COMMAND)
STORED = "Caf\u00e9-1"
SPELLINGS = {
    "as it is": STORED,
    "letter case": "CAF\u00c9-1",
    "full width": "\uff23af\u00e9-\uff11",
    "zero width": "Caf\u200b\u00e9-1",
    "decomposed": "Cafe\u0301-1",
    "trailing blank": "Caf\u00e9-1 ",
}
# A row with this name, not stored yet: by the identity column.
ROWS = {
    "users.User.username_identity": lambda name: User(
        username=name, email=f"{next(NUMBERS)}@patchbay.example", name="Jo"
    ),
    "users.User.email_identity": lambda name: User(username=f"jo{next(NUMBERS)}", email=name, name="Jo"),
    "users.WorkGroup.name_identity": lambda name: WorkGroup(name=name),
    "items.Tag.name_identity": lambda name: Tag(name=name),
    "activity.QueueView.name_identity": lambda name: QueueView(
        owner=User.objects.first() or AgentFactory(), queue="tickets.ticket", name=name
    ),
    "customers.Customer.account_number_identity": lambda name: CustomerFactory.build(
        organisation=OrganisationFactory(human_id="ORG-1"), account_number=name
    ),
    "catalog.CatalogItem.sku_identity": lambda name: CatalogItemFactory.build(sku=name),
    "catalog.CatalogGroup.name_identity": lambda name: CatalogGroup(name=name),
    "catalog.OverviewGroup.name_identity": lambda name: OverviewGroup(name=name),
    "catalog.Tax.name_identity": lambda name: Tax(name=name, rate=0),
    "registers.Location.name_identity": lambda name: Location(name=name, code=f"C{Location.objects.count()}"),
    "registers.TenderType.name_identity": lambda name: TenderType(name=name, base_type="Cash"),
    "orders.StartingBlock.name_identity": lambda name: StartingBlock(name=name, caption="Start"),
    "provisioning.ProvisionableObject.code_identity": lambda name: ProvisionableObject(
        item=CatalogItemFactory(sku="IT-1"), code=name
    ),
    "provisioning.ProvisioningProperty.code_identity": lambda name: ProvisioningProperty(code=name, key_name="Shelf"),
    "provisioning.ProvisioningProperty.key_name_identity": lambda name: ProvisioningProperty(code="D", key_name=name),
    "provisioning.ProvisioningProfile.name_identity": lambda name: ProvisioningProfile(
        name=name, provider=ProvisioningProviderFactory()
    ),
    "provisioning.ProvisioningProvider.name_identity": lambda name: ProvisioningProvider(name=name),
    "journals.DurationType.name_identity": lambda name: DurationType(pk=next(NUMBERS), name=name, seconds_per_unit=1),
    "cases.CaseLine.line_id_identity": lambda name: CaseLine(
        case=CaseFactory._meta.model.objects.first() or CaseFactory(), line_id=name, product_type="Cage"
    ),
}
# What a form of the desk needs besides the name.
FORMS = {
    "items.Tag.name_identity": {},
    "users.User.email_identity": {"name": "Jo", "roles": "CSR"},
    "users.WorkGroup.name_identity": {},
    "customers.Customer.account_number_identity": {"name": "Jo"},
    "catalog.CatalogItem.sku_identity": {
        "kind": "retail",
        "name": "Cable",
        "price": "1",
        "monthly_charge": "0",
        "one_time_charge": "0",
        "quantity_divisor": "1",
        "overview_group": "1",
    },
    "catalog.CatalogGroup.name_identity": {},
    "catalog.OverviewGroup.name_identity": {"position": "9"},
    "catalog.Tax.name_identity": {"rate": "0.1"},
    "registers.Location.name_identity": {"code": "NEW"},
    "registers.TenderType.name_identity": {"base_type": "Cash"},
    "orders.StartingBlock.name_identity": {"caption": "Start", "is_active": "on", "start_as": "1"},
    "provisioning.ProvisionableObject.code_identity": {},
    "provisioning.ProvisioningProperty.code_identity": {
        "key_name": "Shelf",
        "links-TOTAL_FORMS": "0",
        "links-INITIAL_FORMS": "0",
    },
    "provisioning.ProvisioningProvider.name_identity": {"is_active": "on"},
    "provisioning.ProvisioningProfile.name_identity": {
        "adapter": "files",
        "address": "v",
        "timeout_seconds": "5",
    },
}
NO_FORM = {
    "activity.QueueView.name_identity": "saved on its list",
    "users.User.username_identity": "made of the e-mail address",
    "journals.DurationType.name_identity": "four rows, made by a migration",
    "cases.CaseLine.line_id_identity": "comes from elsewhere",
    "provisioning.ProvisioningProperty.key_name_identity": "the other half of the code's constraint",
}
# Unique columns of text that are no names which people choose and read.
KEYS = {
    "dialects.Bucket.owner": "ids of a credential, made here",
    "dialects.Bucket.kind": "a choice",
    "activity.Presence.about": "the name of an object, made here",
    "activity.QueueView.queue": "the label of a model",
    "activity.Draft.address": "an address of the desk, written in one way",
    "activity.FormPost.digest": "a digest",
    "activity.SealLayout.digest": "a digest",
    "users.SignIn.name_digest": "a digest",
    "users.SignIn.address": "an address of the network, written in one way",
    "users.SignIn.channel": "a choice",
    "users.SignIn.outcome": "a choice",
    "users.User.username": "Django wants it of the name to sign in with; its identity is unique as well",
    "users.User.human_id": "ASCII of one form, which validators hold it to",
    "customers.Organisation.human_id": "ASCII of one form, which validators hold it to",
    "customers.Contract.human_id": "ASCII of one form, which validators and contracts hold it to",
    "provisioning.ProviderCallback.key": "a digest",
    "provisioning.ProviderCallback.kind": "a choice",
    "provisioning.ProviderToken.checksum": "a digest",
    "registers.Location.code": "ASCII of one letter case, which a validator holds it to",
    "registers.NoSale.receipt_number": "made here, of a store's code and a counter",
    "orders.Order.receipt_number": "made here, of a store's code and a counter",
    "cases.Case.order_number": "made here, of a counter",
    "cases.CaseCode.code": "digits of a fixed set",
    "cases.CaseContact.type": "a choice",
    "dialects.KeptAnswer.key": "a digest",
    "reporting.ClosedDay.report": "the name of a report, of the code",
    "reporting.ClosedDay.zone": "a name of the time zone database",
    "cases.CasePolicyEscalation.target": "a choice",
    "cases.CasePolicyEscalation.action": "a choice",
    "tickets.Escalation.target": "a choice",
    "tickets.Escalation.action": "a choice",
    "events.Delivery.message": "made here, of hexadecimal digits",
    "payments.PaymentusTransaction.reference_number": "the gateway's key, compared as the gateway does",
    "payments.RefundAttempt.reference_number": "the gateway's key, compared as the gateway does",
}


def _ours():
    for model in apps.get_models():
        if model.__module__.startswith("apps.") and not hasattr(model, "instance_type"):
            yield model


def _constraints(model):
    return [rule for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)]


def _parts(key):
    label, column = key.rsplit(".", 1)
    model = apps.get_model(label)
    return model, model._meta.get_field(column)


def test_every_unique_text_is_an_identity_or_a_key_of_one_form():
    found = set()
    for model in _ours():
        unique = [field for field in model._meta.local_fields if field.unique and not field.primary_key]
        for rule in _constraints(model):
            assert not rule.expressions, f"{rule.name}: an identity column is compared alike on every database"
            unique += [model._meta.get_field(name) for name in rule.fields]
        found |= {
            f"{model._meta.label}.{field.name}"
            for field in unique
            if isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, IdentityField)
        }

    assert found == KEYS.keys()


def test_every_identity_column_is_unique_tried_here_and_out_of_history():
    columns = {f"{model._meta.label}.{field.name}" for model in _ours() for field in identities(model)}
    unique = {
        f"{model._meta.label}.{name}"
        for model in _ours()
        for rule in _constraints(model)
        for name in rule.fields
        if isinstance(rule, IdentityConstraint) and isinstance(model._meta.get_field(name), IdentityField)
    }
    histories = [model.history.model for model in _ours() if identities(model) and hasattr(model, "history")]

    assert columns == unique == ROWS.keys()
    assert FORMS.keys() | NO_FORM.keys() == columns
    assert [history for history in histories if any("identity" in field.name for field in history._meta.fields)] == []


@pytest.mark.sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("key", ROWS)
def test_name_in_another_spelling_is_refused_by_database_and_model(key):
    model, column = _parts(key)
    stored = ROWS[key](STORED)
    stored.save()
    rows = model.objects.count()

    failures = []
    for spelling, name in SPELLINGS.items():
        row = ROWS[key](name)
        try:
            row.validate_constraints()
            failures.append((spelling, "no word"))
        except ValidationError as error:
            said = error.message_dict
            if not (set(said) == {column.source} or model is ProvisioningProperty) or "Constraint" in str(said):
                failures.append((spelling, said))
        try:
            with transaction.atomic():
                row.save()
            failures.append((spelling, "stored"))
        except IntegrityError:
            pass
        if model.objects.filter(**{column.name: name}).first() != stored:
            failures.append((spelling, "not found"))
    if key == "users.User.username_identity":  # which Django's own words refuse where the letters are the same
        failures = [failure for failure in failures if failure != ("as it is", "no word")]
    assert failures == []
    assert model.objects.count() == rows


@pytest.mark.django_db
def test_forms_of_the_desk_refuse_a_name_in_another_spelling_beside_it(administrator):
    administrator.groups.set(administrator.groups.model.objects.all())
    desk = Desk(administrator)
    failures, spellings = [], list(SPELLINGS.items())
    for turn, (key, values) in enumerate(FORMS.items()):
        model, column = _parts(key)
        wrap = "a@{}.example" if column.source == "email" else "{}"
        stored = ROWS[key](wrap.format(STORED))
        stored.save()
        known = {"organisation": "", "item": "", "order_type": lookup(OrderLookupKind.ORDER_TYPE, 1).pk}
        known |= {name: getattr(stored, f"{name}_id", None) or "" for name in ("organisation", "item")}
        before = model.objects.count(), Activity.objects.count()
        # The forms take turns with the spellings: each column meets all of them in its database and model above.
        for spelling, name in (spellings[turn % 6], spellings[(turn + 2) % 6]):
            sent = known | values | {column.source: name if wrap == "{}" else wrap.format(name.strip())}
            response = desk.post(f"{model._meta.label_lower.replace('.', '_')}_add", **sent)
            if response.status_code != 200:
                failures.append((key, spelling, response.status_code))
                continue
            context = response.context
            form = context["adminform"].form if "adminform" in context else context["form"]
            said = form.errors.get("key_name" if model is ProvisioningProperty else column.source, [])
            if not any("Another" in text for text in said):
                failures.append((key, spelling, form.errors.as_json()))
        if (model.objects.count(), Activity.objects.count()) != before:
            failures.append((key, "half-written"))
    assert failures == []


@pytest.mark.django_db
def test_form_refuses_to_let_an_untouched_name_stand_twice(administrator):
    """The name of an inactive starting block may be taken; it is said beside the name when the block is activated."""
    StartingBlock.objects.create(name=STORED, caption="Start")
    retired = StartingBlock.objects.create(name=SPELLINGS["letter case"], caption="Old", is_active=False)
    values = {"name": retired.name, "caption": "Old", "start_as": retired.start_as, "is_active": "on"}

    response = Desk(administrator).post("orders_startingblock_change", retired.pk, **values)

    assert response.context["adminform"].form.errors == {"name": ["Another active starting block has this name."]}
    retired.refresh_from_db()
    assert not retired.is_active


@pytest.mark.sqlite
@pytest.mark.django_db
def test_operation_words_what_is_taken_when_the_form_found_it_free():
    CustomerFactory(account_number=STORED)
    before = Customer.objects.count(), Activity.objects.count()

    for name in SPELLINGS.values():
        with pytest.raises(AlreadyTaken) as refused:
            save_customer(
                customer=CustomerFactory.build(organisation=OrganisationFactory(), account_number=name), by=SYSTEM
            )
        assert (refused.value.field, refused.value.message) == (
            "account_number",
            "Another customer has this account number.",
        )
    assert (Customer.objects.count(), Activity.objects.count()) == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("names", [("AB-1", "ab-1"), ("Caf\u00e9", "Cafe\u0301")])
def test_two_who_store_one_name_at_once_get_one_row_and_one_refusal(names):
    organisation = OrganisationFactory()
    ready, answers = threading.Barrier(2, timeout=10), []

    def store(name):
        try:
            customer = CustomerFactory.build(organisation=organisation, account_number=name)
            ready.wait()
            answers.append(save_customer(customer=customer, by=SYSTEM).account_number)
        except AlreadyTaken as refused:
            answers.append(refused.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=store, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)

    assert len(answers) == 2
    assert "account_number" in answers
    assert Customer.objects.count() == Activity.objects.count() == 1


@pytest.mark.django_db
def test_identity_goes_with_its_name_into_the_database():
    """Saves of one field and in bulk included; a missing SKU has none, so that many may lack one."""
    group = WorkGroup.objects.create(name="First")
    group.name = "SECOND"
    group.save(update_fields=["name"])
    WorkGroup.objects.bulk_create([WorkGroup(name="THIRD")])
    items = [CatalogItemFactory(sku=sku) for sku in (None, "", None, "")]

    assert list(WorkGroup.objects.order_by("pk").values_list("name_identity", flat=True)) == ["second", "third"]
    assert WorkGroup.objects.get(name_identity="\uff33econd ") == group
    assert {item.sku_identity for item in items} == {None}
    assert WorkGroup.objects.filter(name_identity__icontains="SEC\u200bO").exists()


def test_long_identities_are_kept_apart_by_their_ends():
    """Some signs are eighteen letters; an index of PostgreSQL holds no more than so much."""
    names = ["\ufdfa" * 150, "\ufdfa" * 149 + "x", "x" * LONGEST, "x" * LONGEST + "y"]

    found = [comparable(name) for name in names]

    assert len(set(found)) == len(names)
    assert {len(name) for name in found} == {LONGEST}
    assert [comparable(name) for name in found] == found


def test_constraints_that_a_form_can_break_speak_plain_words():
    """Django's own words name the constraint and nothing else."""
    pages = [page for page in admin.site._registry.values() if isinstance(page, RecordedAdmin)]
    shown = {page.model for page in pages} | {inline.model for page in pages for inline in page.inlines}
    unworded = [
        rule.name
        for model in shown
        for rule in model._meta.constraints
        if not isinstance(rule, IdentityConstraint)
        and not (isinstance(rule, models.UniqueConstraint) and rule.fields and not rule.condition)
        and rule.violation_error_message == rule.default_violation_error_message
    ]

    assert len(pages) > 20
    assert sorted(unworded) == []
