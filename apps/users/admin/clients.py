"""API clients: made, their secret shown once, given another, deactivated."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import posted
from apps.adminkit.pages import ObjectPages, PagesAdmin, confirm_page, form_page, require
from apps.core.admin import back_with
from apps.core.errors import NotFound
from apps.core.filters import prefilled
from apps.core.formatting import format_timestamp
from apps.core.requests import caller_of
from apps.users import operations
from apps.users.forms import ClientForm
from apps.users.models import ApiClient
from apps.users.permissions import MANAGE_TOKENS

CLIENTS = "admin:users_apiclient_changelist"


@admin.register(ApiClient)
class ApiClientAdmin(PagesAdmin):
    pages = ObjectPages(ApiClient, "API client")
    list_display = ["name", "user", "client_id", "scope", "is_sandbox", "last_used", "is_active", "created_by", "links"]
    list_select_related = ["user", "created_by", "application"]
    link_columns = ["links"]
    list_display_links = None
    list_filter = ["is_active"]
    search_fields = ["name", "user__name", "user__username_identity", "application__client_id"]
    search_help_text = gettext_lazy("Name or id of the client, or name of its user")
    sortable_by = []

    def has_add_permission(self, request):
        return request.user.has_perm(MANAGE_TOKENS)

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("client id"))
    def client_id(self, client: ApiClient) -> str:
        return client.client_id

    @admin.display(description=gettext_lazy("last used"), ordering="last_used_at")
    def last_used(self, client: ApiClient) -> str:
        return format_timestamp(client.last_used_at) if client.last_used_at else gettext("never")

    @admin.display(description=gettext_lazy("Actions"))
    def links(self, client: ApiClient) -> str:
        if not client.is_active:
            return ""
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("admin:users_apiclient_rotate", args=[client.pk]),
            gettext("New secret"),
            reverse("admin:users_apiclient_deactivate", args=[client.pk]),
            gettext("Deactivate"),
        )

    def get_urls(self):
        return [
            path("", self.admin_site.admin_view(self.changelist_view), name="users_apiclient_changelist"),
            self.at("add/", ApiClientAdmin.create, "add"),
            self.at("<int:client_pk>/rotate/", ApiClientAdmin.rotate, "rotate"),
            self.at("<int:client_pk>/deactivate/", ApiClientAdmin.deactivate, "deactivate"),
        ]

    def create(self, request: HttpRequest) -> HttpResponse:
        """Make a client and show its secret, this once."""
        if not self.has_add_permission(request):
            raise PermissionDenied

        def run(values: dict) -> HttpResponse:
            client, secret = operations.create_client(
                user=values["user"],
                name=values["name"],
                scopes=values["scopes"],
                is_sandbox=values.get("is_sandbox", False),
                by=caller_of(request),
            )
            return self._secret(request, gettext("New API client"), client, secret)

        form = ClientForm(posted(request), initial=prefilled(request, ClientForm))
        return form_page(
            self,
            request,
            form,
            run,
            title=gettext("New API client"),
            button=gettext("Create client"),
            back=reverse(CLIENTS),
        )

    def rotate(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        """Ask, then show a new secret, this once."""
        client = self._client(request, client_pk)

        def run() -> HttpResponse:
            secret = operations.rotate_client_secret(client_pk=client_pk, by=caller_of(request))
            return self._secret(request, gettext("New secret"), client, secret)

        return confirm_page(
            self,
            request,
            run,
            title=gettext("Give the client a new secret?"),
            question=gettext("%(client)s gets a new secret, which is shown once.") % {"client": client},
            consequences=[
                gettext("The present secret works for another 24 hours."),
                gettext("Tokens it has got stay good."),
            ],
            button=gettext("New secret"),
            back=reverse(CLIENTS),
            drawn=[client],
        )

    def deactivate(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        """Ask, then refuse the client from now on."""
        client = self._client(request, client_pk)

        def run() -> HttpResponse:
            operations.deactivate_client(client_pk=client_pk, by=caller_of(request))
            return back_with(request, reverse(CLIENTS), done=gettext("%(client)s is deactivated.") % {"client": client})

        return confirm_page(
            self,
            request,
            run,
            title=gettext("Deactivate the client?"),
            question=gettext("%(client)s gets no more tokens, and those it has stop working at once.")
            % {"client": client},
            consequences=[gettext("This cannot be undone.")],
            button=gettext("Deactivate"),
            back=reverse(CLIENTS),
            drawn=[client],
        )

    def _client(self, request: HttpRequest, client_pk: int) -> ApiClient:
        """Raises NotFound and PermissionDenied."""
        require(request, MANAGE_TOKENS)
        client = self.get_object(request, str(client_pk))
        if client is None:
            raise NotFound("API client", client_pk)
        return client

    def _secret(self, request: HttpRequest, title: str, client: ApiClient, secret: str) -> HttpResponse:
        return self.page(request, "desk/client.html", title=title, client=client, secret=secret, back=reverse(CLIENTS))
