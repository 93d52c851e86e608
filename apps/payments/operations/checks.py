"""What writes to payments begin with."""

from django.utils.translation import gettext

from apps.core.errors import Invalid, WrongState
from apps.core.secrets import UnreadableSecret
from apps.orders.models import Order
from apps.payments.gateways import Account
from apps.payments.models import GatewaySettings
from apps.payments.models.transactions import MAX_REFERENCE
from apps.registers.constants import BaseTenderType
from apps.registers.models import TenderType


def require_reference(argument: str, reference_number: str) -> None:
    """Raise Invalid for what cannot be the number of a transaction."""
    if not reference_number.strip():
        raise Invalid(argument, gettext("A value is required."), value=reference_number)
    if len(reference_number) > MAX_REFERENCE:
        raise Invalid(
            argument,
            gettext("Must have at most %(max_reference)s characters.") % {"max_reference": MAX_REFERENCE},
            value=reference_number,
        )


def require_tenders_open(order: Order) -> None:
    """Raise WrongState for an order that has come to its end."""
    if order.is_final:
        raise WrongState(
            gettext("Order %(number)s is %(state_display)s: its tenders are read-only.")
            % {"number": order.pk, "state_display": order.state_in_words}
        )


def paymentus_type() -> TenderType:
    """The tender type of what the gateway moves. Raises WrongState when none is configured."""
    found = TenderType.objects.filter(base_type=BaseTenderType.PAYMENTUS).order_by("pk").first()
    if found is None:
        raise WrongState(gettext("No tender type is of the family Paymentus."))
    return found


def account_of(register_id: int | None, *, even_if_not_valid: bool = False) -> Account | None:
    """The register's account at the gateway; None without valid settings, or when they cannot be decrypted."""
    try:
        found = GatewaySettings.objects.filter(register=register_id).first() if register_id else None
    except UnreadableSecret:
        return None
    if found is None or not (found.is_valid or even_if_not_valid):
        return None
    return Account(endpoint=found.endpoint, merchant=found.merchant, login=found.login, key=found.key)
