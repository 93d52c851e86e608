"""The gateway's settings of each register. Secrets are written here and never shown again."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminPasswordWidget

from apps.adminkit.recorded import RecordedAdmin
from apps.core.forms import RowForm
from apps.payments.models import GatewaySettings
from apps.payments.models.gateways import SECRETS
from apps.payments.operations import save_gateway_settings

KEPT = gettext_lazy("Leave empty to keep what is stored.")
MAX_SECRET = 500


def _secret(label: str) -> forms.CharField:
    widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, required=False, max_length=MAX_SECRET, help_text=KEPT, widget=widget)


class GatewaySettingsForm(RowForm):
    new_merchant = _secret(gettext_lazy("Merchant"))
    new_login = _secret(gettext_lazy("Login"))
    new_key = _secret(gettext_lazy("Key"))

    class Meta:
        model = GatewaySettings
        fields = ["register", "endpoint", "is_valid"]


@admin.register(GatewaySettings)
class GatewaySettingsAdmin(RecordedAdmin):
    form = GatewaySettingsForm
    list_display = ["register", "endpoint", "is_valid"]
    list_select_related = ["register__location"]
    list_filter = ["is_valid"]
    sortable_by = ["register"]
    autocomplete_fields = ["register"]
    fields = ["register", "endpoint", "new_merchant", "new_login", "new_key", "is_valid"]

    def get_queryset(self, request):
        """Without the secrets: no page needs them, and those that cannot be read any more stop none."""
        return super().get_queryset(request).defer(*SECRETS)

    def get_readonly_fields(self, request, obj=None):
        return ["register"] if obj else []

    def save_row(self, row, values, by):
        secrets = {name: values[f"new_{name}"] for name in SECRETS}
        save_gateway_settings(gateway=row, by=by, **secrets)
