from django.db import migrations
from django.db.models import BigIntegerField, Case, Value, When

from apps.customers.constants import AccountChange, AccountState

ACCOUNT_STATUS, ACTION_TYPE = 5, 11  # kinds of look-ups
FINAL = [6, 7]  # completed and cancelled orders
OWNERS = ["Order", "HistoricalOrder", "CustomerAction", "HistoricalCustomerAction"]


def copy(apps, schema_editor):
    """The account statuses of orders become those of accounts, by number.

    What the default ones mean is known; any other counts as active until an administrator says what it means.
    """
    lookups = apps.get_model("orders", "Lookup").objects
    statuses = apps.get_model("customers", "AccountStatus").objects
    moved = {}
    for lookup in lookups.filter(kind=ACCOUNT_STATUS):
        defaults = {"name": lookup.name, "state": AccountState.ACTIVE}
        status, _ = statuses.get_or_create(number=lookup.number, defaults=defaults)
        statuses.filter(pk=status.pk).update(name=lookup.name)
        moved[lookup.pk] = status.pk
    if moved:
        cases = [When(new_account_status_id=old, then=Value(new)) for old, new in moved.items()]
        for owner in OWNERS:
            rows = apps.get_model("orders", owner).objects.filter(new_account_status_id__in=moved)
            rows.update(new_account_status_id=Case(*cases, output_field=BigIntegerField()))
    lookups.filter(kind=ACCOUNT_STATUS).delete()
    for number, name in AccountChange.choices:
        lookups.get_or_create(kind=ACTION_TYPE, number=number, defaults={"name": name})
    _plan_actions(apps.get_model("orders", "Order"), apps.get_model("orders", "CustomerAction"), lookups)


def _plan_actions(order_model, action_model, lookups):
    """Orders that are not over do to the account what their new status says."""
    waiting = order_model.objects.exclude(state__in=FINAL).filter(
        customer__isnull=False, new_account_status__isnull=False, customer_action=None
    )
    types = {
        AccountState.SUSPENDED: AccountChange.SUSPEND,
        AccountState.DISCONNECTED: AccountChange.DISCONNECT,
        AccountState.ACTIVE: AccountChange.RECONNECT,
    }
    for order in waiting.select_related("new_account_status").iterator():
        status = order.new_account_status
        kind = lookups.get(kind=ACTION_TYPE, number=types[AccountState(status.state)])
        action_model.objects.create(order=order, type=kind, new_account_status=status)


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_account_status_of_customers")]

    operations = [migrations.RunPython(copy, migrations.RunPython.noop)]
