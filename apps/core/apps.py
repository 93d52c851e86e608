from django.apps import AppConfig

from apps.core import paths, sqlite


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        paths.connect()
        sqlite.connect()
        from django.db.models.signals import post_migrate

        from apps.core import health, languages, search_index

        post_migrate.connect(search_index.restore_triggers, sender=self, dispatch_uid="search-triggers")
        health.register_own_checks()
        languages.translate_names()
