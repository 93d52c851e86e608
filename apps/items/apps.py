from django.apps import AppConfig
from django.utils.translation import gettext


class ItemsConfig(AppConfig):
    name = "apps.items"

    def ready(self):
        from apps.activity.pages import register_name
        from apps.activity.timelines import register_verbs
        from apps.items.constants import TagVerb
        from apps.items.models import JournalItem, Tag

        register_verbs(TagVerb)
        register_name(Tag, lambda pk: gettext("tag %(pk)s") % {"pk": pk})

        register_name(JournalItem, lambda pk: gettext("item %(pk)s") % {"pk": pk})
