"""Profiles, provisionable objects and properties."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminPasswordWidget

from apps.adminkit.recorded import ConfigurationAdmin, PartInline, RecordedAdmin
from apps.core.forms import RowForm
from apps.provisioning.models import PropertyLink, ProvisionableObject, ProvisioningProfile, ProvisioningProperty
from apps.provisioning.operations import save_configuration, save_profile


class ProfileForm(RowForm):
    """The secret goes in and never comes out."""

    new_secret = forms.CharField(
        required=False,
        label=gettext_lazy("Secret"),
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Signs what is posted. Left empty, the present one stays. It is never shown."),
    )


@admin.register(ProvisioningProfile)
class ProvisioningProfileAdmin(RecordedAdmin):
    form = ProfileForm
    list_display = ["name", "provider", "adapter", "address", "is_active"]
    list_select_related = ["provider"]
    list_filter = ["adapter", "is_active"]
    search_fields = ["name_identity", "provider__name_identity"]
    sortable_by = ["name", "provider"]
    autocomplete_fields = ["provider"]
    fields = ["name", "provider", "adapter", "address", "new_secret", "timeout_seconds", "is_active"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("secret")

    def save_row(self, row, values, by):
        save_profile(profile=row, secret=values["new_secret"], by=by)


class OfRoomAdmin(ConfigurationAdmin):
    def save_configuration(self, **saved):
        save_configuration(**saved)


@admin.register(ProvisionableObject)
class ProvisionableObjectAdmin(OfRoomAdmin):
    list_display = ["code", "item"]
    list_select_related = ["item"]
    search_fields = ["code_identity", "item__name", "item__sku_identity"]
    search_help_text = gettext_lazy("Code, or name or SKU of the item")
    sortable_by = ["code"]
    autocomplete_fields = ["item"]
    fields = ["item", "code"]


class PropertyLinkInline(PartInline):
    model = PropertyLink
    can_delete = True
    fields = ["item"]
    autocomplete_fields = ["item"]
    verbose_name_plural = gettext_lazy("catalogue items that have it")


@admin.register(ProvisioningProperty)
class ProvisioningPropertyAdmin(OfRoomAdmin):
    list_display = ["code", "key_name", "default_value", "is_locked"]
    list_filter = ["is_locked"]
    search_fields = ["code_identity", "key_name_identity"]
    sortable_by = ["code", "key_name"]
    fields = ["code", "key_name", "default_value", "is_locked"]
    inlines = [PropertyLinkInline]
