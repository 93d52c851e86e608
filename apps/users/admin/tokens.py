"""API tokens: made, shown once, revoked."""

import datetime

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import posted
from apps.adminkit.pages import ObjectPages, PagesAdmin, confirm_page, form_page, require
from apps.core.admin import DeskAdmin, back_with
from apps.core.errors import NotFound
from apps.core.filters import prefilled
from apps.core.formatting import format_timestamp
from apps.core.requests import caller_of
from apps.users import operations
from apps.users.forms import TokenForm
from apps.users.models import ApiToken
from apps.users.permissions import MANAGE_TOKENS

TOKENS = "admin:users_apitoken_changelist"


@admin.register(ApiToken)
class ApiTokenAdmin(PagesAdmin):
    pages = ObjectPages(ApiToken, "token")
    list_display = ["name", "user", "scope", "is_sandbox", "expires", "last_used", "created_by", "revoke_link"]
    link_columns = ["revoke_link"]
    list_select_related = ["user", "created_by", "access_token"]
    list_display_links = None
    search_fields = ["name", "user__name", "user__username_identity"]
    search_help_text = gettext_lazy("Name of the token or of its user")
    sortable_by = []

    def get_queryset(self, request):
        """Those that an administrator made; what an API client gets for itself is shown on the client."""
        return super().get_queryset(request).made_by_hand()

    def has_add_permission(self, request):
        return request.user.has_perm(MANAGE_TOKENS)

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("opens"))
    def scope(self, token: ApiToken) -> str:
        return token.access_token.scope.replace(" ", ", ")

    @admin.display(description=gettext_lazy("expires"))
    def expires(self, token: ApiToken) -> str:
        expires = format_timestamp(token.access_token.expires)
        if token.access_token.is_expired():
            return gettext("%(time)s (expired)") % {"time": expires}
        return expires

    @admin.display(description=gettext_lazy("last used"), ordering="last_used_at")
    def last_used(self, token: ApiToken) -> str:
        return format_timestamp(token.last_used_at) if token.last_used_at else gettext("never")

    @admin.display(description="")
    def revoke_link(self, token: ApiToken) -> str:
        url = reverse("admin:users_apitoken_revoke", args=[token.pk])
        return format_html('<a href="{}">{}</a>', url, gettext("Revoke"))

    def get_urls(self):
        return [
            path("", self.admin_site.admin_view(self.changelist_view), name="users_apitoken_changelist"),
            self.at("add/", ApiTokenAdmin.create, "add"),
            self.at("<int:token_id>/revoke/", ApiTokenAdmin.revoke, "revoke"),
        ]

    def create(self, request: HttpRequest) -> HttpResponse:
        """Make a token and show its secret, this once."""
        if not self.has_add_permission(request):
            raise PermissionDenied

        def run(values: dict) -> HttpResponse:
            secret = operations.create_token(
                user=values["user"],
                name=values["name"],
                scopes=values["scopes"],
                lifetime=datetime.timedelta(days=values["days"]),
                is_sandbox=values.get("is_sandbox", False),
                by=caller_of(request),
            )
            return self.page(
                request,
                "desk/token.html",
                title=gettext("New API token"),
                secret=secret,
                token_user=values["user"],
                back=reverse(TOKENS),
            )

        form = TokenForm(posted(request), initial=prefilled(request, TokenForm))
        return form_page(
            self,
            request,
            form,
            run,
            title=gettext("New API token"),
            button=gettext("Create token"),
            back=reverse(TOKENS),
        )

    def revoke(self, request: HttpRequest, token_id: int) -> HttpResponse:
        """Ask, then end a token."""
        require(request, MANAGE_TOKENS)
        token = self.get_object(request, str(token_id))
        if token is None:
            raise NotFound("token", token_id)
        return revoke_page(self, request, token, back=reverse(TOKENS))


def revoke_page(desk: DeskAdmin, request: HttpRequest, token: ApiToken, *, back: str) -> HttpResponse:
    """Ask, then end the token."""

    def run() -> HttpResponse:
        operations.revoke_token(token_id=token.pk, by=caller_of(request))
        return back_with(request, back, done=gettext("%(token)s is revoked.") % {"token": token})

    return confirm_page(
        desk,
        request,
        run,
        title=gettext("Revoke the token?"),
        question=gettext("%(token)s stops working at once.") % {"token": token},
        consequences=[
            gettext("The next request with it is refused."),
            gettext("Webhooks that were made with it are disabled."),
            gettext("This cannot be undone."),
        ],
        button=gettext("Revoke"),
        back=back,
        drawn=[token],
    )
