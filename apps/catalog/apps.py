from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "apps.catalog"

    def ready(self):
        from apps.activity.timelines import register_verbs
        from apps.catalog.constants import CatalogVerb

        register_verbs(CatalogVerb)
