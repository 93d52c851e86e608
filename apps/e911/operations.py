"""Every write to emergency-call addresses, one verb each. Lock order: the order, then what belongs to the item."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from apps.activity.configuration import permission_to_save
from apps.activity.history import is_unchanged, state_of, write_changes
from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken, Invalid
from apps.e911.constants import E911LookupKind, E911Verb
from apps.e911.models import E911Settings, Lookup, ServiceAddress, ServiceItemAddress
from apps.orders.models import ServiceInformationItem
from apps.orders.operations.locking import lock_order_of
from apps.orders.permissions import CHANGE_ORDER

KINDS = {"class_of_service": E911LookupKind.CLASS_OF_SERVICE, "type_of_service": E911LookupKind.TYPE_OF_SERVICE}


@transaction.atomic
def update_e911(*, item_id: int, values: dict[str, list[int | None]], by: Caller) -> E911Settings:
    """Change what emergency calls from a service information item tell.

    `values` has for `class_of_service`, `type_of_service` (by number) and `address` (by id) each value that
    they are given, in order; the last ones stay, and all must do. None empties. Raises NotFound, NotAllowed
    and Invalid (not configured; not an address of the item).
    """
    item = lock_order_of(ServiceInformationItem, item_id, "service information item", by)
    by.require(CHANGE_ORDER)
    found = E911Settings.objects.filter(item=item).first() or E911Settings(item=item)
    before = state_of(found)
    for name, wanted in values.items():
        for value in wanted:
            row = None if value is None else _place(item, value) if name == "address" else _word(name, value)
            setattr(found, "place" if name == "address" else name, row)
    if state_of(found) == before:
        return found
    with recording(E911Verb.CHANGED, by=by, subject=item.order, obj=found, data={"item": item.pk}):
        found.save()
    return found


@transaction.atomic
def save_lookup(*, lookup: Lookup, by: Caller) -> Lookup:
    """Store a new or changed lookup row. Raises NotAllowed, Invalid (its kind stays) and AlreadyTaken (the number)."""
    is_new = lookup._state.adding
    by.require(permission_to_save(lookup))
    if not is_new and not Lookup.objects.filter(pk=lookup.pk, kind=lookup.kind).exists():
        raise Invalid("kind", gettext("What it names stays; add another row instead."))
    if is_unchanged(lookup):
        return lookup
    try:
        with transaction.atomic(), recording(E911Verb.CONFIGURED, by=by, subject=lookup):
            write_changes(lookup)
    except IntegrityError as error:
        raise AlreadyTaken("number", gettext("Another row of this kind has this number.")) from error
    return lookup


@transaction.atomic
def save_address(*, address: ServiceAddress, by: Caller) -> ServiceAddress:
    """Store a new or changed service address. Raises NotAllowed."""
    by.require(permission_to_save(address))
    if not is_unchanged(address):
        with recording(E911Verb.ADDRESS_SAVED, by=by, subject=address):
            write_changes(address)
    return address


@transaction.atomic
def tie_address(*, item_id: int, address_id: int, by: Caller) -> ServiceItemAddress:
    """Let a service information item be at a service address of the order's customer.

    Raises NotFound, NotAllowed, Invalid (no such address of this customer) and AlreadyTaken.
    """
    item = lock_order_of(ServiceInformationItem, item_id, "service information item", by)
    by.require(CHANGE_ORDER)
    address = ServiceAddress.objects.filter(pk=address_id).first()
    if address is None or address.customer_id is None or address.customer_id != item.order.customer_id:
        raise Invalid("address", gettext("There is no such address of the order's customer."), value=address_id)
    if ServiceItemAddress.objects.filter(item=item, address=address).exists():
        raise AlreadyTaken("address", gettext("The service is at this address already."))
    pair = ServiceItemAddress(item=item, address=address)
    with recording(E911Verb.ADDRESS_SAVED, by=by, subject=item.order, obj=pair, data={"item": item.pk}):
        pair.save()
    return pair


def _place(item: ServiceInformationItem, address_id: int) -> ServiceItemAddress:
    found = ServiceItemAddress.objects.filter(item=item, address=address_id).first()
    if found is None:
        raise Invalid("address", gettext("It is not an address of this service information item."), value=address_id)
    return found


def _word(name: str, number: int) -> Lookup:
    found = Lookup.objects.of(KINDS[name]).filter(number=number).first()
    if found is None:
        raise Invalid(name, gettext("There is no such %(label)s.") % {"label": KINDS[name].label}, value=number)
    return found
