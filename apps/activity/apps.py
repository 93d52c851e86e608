from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "apps.activity"
    verbose_name = "Activity and audit"

    def ready(self):
        from apps.activity import history, operations  # noqa: PLC0415 - models must be loaded first
        from apps.core.health import register_check  # noqa: PLC0415

        history.connect()
        register_check("mail", operations.mail_state)
