from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "apps.activity"
    verbose_name = "Activity and audit"

    def ready(self) -> None:
        from apps.activity import history, operations
        from apps.core.health import register_check

        history.connect()
        register_check("mail", operations.mail_state)
