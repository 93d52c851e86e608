"""The staff site."""

import functools

from django.http import HttpResponseRedirect
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from apps.activity.once import once
from apps.core.filters import Parameters, say_unread
from apps.core.text import nfc_query
from apps.desk import home
from apps.users.forms import SignInForm

OURS = "apps."


class DeskSite(UnfoldAdminSite):
    """Shows the project's own pages alone: what libraries register of themselves stays out."""

    site_header = "Patchbay"
    site_title = "Patchbay"
    index_title = "Home"
    index_template = "desk/home.html"

    def __init__(self, name="admin"):
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        if admin_class is not None and admin_class.__module__.startswith(OURS):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view, cacheable=False):
        """Let every page read what was typed, in searches too, as text is stored: in NFC; and carry out a form once.

        The page says which parameters of its address it does not know.
        """

        @functools.wraps(view)
        def in_nfc(request, *args, **kwargs):
            request.GET = Parameters(nfc_query(request.GET).urlencode(), encoding=request.GET.encoding)
            request.POST = nfc_query(request.POST)
            response = once(view)(request, *args, **kwargs)
            say_unread(request, response)
            return response

        return super().admin_view(in_nfc, cacheable)

    def login(self, request, extra_context=None):
        self.login_form = SignInForm
        return super().login(request, extra_context)

    def index(self, request, extra_context=None):
        return super().index(request, {**home.numbers(request), **(extra_context or {})})

    def password_change(self, request, extra_context=None):
        """The page of the users app, which records the change."""
        return HttpResponseRedirect(reverse("admin:users_user_password", args=[request.user.pk]))

    def app_index(self, request, app_label, extra_context=None):
        return HttpResponseRedirect(reverse("admin:index"))
