"""The permissions of this app, and what the roles may do with its rows; `apps.users.roles` gathers the latter."""

from django.utils.translation import gettext_lazy

from apps.core.caller import Permission

VIEW_ALL_REQUESTS = Permission("dialects.view_apirequest", gettext_lazy("You may not see the requests of others."))

OVERSEE = [
    "view_apirequest",
]
