"""Providers, and the tokens with which they report: made, shown once, replaced, ended."""

import datetime

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import posted
from apps.adminkit.pages import confirm_page, form_page, require
from apps.adminkit.recorded import RecordedAdmin
from apps.core.admin import back_with
from apps.core.errors import NotFound
from apps.core.requests import caller_of
from apps.core.rows import first_rows, get_visible
from apps.provisioning import operations
from apps.provisioning.models import ProviderCallback, ProviderToken, ProvisioningProvider
from apps.users.permissions import MANAGE_TOKENS

PROVIDERS = "admin:provisioning_provisioningprovider_changelist"
TOKENS_SHOWN = 50


class ProviderTokenForm(forms.Form):
    name = forms.CharField(
        max_length=100, help_text=gettext_lazy("What it is for, such as the system that sends the callbacks.")
    )
    days = forms.IntegerField(label=gettext_lazy("Days until it expires"), min_value=1, max_value=3650, initial=365)


def page_of(provider_id: int) -> str:
    return reverse("admin:provisioning_provisioningprovider_change", args=[provider_id])


@admin.register(ProvisioningProvider)
class ProvisioningProviderAdmin(RecordedAdmin):
    list_display = ["name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name_identity"]
    sortable_by = ["name"]
    fields = ["name", "is_active"]
    change_form_outer_after_template = "desk/provisioning/tokens.html"

    def save_row(self, row, values, by):
        operations.save_provider(provider=row, by=by)

    def get_urls(self):
        return [
            self._at("<int:provider_id>/token/", self.create, "token"),
            self._at("token/<int:token_id>/rotate/", self.rotate, "token_rotate"),
            self._at("token/<int:token_id>/end/", self.end, "token_end"),
            *super().get_urls(),
        ]

    def _at(self, route, view, name):
        def answer(request, **ids):
            require(request, MANAGE_TOKENS)
            try:
                return view(request, **ids)
            except NotFound as error:
                return back_with(request, reverse(PROVIDERS), refused=error.message)

        return path(route, self.admin_site.admin_view(answer), name=f"provisioning_provisioningprovider_{name}")

    def render_change_form(self, request, context, *args, **kwargs):
        provider = kwargs.get("obj")
        if provider is not None:
            context |= {
                "tokens": first_rows(provider.tokens.select_related("created_by").order_by("-pk"), TOKENS_SHOWN),
                "waiting": ProviderCallback.objects.waiting().filter(provider=provider).count(),
                "may_manage_tokens": request.user.has_perm(MANAGE_TOKENS),
                "now": timezone.now(),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def create(self, request: HttpRequest, provider_id: int) -> HttpResponse:
        """Make a token and show its secret, this once."""
        provider = get_visible(ProvisioningProvider.objects, "provider", provider_id)

        def run(values: dict) -> HttpResponse:
            secret = operations.create_provider_token(
                provider_id=provider_id,
                name=values["name"],
                lifetime=datetime.timedelta(days=values["days"]),
                by=caller_of(request),
            )
            return self._secret(request, provider, secret)

        form = ProviderTokenForm(posted(request))
        title = gettext("New token of %(provider)s") % {"provider": provider}
        return form_page(
            self, request, form, run, title=title, button=gettext("Create token"), back=page_of(provider_id)
        )

    def rotate(self, request: HttpRequest, token_id: int) -> HttpResponse:
        """Ask, then show the secret of a new token, this once."""
        token = self._token(token_id)

        def run() -> HttpResponse:
            secret = operations.rotate_provider_token(token_id=token_id, by=caller_of(request))
            return self._secret(request, token.provider, secret)

        return confirm_page(
            self,
            request,
            run,
            title=gettext("Replace the token?"),
            question=gettext("%(token)s is replaced by a new one, whose secret is shown once.") % {"token": token},
            consequences=[gettext("The present token works for another 24 hours at most.")],
            button=gettext("Replace"),
            back=page_of(token.provider_id),
            drawn=[token],
        )

    def end(self, request: HttpRequest, token_id: int) -> HttpResponse:
        """Ask, then end a token."""
        token = self._token(token_id)

        def run() -> HttpResponse:
            operations.end_provider_token(token_id=token_id, by=caller_of(request))
            return back_with(
                request, page_of(token.provider_id), done=gettext("%(token)s has ended.") % {"token": token}
            )

        return confirm_page(
            self,
            request,
            run,
            title=gettext("End the token?"),
            question=gettext("%(token)s stops working at once.") % {"token": token},
            consequences=[gettext("The next callback with it is refused."), gettext("This cannot be undone.")],
            button=gettext("End"),
            back=page_of(token.provider_id),
            drawn=[token],
        )

    def _token(self, token_id: int) -> ProviderToken:
        return get_visible(ProviderToken.objects.select_related("provider"), "token", token_id)

    def _secret(self, request: HttpRequest, provider: ProvisioningProvider, secret: str) -> HttpResponse:
        back = page_of(provider.pk)
        title = gettext("New token of %(provider)s") % {"provider": provider}
        return self.page(request, "desk/token.html", title=title, secret=secret, token_user=provider, back=back)
