from django.db import migrations

DUTIES = {
    "API tickets": [
        ("tickets", "add_ticket"), ("tickets", "change_ticket"), ("tickets", "work_ticket"),
        ("tickets", "add_ticketnote"), ("tickets", "change_ticketnote"), ("journals", "add_journal"),
        ("journals", "change_journal"), ("journals", "add_followup"), ("journals", "change_followup"),
    ],
    "API cases": [
        ("attachments", "add_attachment"), ("attachments", "delete_attachment"), ("cases", "add_case"),
        ("cases", "change_case"),
    ],
    "API orders": [("orders", "add_order"), ("orders", "change_order"), ("orders", "work_order")],
    "API money": [
        ("payments", "refund"), ("registers", "add_nosale"), ("registers", "change_nosale"),
        ("registers", "delete_nosale"),
    ],
    "API provisioning": [("provisioning", "work_provisioning")],
}  # fmt: skip


def split(apps, schema_editor):
    """Integrators keep what they may do, by a role for each duty; the role itself only reads from now on."""
    group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    integrator = group_model.objects.filter(name="Integrator").first()
    if integrator is None:
        return
    for name, codenames in DUTIES.items():
        duty, _ = group_model.objects.get_or_create(name=name)
        for app, codename in codenames:
            moved = permission_model.objects.filter(content_type__app_label=app, codename=codename)
            duty.permissions.add(*moved)
            integrator.permissions.remove(*moved)
        duty.user_set.add(*integrator.user_set.all())


class Migration(migrations.Migration):
    dependencies = [("users", "0005_sign_ins"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(split, migrations.RunPython.noop)]
