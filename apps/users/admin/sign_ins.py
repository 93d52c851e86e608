"""Who signed in, who was refused and who was locked out, for reading."""

from django.contrib import admin
from django.utils.translation import gettext, gettext_lazy

from apps.core.admin import ReadOnlyAdmin
from apps.core.filters import DateTimeRangeFilter
from apps.users.models import SignIn


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ["last_at", "who", "channel", "outcome", "count", "address"]
    list_display_links = ["last_at"]
    list_select_related = ["user", "client"]
    list_filter = ["outcome", "channel", ("last_at", DateTimeRangeFilter)]
    search_fields = ["user__name", "user__username_identity", "client__name", "=address"]
    search_help_text = gettext_lazy("Name of the user or API client, or address")
    sortable_by = []
    fields = ["who", "channel", "outcome", "count", "address", "first_at", "last_at"]

    @admin.display(description=gettext_lazy("who"))
    def who(self, sign_in: SignIn) -> str:
        if sign_in.client is not None:
            return f"{sign_in.client.name} ({sign_in.user})"
        return str(sign_in.user) if sign_in.user else gettext("a name that nobody has")
