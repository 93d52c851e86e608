from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = [("reporting", "0002_report_schedules")]

    operations = [
        migrations.AddField(
            model_name="closedday",
            name="left_out",
            field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="DailyLengths",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("report", models.CharField(max_length=20)),
                ("zone", models.CharField(max_length=60)),
                ("day", models.DateField()),
                ("name", models.CharField(max_length=20)),
                ("bucket", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("lengths", models.JSONField()),
            ],
            options={
                "verbose_name_plural": "daily lengths",
                "default_permissions": (),
                "indexes": [models.Index(fields=["report", "zone", "name", "day"], name="lengths_of_days")],
            },
        ),
        migrations.RemoveIndex(model_name="dailyfigure", name="figures_of_days"),
        migrations.AddIndex(
            model_name="dailyfigure",
            index=models.Index(fields=["report", "zone", "table", "day"], name="figures_of_days"),
        ),
    ]
