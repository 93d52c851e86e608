"""Names that exist once compare by identity."""

from django.db import migrations, models

from apps.core.identity import IdentityConstraint, IdentityField, fill

USER_NAME = IdentityConstraint(
    fields=["username_identity"], name="user_name_once", violation_error_message="Another user has this user name."
)
EMAIL = IdentityConstraint(
    fields=["email_identity"], name="user_email_once", violation_error_message="Another user has this e-mail address."
)
GROUP = IdentityConstraint(fields=["name_identity"], name="group_name_once")


class Migration(migrations.Migration):
    dependencies = [("users", "0006_duties_of_integrators")]

    operations = [
        migrations.RemoveConstraint(model_name="user", name="user_email_once"),
        migrations.AddField("user", "username_identity", IdentityField(source="username", null=True)),
        migrations.AddField("user", "email_identity", IdentityField(source="email", null=True)),
        migrations.AddField("workgroup", "name_identity", IdentityField(source="name", null=True)),
        fill("users.user", USER_NAME, EMAIL),
        fill("users.workgroup", GROUP),
        migrations.AlterField("user", "username_identity", IdentityField(source="username")),
        migrations.AlterField("user", "email_identity", IdentityField(source="email")),
        migrations.AlterField("workgroup", "name_identity", IdentityField(source="name")),
        migrations.AlterField("workgroup", "name", models.CharField(db_index=True, max_length=100)),
        migrations.AddConstraint("user", USER_NAME),
        migrations.AddConstraint("user", EMAIL),
        migrations.AddConstraint("workgroup", GROUP),
    ]
