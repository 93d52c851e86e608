"""Every write to organisations, customers, their services and accounts, and sales codes.

Lock order: the customer, then its contacts and services by id.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save, refusal, require_unchanged, store
from apps.activity.history import changed_columns, is_unchanged, write_changes, write_history
from apps.activity.operations import recording
from apps.catalog.constants import CatalogItemKind
from apps.core.bulk import one_of
from apps.core.caller import Caller
from apps.core.errors import Invalid, WrongState
from apps.core.locks import locked, serialise
from apps.core.rows import Row, get_visible
from apps.customers.constants import ACCOUNT_LIFE_CYCLE, AccountState, CustomerVerb, ServiceStatus, status_under
from apps.customers.models import (
    AccountStatus,
    Adjustment,
    Customer,
    CustomerContact,
    Organisation,
    SalesCode,
    Service,
    ServiceProduct,
)
from apps.customers.permissions import ADD_ADJUSTMENT, ADD_CONTACT, CHANGE_CONTACT, CHANGE_CUSTOMER

TREE, PARTNERS = "services", "partners"
BATCH = 500


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
def save_contact(*, contact: CustomerContact, by: Caller) -> CustomerContact:
    """Store a new or changed contact of a customer; a new main contact takes the place of the one before.

    One who is no longer active is not the main contact either. Raises NotFound, NotAllowed and WrongState.
    """
    is_new = contact._state.adding
    customer = lock_account(contact.customer_id, by)
    by.require(ADD_CONTACT if is_new else CHANGE_CONTACT)
    require_unchanged(contact, ["customer"], gettext("A contact stays with their customer."))
    contact.is_main = contact.is_main and contact.is_active
    if is_unchanged(contact):
        return contact
    verb = CustomerVerb.CONTACT_ADDED if is_new else CustomerVerb.CONTACT_CHANGED
    with recording(verb, by=by, subject=customer, obj=contact):
        if contact.is_main:
            for other in locked(customer.contacts.filter(is_main=True).exclude(pk=contact.pk)):
                other.is_main = False
                write_changes(other)
        write_changes(contact)
    return contact


def lock_account(customer_id: int, by: Caller) -> Customer:
    """The customer, locked until the transaction ends. Raises NotFound.

    Whoever changes the account's status, or a service's because of it, holds this lock. The status is read afterwards:
    a join to it would lose the row to whoever waited while it changed.
    """
    return get_visible(locked(Customer.objects.visible_to(by), keeps_key=True), "customer", customer_id)


def require_account_change(customer: Customer, status: AccountStatus) -> None:
    """Raise WrongState unless the account may go from its present status to this one.

    Another status of the same state is always possible: it is called otherwise and changes no service.
    """
    if status.pk == customer.status_id:
        raise WrongState(
            gettext("Account %(account_number)s is %(status)s already.")
            % {"account_number": customer.account_number, "status": status}
        )
    old, new = AccountState(customer.status.state), AccountState(status.state)
    if old != new and not ACCOUNT_LIFE_CYCLE.may_move(old, new):
        raise WrongState(
            gettext("Account %(account_number)s is %(status)s and cannot become %(status2)s.")
            % {"account_number": customer.account_number, "status": customer.status, "status2": status}
        )


@transaction.atomic
def change_account_status(
    *,
    customer_id: int,
    status: AccountStatus,
    by: Caller,
    reason: str = "",
    cause: models.Model | None = None,
    with_ended_products: bool = False,
) -> AccountStatus:
    """Give an account another status, and its services what that means for them; return the status it had.

    Suspending suspends the active services, disconnecting disconnects all and ends their products, and an active
    account gives each service the status back that it had by itself; `with_ended_products` starts again the products
    that ended with the disconnection. `cause` is the order or other row that the entry of the history names.
    Raises NotFound, NotAllowed and WrongState.
    """
    customer = lock_account(customer_id, by)
    by.require(CHANGE_CUSTOMER)
    previous = customer.status
    require_account_change(customer, status)
    locked(AccountStatus.objects.filter(pk=status.pk), keeps_key=True).get()  # what it means stays until the end
    _give_status(customer, status, by, reason, cause, with_ended_products)
    return previous


@transaction.atomic
def undo_account_status(
    *,
    customer_id: int,
    status: AccountStatus,
    previous: AccountStatus,
    by: Caller,
    reason: str = "",
    cause: models.Model | None = None,
) -> None:
    """Take a change from `previous` to `status` back, with what it did to services and products.

    Raises NotFound, NotAllowed and WrongState (another change came after it).
    """
    customer = lock_account(customer_id, by)
    by.require(CHANGE_CUSTOMER)
    if customer.status_id != status.pk:
        raise WrongState(
            gettext("Account %(account_number)s is %(status)s by now, no longer %(status2)s.")
            % {"account_number": customer.account_number, "status": customer.status, "status2": status}
        )
    _give_status(customer, previous, by, reason, cause, with_ended_products=True)


@transaction.atomic
def save_account_status(*, row: AccountStatus, by: Caller) -> AccountStatus:
    """Store a new or changed account status; what it means stays while an account has it.

    Raises NotAllowed, AlreadyTaken (number) and WrongState.
    """
    by.require(permission_to_save(row))
    if not row._state.adding and "state" in changed_columns(row):
        locked(AccountStatus.objects.filter(pk=row.pk)).get()  # no account can be given it meanwhile
        if row.customers.exists():
            raise WrongState(
                gettext("There are accounts that are %(row)s; what it means stays.") % {"row": row}, field="state"
            )
    return store(row, verb=CustomerVerb.CONFIGURED, by=by)


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
    changed = changed_columns(row)
    if "status" in changed:
        _require_status_under_account(row, by)
    require_unchanged(row, ["customer"], gettext("A service stays with its customer."))
    if "item" in changed and row.item.kind != CatalogItemKind.SERVICE:
        raise Invalid("item", gettext("%(item)s is no service.") % {"item": row.item})
    if "parent" in changed:
        _check_parent(row)
    if "status" in changed:
        row.own_status = ""
        row.disconnected_at = timezone.now() if row.status == ServiceStatus.DISCONNECTED else None
    verb = CustomerVerb.SERVICE_CREATED if row._state.adding else CustomerVerb.SERVICE_CHANGED
    return store(row, verb=verb, by=by, parts=parts, removed=removed, links=links)


@transaction.atomic
def create_adjustment(*, adjustment: Adjustment, by: Caller) -> Adjustment:
    """Put an amount on a customer's account; it is never changed afterwards. Raises NotAllowed and Invalid."""
    by.require(ADD_ADJUSTMENT)
    if not adjustment.amount:
        raise Invalid("amount", gettext("Must not be nothing."))
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


