from django.apps import AppConfig

from apps.core import paths, sqlite


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self):
        paths.connect()
        sqlite.connect()
