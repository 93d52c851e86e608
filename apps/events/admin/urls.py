"""The addresses of the console. Every write is an operation."""

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern

from apps.adminkit.pages import PagesAdmin
from apps.events.admin import limits, page, queue, requests, sandbox, tokens
from apps.events.admin.helpers import WEBHOOKS
from apps.events.models import Webhook


@admin.register(Webhook)
class WebhookAdmin(PagesAdmin):
    """One's own; whoever may see all webhooks has all of them. All pages are below `integrations/`."""

    pages = WEBHOOKS

    def get_urls(self) -> list[URLPattern]:
        return []

    def site_urls(self) -> list[URLPattern]:
        return [
            self.at("", queue.console, "changelist"),
            self.at("add/", page.create, "add"),
            self.at("requests/", requests.requests, "requests"),
            self.at("requests/<id:request_id>/", requests.request_page, "request"),
            self.at("requests/<id:request_id>/resend/", requests.resend, "resend"),
            self.at("sandbox/reset/", sandbox.reset, "sandbox_reset"),
            self.at("requests/<id:request_id>/replay/", requests.replay, "replay_request", posts=True),
            self.at("limits/", limits.limits, "limits"),
            self.at("clients/<id:client_id>/", limits.client_settings, "client"),
            self.at("tokens/add/", tokens.create, "new_token"),
            self.at("tokens/<id:token_id>/rotate/", tokens.rotate, "rotate_token"),
            self.at("tokens/<id:token_id>/revoke/", tokens.revoke, "revoke_token"),
            self.at("<id:webhook_id>/", page.webhook_page, "change"),
            self.at("<id:webhook_id>/edit/", page.edit, "edit"),
            self.at("<id:webhook_id>/do/<slug:name>/", page.act, "act"),
            self.at("<id:webhook_id>/rotate/", page.rotate, "rotate"),
            self.at("<id:webhook_id>/delete/", page.delete, "delete"),
            self.at("<id:webhook_id>/deliveries/<id:delivery_id>/replay/", page.replay, "replay", posts=True),
        ]

    def at(self, route: str, view: Callable[..., HttpResponse], name: str, *, posts: bool = False) -> URLPattern:
        """As every page of a model has it, below the site."""
        return super().at(f"integrations/{route}", view, name, posts=posts)
