from django.apps import AppConfig

from apps.core import paths, sqlite


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        paths.connect()
        sqlite.connect()
        from apps.core import health

        health.register_own_checks()
