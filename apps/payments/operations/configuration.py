"""The gateway's settings, as an administrator sets them."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from apps.activity.operations import recording
from apps.core.caller import Caller
from apps.core.errors import AlreadyTaken, Invalid
from apps.core.secrets import UnreadableSecret
from apps.payments.constants import PaymentVerb
from apps.payments.gateways.http import read_endpoint
from apps.payments.models import GatewaySettings
from apps.payments.models.gateways import SECRETS
from apps.payments.permissions import ADD_GATEWAY_SETTINGS, CHANGE_GATEWAY_SETTINGS


@transaction.atomic
def save_gateway_settings(
    *, gateway: GatewaySettings, by: Caller, merchant: str = "", login: str = "", key: str = ""
) -> GatewaySettings:
    """Store new or changed settings; an empty secret keeps what is there.

    Raises NotAllowed, Invalid (the endpoint; a secret that cannot travel, or that valid settings lack) and
    AlreadyTaken (the register has some).
    """
    is_new = gateway._state.adding
    by.require(ADD_GATEWAY_SETTINGS if is_new else CHANGE_GATEWAY_SETTINGS)
    kept_fields = ("register_id", "endpoint", "is_valid")
    stored_row = GatewaySettings.objects.filter(pk=gateway.pk).values_list(*kept_fields).first()
    if stored_row is None or stored_row[1] != gateway.endpoint:
        try:
            read_endpoint(gateway.endpoint)
        except ValueError as error:
            raise Invalid("endpoint", str(error), value=gateway.endpoint) from error
    secrets = {"merchant": merchant, "login": login, "key": key}
    unchanged = [] if is_new else [name for name in SECRETS if not secrets[name]]
    try:
        stored = GatewaySettings.objects.filter(pk=gateway.pk).values(*unchanged).first() if unchanged else {}
    except UnreadableSecret as error:
        raise Invalid(
            unchanged[0], gettext("What is stored cannot be read any more: write all secrets anew.")
        ) from error
    for name, text in secrets.items():
        if text and not (text.isascii() and text.isprintable() and text == text.strip()):
            raise Invalid(name, gettext("Must be printable ASCII without spaces around it."))
        if gateway.is_valid and not (text or stored.get(name)):
            raise Invalid(name, gettext("Valid settings need it."))
        if text:
            setattr(gateway, name, text)
    if not any(secrets.values()) and stored_row == tuple(getattr(gateway, name) for name in kept_fields):
        return gateway
    changed = [name for name in SECRETS if secrets[name]]
    try:
        with transaction.atomic(), recording(PaymentVerb.CONFIGURED, by=by, subject=gateway, data={"secrets": changed}):
            if is_new:
                gateway.save()
            else:
                gateway.save(update_fields=["register", "endpoint", "is_valid", "updated_at", *changed])
    except IntegrityError as error:
        raise AlreadyTaken("register", gettext("This register has settings already.")) from error
    return gateway
