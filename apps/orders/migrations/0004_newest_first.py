from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0003_search")]

    operations = [
        migrations.RemoveIndex("order", "order_started"),
        migrations.AddIndex("order", models.Index(fields=["-created_at", "-id"], name="order_newest")),
    ]
