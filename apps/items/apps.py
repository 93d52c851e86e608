from django.apps import AppConfig


class ItemsConfig(AppConfig):
    name = "apps.items"

    def ready(self):
        from apps.activity.pages import register_name
        from apps.items.models import JournalItem

        register_name(JournalItem, lambda pk: f"item {pk}")
