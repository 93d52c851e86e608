from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "apps.activity"
    verbose_name = "Activity and audit"

    def ready(self):
        from apps.activity import history  # noqa: PLC0415 - models must be loaded first

        history.connect()
