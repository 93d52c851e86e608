from django.apps import AppConfig

from apps.core import sqlite


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self):
        sqlite.connect()
