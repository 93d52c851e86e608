from django.apps import AppConfig
from django.utils.translation import gettext


class EventsConfig(AppConfig):
    name = "apps.events"
    verbose_name = "Events and webhooks"

    def ready(self):
        from apps.activity.pages import register_name
        from apps.activity.timelines import ACCESS, register_tab, register_verbs
        from apps.events.constants import WebhookVerb
        from apps.events.models import Webhook

        register_verbs(WebhookVerb)
        register_tab(ACCESS, [WebhookVerb.CREATED, WebhookVerb.ROTATED, WebhookVerb.DELETED])  # whose secret is shown
        register_name(Webhook, lambda pk: gettext("Webhook %(pk)s") % {"pk": pk})
