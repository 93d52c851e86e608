"""The console of those who connect systems: webhooks with their deliveries, and their own credentials."""

from apps.events.admin.urls import WebhookAdmin

__all__ = ["WebhookAdmin"]
