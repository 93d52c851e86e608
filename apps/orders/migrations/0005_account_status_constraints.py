import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_copy_account_statuses")]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="new_account_status",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AlterField(
            model_name="customeraction",
            name="new_account_status",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AlterField(
            model_name="lookup",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "Order type"),
                    (2, "Hold reason"),
                    (3, "Source code"),
                    (4, "Starting action"),
                    (6, "Credit check provider"),
                    (7, "Credit card type"),
                    (8, "Bank account type"),
                    (9, "Change reason"),
                    (10, "Reconnect method"),
                    (11, "Customer action type"),
                    (12, "Deposit type"),
                ]
            ),
        ),
        migrations.AlterField(
            model_name="historicallookup",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "Order type"),
                    (2, "Hold reason"),
                    (3, "Source code"),
                    (4, "Starting action"),
                    (6, "Credit check provider"),
                    (7, "Credit card type"),
                    (8, "Bank account type"),
                    (9, "Change reason"),
                    (10, "Reconnect method"),
                    (11, "Customer action type"),
                    (12, "Deposit type"),
                ]
            ),
        ),
    ]
