from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.secrets import encrypted_fields, renew


class Command(BaseCommand):
    help = (
        "Encrypts every secret in the database under the first of FIELD_KEYS (without any: under the key that "
        "follows from SECRET_KEY) and says how many. Afterwards the earlier keys are no longer needed for them."
    )

    def handle(self, **options: Any) -> None:
        lost = 0
        for model, names in encrypted_fields():
            renewed, unreadable = renew(model, names)
            lost += unreadable
            self.stdout.write(f"{model._meta.verbose_name_plural}: {renewed} encrypted under the first key.")
            if unreadable:
                self.stderr.write(f"{model._meta.verbose_name_plural}: {unreadable} cannot be read with any key.")
        if lost:
            raise CommandError(f"{lost} secrets cannot be read: add the key that encrypted them and run this again.")
