from django.db import migrations, models

from apps.core.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_search")]

    operations = [
        CreateSearchIndex("CaseCode", texts={"category": "B", "subcategory": "B", "code": "C"}),
        migrations.AddIndex("case", models.Index(fields=["code", "-id"], name="case_of_code")),
    ]