def _give_status(
    customer: Customer,
    status: AccountStatus,
    by: Caller,
    reason: str,
    cause: models.Model | None,
    with_ended_products: bool,
) -> None:
    verb, data = CustomerVerb.ACCOUNT_STATUS_CHANGED, {"from": customer.status.name, "to": status.name}
    customer.status = status
    with recording(verb, by=by, subject=customer, obj=cause, reason=reason, data=data):
        write_changes(customer, ["status"])
        _adjust_services(customer, AccountState(status.state), with_ended_products)


def _adjust_services(customer: Customer, state: AccountState, with_ended_products: bool) -> None:
    """Give each service of the account the status that the state leaves it. What ends, ends at one time."""
    now = timezone.now()
    services = [service for service in locked(customer.services.all()) if _adjust(service, state, now)]
    ids = [service.pk for service in services]
    products = ServiceProduct.objects.filter(service__in=one_of(ids))
    if state == AccountState.DISCONNECTED:
        _set_end(products.filter(ends_at=None), now)
    elif with_ended_products:
        _set_end(products.filter(ends_at=F("service__disconnected_at")), None)
    Service.objects.bulk_update(services, ["status", "own_status", "disconnected_at", "updated_at"], batch_size=BATCH)
    write_history(Service.objects.filter(pk__in=one_of(ids)))


def _adjust(service: Service, state: AccountState, now: datetime.datetime) -> bool:
    """Set what the account's state makes of a service; whether that is something else. The caller saves."""
    own = ServiceStatus(service.own_status or service.status)
    status = status_under(state, own)
    if status == service.status:
        return False
    service.status, service.own_status = status, "" if status == own else own
    service.disconnected_at = now if status == ServiceStatus.DISCONNECTED else None
    service.updated_at = now
    return True


def _set_end(products: models.QuerySet[ServiceProduct], ends_at: datetime.datetime | None) -> None:
    ids: Iterable[int] = list(products.values_list("pk", flat=True))
    found = ServiceProduct.objects.filter(pk__in=one_of(ids))
    found.update(ends_at=ends_at, updated_at=timezone.now())
    write_history(found)


def require_active_account(customer: Customer, what: str) -> None:
    """Raise WrongState unless the account is active, which `what` needs."""
    if customer.status.state != AccountState.ACTIVE:
        raise WrongState(
            gettext("%(what)s: account %(account_number)s is %(status)s.")
            % {"what": what, "account_number": customer.account_number, "status": customer.status},
            field="status",
        )


def _require_status_under_account(service: Service, by: Caller) -> None:
    """Raise WrongState for a service that is to be active, or suspended again, where its account permits less."""
    customer = lock_account(service.customer_id, by)
    status = ServiceStatus(service.status)
    if status_under(AccountState(customer.status.state), status) != status:
        require_active_account(
            customer, gettext("%(number)s cannot become %(label)s") % {"number": service.number, "label": status.label}
        )


def _check_partner(organisation: Organisation) -> None:
    """Partners never form a circle, in which each would see what the other one buys."""
    if organisation.partner_id is None or organisation._state.adding:
        return
    if "partner" not in changed_columns(organisation):
        return
    if organisation.partner_id == organisation.pk:
        raise Invalid("partner", gettext("An organisation cannot be its own partner."))
    serialise(PARTNERS)
    above: int | None = organisation.partner_id
    seen = set()
    while above is not None and above not in seen:
        seen.add(above)
        above = Organisation.objects.filter(pk=above).values_list("partner_id", flat=True).first()
        if above == organisation.pk:
            raise Invalid("partner", gettext("It is a partner of this one's own clients."))


def _check_parent(service: Service) -> None:
    """A service is below another of the same customer, and never below itself."""
    if service.parent is None:
        return
    serialise(TREE)
    if service.parent.customer_id != service.customer_id:
        raise Invalid("parent", gettext("It is a service of another customer."))
    above, seen = service.parent_id, {service.pk}
    while above is not None:
        if above in seen:
            raise Invalid("parent", gettext("A service cannot be below itself."))
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
