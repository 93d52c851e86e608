from django.db import migrations

from apps.customers.constants import AccountState
from apps.customers.defaults import create_default_account_statuses


def create(apps, schema_editor):
    """The default statuses; every account is active, and its history says so from the beginning."""
    status_model = apps.get_model("customers", "AccountStatus")
    create_default_account_statuses(status_model)
    active = status_model.objects.filter(state=AccountState.ACTIVE).order_by("number").first()
    apps.get_model("customers", "Customer").objects.update(status=active)
    apps.get_model("customers", "HistoricalCustomer").objects.update(status=active)


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_account_status")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
