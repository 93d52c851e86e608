"""The staff site."""

import functools

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, gettext_lazy
from unfold.sites import UnfoldAdminSite

from apps.activity.once import once
from apps.adminkit.pages import PagesAdmin
from apps.adminkit.revert_page import revert_page
from apps.core import exports
from apps.core.filters import Parameters, say_unread
from apps.core.text import nfc_query
from apps.desk import drafts, home, integrators, live, mentions, profile, reports, searching, unsent, xray
from apps.tickets.permissions import VIEW_TICKET

OURS = "apps."


class DeskSite(UnfoldAdminSite):
    """Shows the project's own pages alone: what libraries register of themselves stays out."""

    site_header = "Patchbay"
    site_title = "Patchbay"
    index_title = gettext_lazy("Home")
    index_template = "desk/home.html"
    login_template = "desk/login.html"
    logout_template = "desk/logged_out.html"

    def __init__(self, name="admin"):
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable, admin_class=None, **options):
        if admin_class is not None and admin_class.__module__.startswith(OURS):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request):
        """Those who work here; integrators on the pages that are open to them."""
        return integrators.may_open(request)

    def get_urls(self):
        below = [url for desk in self._registry.values() if isinstance(desk, PagesAdmin) for url in desk.site_urls()]
        return [
            *below,
            path("drafts/", drafts.answer, name="drafts"),
            path("live/", live.answer, name="live"),
            path(
                "revert/<str:label>/<id:pk>/<id:activity_id>/<str:name>/", self.admin_view(revert_page), name="revert"
            ),
            path("xray/", self.admin_view(self.xray), name="xray"),
            path("profile/", self.admin_view(self.profile), name="profile"),
            path("reports/", self.admin_view(self.reports), name="reports"),
            path("reports/<slug:name>/", self.admin_view(self.report), name="report"),
            path("people/<str:label>/<id:pk>/", self.admin_view(mentions.people), name="people"),
            *super().get_urls(),
        ]

    def admin_view(self, view, cacheable=False):
        """Let every page read what was typed, in searches too, as text is stored: in NFC; and carry out a form once.

        The page says which parameters of its address it does not know, and has the person's own time zone. A form
        that comes after the session has ended is answered with a page on which the person signs in and goes on with it.
        """

        @functools.wraps(view)
        def in_nfc(request, *args, **kwargs):
            request.GET = Parameters(nfc_query(request.GET).urlencode(), encoding=request.GET.encoding)
            request.POST = nfc_query(request.POST)
            with profile.own_zone(request.user):
                response = once(view)(request, *args, **kwargs)
                say_unread(request, response)
                return response.render() if hasattr(response, "render") else response

        guarded = super().admin_view(in_nfc, cacheable)

        @functools.wraps(guarded)
        def answer(request, *args, **kwargs):
            if integrators.is_elsewhere(request):
                raise PermissionDenied
            page = None if self.has_permission(request) else unsent.sign_in_page(request)
            return page or guarded(request, *args, **kwargs)

        return answer

    def login(self, request, extra_context=None):
        """Whoever signs in on the page of a form that was not sent goes on with that form."""
        self.login_form, kept = integrators.DeskSignInForm, request.POST.get(unsent.KEPT, "")
        response = super().login(request, {"kept": kept, **(extra_context or {})})
        if not kept or not isinstance(response, HttpResponseRedirect):
            return profile.start_page(request, response)
        page = unsent.go_on(request, kept)
        page.cookies.update(response.cookies)  # the token of this sign-in, which ends those of all pages before it
        return page

    def logout(self, request, extra_context=None):
        """Ends the session; opened by its address, the page asks first."""
        if request.method in ("GET", "HEAD"):
            context = {**self.each_context(request), "title": gettext("Log out")}
            return TemplateResponse(request, "desk/log_out.html", context)
        return super().logout(request, extra_context)

    def index(self, request, extra_context=None):
        if not request.user.is_staff:
            return HttpResponseRedirect(reverse(integrators.CONSOLE))
        if (kind := exports.asked_format(request)) and request.user.has_perm(VIEW_TICKET):
            return HttpResponseRedirect(home.exported_list(kind))
        return super().index(request, {**home.numbers(request), **(extra_context or {})})

    def extra_urls(self):
        return [path("search/suggest/", self.admin_view(searching.suggestions), name="search_suggest")]

    def search(self, request, extra_context=None):
        """The desk's own search, in place of the theme's over names of models."""
        return searching.search_page(request, self.each_context(request))

    def profile(self, request):
        """A person's own settings."""
        return profile.profile_page(request, self.each_context(request))

    def xray(self, request):
        """What a person may see and do, and why."""
        return xray.page(request, self.each_context(request))

    def reports(self, request):
        """Which reports there are."""
        return reports.index_page(request, self.each_context(request))

    def report(self, request, name):
        """One of them."""
        return reports.report_page(request, self.each_context(request), name)

    def password_change(self, request, extra_context=None):
        """The page of the users app, which records the change."""
        return HttpResponseRedirect(reverse("admin:users_user_password", args=[request.user.pk]))

    def get_app_list(self, request, app_label=None):
        """Nothing: the apps declare the sidebar, and each page would ask what the person may do to every model."""
        return []

    def app_index(self, request, app_label, extra_context=None):
        return HttpResponseRedirect(reverse("admin:index"))
