"""Every write to organisations, customers, their services and accounts, and sales codes."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from apps.activity.configuration import permission_to_save, refusal, require_unchanged, store
from apps.activity.history import changed_columns, is_unchanged, write_changes
from apps.activity.operations import recording
from apps.catalog.constants import CatalogItemKind
from apps.core.caller import Caller
from apps.core.errors import Invalid
from apps.core.locks import serialise
from apps.core.rows import Row
from apps.customers.constants import CustomerVerb, ServiceStatus
from apps.customers.models import Adjustment, Customer, Organisation, SalesCode, Service
from apps.customers.permissions import ADD_ADJUSTMENT

TREE, PARTNERS = "services", "partners"


@transaction.atomic
def save_organisation(*, organisation: Organisation, by: Caller) -> Organisation:
    """Store a new or changed organisation.

    Raises NotAllowed, AlreadyTaken (human id) and Invalid (its own partner, or that of one of its partners).
    """
    is_new = organisation._state.adding
    by.require(permission_to_save(organisation))
    _check_partner(organisation)
    verb = CustomerVerb.ORGANISATION_CREATED if is_new else CustomerVerb.ORGANISATION_CHANGED
    return _save(organisation, verb, by)


@transaction.atomic
def save_customer(*, customer: Customer, by: Caller) -> Customer:
    """Store a new or changed customer. Raises NotAllowed and AlreadyTaken (account number)."""
    is_new = customer._state.adding
    by.require(permission_to_save(customer))
    verb = CustomerVerb.CUSTOMER_CREATED if is_new else CustomerVerb.CUSTOMER_CHANGED
    return _save(customer, verb, by)


@transaction.atomic
def save_sales_code(*, sales_code: SalesCode, by: Caller) -> SalesCode:
    """Store a new or changed sales code. Raises NotAllowed."""
    is_new = sales_code._state.adding
    by.require(permission_to_save(sales_code))
    verb = CustomerVerb.SALES_CODE_CREATED if is_new else CustomerVerb.SALES_CODE_CHANGED
    if not is_unchanged(sales_code):
        with recording(verb, by=by, subject=sales_code):
            write_changes(sales_code)
    return sales_code


@transaction.atomic
def save_service(
    *,
    row: Service,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> Service:
    """Store a new or changed service with its products and equipment, as the desk corrects them.

    When a service is disconnected, that is when it ended. Raises NotAllowed, Invalid, WrongState and AlreadyTaken.
    """
    by.require(permission_to_save(row))
    require_unchanged(row, ["customer"], "A service stays with its customer.")
    changed = changed_columns(row)
    if "item" in changed and row.item.kind != CatalogItemKind.SERVICE:
        raise Invalid("item", f"{row.item} is no service.")
    if "parent" in changed:
        _check_parent(row)
    if "status" in changed:
        row.disconnected_at = timezone.now() if row.status == ServiceStatus.DISCONNECTED else None
    verb = CustomerVerb.SERVICE_CREATED if row._state.adding else CustomerVerb.SERVICE_CHANGED
    return store(row, verb=verb, by=by, parts=parts, removed=removed, links=links)


@transaction.atomic
def create_adjustment(*, adjustment: Adjustment, by: Caller) -> Adjustment:
    """Put an amount on a customer's account; it is never changed afterwards. Raises NotAllowed and Invalid."""
    by.require(ADD_ADJUSTMENT)
    if not adjustment.amount:
        raise Invalid("amount", "Must not be nothing.")
    adjustment.created_by = by.user
    with recording(CustomerVerb.ADJUSTMENT_CREATED, by=by, subject=adjustment.customer, obj=adjustment):
        adjustment.save(force_insert=True)
    return adjustment


@transaction.atomic
def save_configuration(
    *,
    row: models.Model,
    by: Caller,
    parts: Sequence[models.Model] = (),
    removed: Sequence[models.Model] = (),
    links: Mapping[str, Sequence[models.Model]] | None = None,
) -> models.Model:
    """Store a type of adjustment. Raises NotAllowed and AlreadyTaken."""
    by.require(permission_to_save(row))
    return store(row, verb=CustomerVerb.CONFIGURED, by=by, parts=parts, removed=removed, links=links)


def _check_partner(organisation: Organisation) -> None:
    """Partners never form a circle, in which each would see what the other one buys."""
    if organisation.partner_id is None or organisation._state.adding:
        return
    if "partner" not in changed_columns(organisation):
        return
    if organisation.partner_id == organisation.pk:
        raise Invalid("partner", "An organisation cannot be its own partner.")
    serialise(PARTNERS)
    above: int | None = organisation.partner_id
    seen = set()
    while above is not None and above not in seen:
        seen.add(above)
        above = Organisation.objects.filter(pk=above).values_list("partner_id", flat=True).first()
        if above == organisation.pk:
            raise Invalid("partner", "It is a partner of this one's own clients.")


def _check_parent(service: Service) -> None:
    """A service is below another of the same customer, and never below itself."""
    if service.parent is None:
        return
    serialise(TREE)
    if service.parent.customer_id != service.customer_id:
        raise Invalid("parent", "It is a service of another customer.")
    above, seen = service.parent_id, {service.pk}
    while above is not None:
        if above in seen:
            raise Invalid("parent", "A service cannot be below itself.")
        seen.add(above)
        above = Service.objects.filter(pk=above).values_list("parent_id", flat=True).first()


def _save(row: Row, verb: CustomerVerb, by: Caller) -> Row:
    """Save and record a change; the unique constraint decides between two writers who both found the value free."""
    if is_unchanged(row):
        return row
    try:
        with transaction.atomic(), recording(verb, by=by, subject=row):
            write_changes(row)
    except IntegrityError as error:
        raise refusal(row) from error
    return row
