import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The next migration brings the ids that point into the other table until then."""

    dependencies = [("customers", "0004_account_status_required"), ("orders", "0002_default_lookups")]

    operations = [
        migrations.AlterField(
            model_name="order",
            name="new_account_status",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AlterField(
            model_name="historicalorder",
            name="new_account_status",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AlterField(
            model_name="customeraction",
            name="new_account_status",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcustomeraction",
            name="new_account_status",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AddField(
            model_name="customeraction",
            name="change",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "Suspend account"),
                    (2, "Disconnect account"),
                    (3, "Reconnect account"),
                    (4, "Restore account"),
                    (5, "Change account status"),
                ],
                editable=False,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="customeraction",
            name="previous_account_status",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AddField(
            model_name="customeraction", name="takes_effect_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="customeraction", name="applied_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="historicalcustomeraction",
            name="change",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "Suspend account"),
                    (2, "Disconnect account"),
                    (3, "Reconnect account"),
                    (4, "Restore account"),
                    (5, "Change account status"),
                ],
                editable=False,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalcustomeraction",
            name="previous_account_status",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.accountstatus",
            ),
        ),
        migrations.AddField(
            model_name="historicalcustomeraction",
            name="takes_effect_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicalcustomeraction",
            name="applied_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
