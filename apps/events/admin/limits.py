"""Limits on the console: everybody's, who was refused for them, and what an API client has of its own."""

import datetime

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import posted
from apps.adminkit.pages import form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.errors import NotFound
from apps.core.form_fields import LinesField
from apps.core.requests import caller_of
from apps.dialects.constants import RequestClass
from apps.dialects.permissions import VIEW_ALL_REQUESTS
from apps.events.admin.helpers import WEBHOOKS
from apps.events.permissions import READ_EVENTS
from apps.events.reads.credentials import limited_buckets
from apps.users import operations
from apps.users.models import ApiClient
from apps.users.operations.clients import MOST_PER_MINUTE
from apps.users.permissions import MANAGE_TOKENS


def limits(desk: DeskAdmin, request: HttpRequest) -> HttpResponse:
    """What everybody may send in a minute, and the credentials that were refused more, the latest first."""
    require(request, READ_EVENTS)
    caller = caller_of(request)
    sees_all = caller.may(VIEW_ALL_REQUESTS)
    return desk.page(
        request,
        "desk/limits.html",
        title=gettext("Limits"),
        defaults=[(kind.label, settings.API_LIMITS[kind.value]) for kind in RequestClass],
        buckets=[
            {"row": row, "at": datetime.datetime.fromtimestamp(row.refused_at, datetime.UTC)}
            for row in limited_buckets(caller, sees_all=sees_all)
            if row.refused_at is not None
        ],
        sees_all=sees_all,
        back=WEBHOOKS.list_url,
    )


class ClientSettingsForm(forms.Form):
    """Limits of an API client, and the pages that may use it."""

    limit_read = forms.IntegerField(
        label=gettext_lazy("Reads in a minute"), required=False, min_value=1, max_value=MOST_PER_MINUTE
    )
    limit_write = forms.IntegerField(
        label=gettext_lazy("Writes in a minute"), required=False, min_value=1, max_value=MOST_PER_MINUTE
    )
    limit_search = forms.IntegerField(
        label=gettext_lazy("Searches and reports in a minute"),
        required=False,
        min_value=1,
        max_value=MOST_PER_MINUTE,
        help_text=gettext_lazy("Where a limit is empty, everybody's counts."),
    )
    origins = LinesField(
        label=gettext_lazy("Origins"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "Pages of these may use the APIs in a browser with its tokens: one on each line, such as https://app.example.com."
        ),
    )


def client_settings(desk: DeskAdmin, request: HttpRequest, client_id: int) -> HttpResponse:
    """A form that calls change_client."""
    require(request, MANAGE_TOKENS)
    client = ApiClient.objects.filter(pk=client_id).first()
    if client is None:
        raise NotFound("API client", client_id)

    def run(values: dict) -> HttpResponse:
        limits = {kind: values[f"limit_{kind}"] for kind in RequestClass.values if values[f"limit_{kind}"]}
        operations.change_client(
            client_pk=client.pk, limits=limits, origins=values["origins"].split(), by=caller_of(request)
        )
        return back_with(request, WEBHOOKS.list_url, done=gettext("%(client)s is changed.") % {"client": client})

    initial = {f"limit_{kind}": quota for kind, quota in client.limits.items()}
    form = ClientSettingsForm(posted(request), initial=initial | {"origins": "\n".join(client.origins)})
    return form_page(
        desk,
        request,
        form,
        run,
        title=gettext("Limits and origins of %(client)s") % {"client": client},
        button=gettext("Save"),
        back=WEBHOOKS.list_url,
        drawn=[client],
    )
