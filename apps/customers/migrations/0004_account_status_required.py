import django.db.models.deletion
from django.db import migrations, models

import apps.customers.models.accounts


class Migration(migrations.Migration):
    dependencies = [("customers", "0003_default_account_statuses")]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="status",
            field=models.ForeignKey(
                default=apps.customers.models.accounts.first_account_status,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="customers",
                to="customers.accountstatus",
                verbose_name="account status",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcustomer",
            name="status",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                default=apps.customers.models.accounts.first_account_status,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.accountstatus",
                verbose_name="account status",
            ),
        ),
    ]
