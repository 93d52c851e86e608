from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0003_amounts_of_every_currency"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalordertender",
            name="is_change",
            field=models.BooleanField(default=False, editable=False, verbose_name="change"),
        ),
        migrations.AddField(
            model_name="ordertender",
            name="booked_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="ordertender",
            name="is_change",
            field=models.BooleanField(default=False, editable=False, verbose_name="change"),
        ),
    ]
