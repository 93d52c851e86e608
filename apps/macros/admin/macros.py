"""Macros: their list and forms, those that fit one object, and running one."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.pages import carried_out, require
from apps.adminkit.recorded import RecordedAdmin
from apps.core.admin import back_with
from apps.core.errors import NotFound
from apps.core.formatting import join_words
from apps.core.requests import caller_of
from apps.macros.admin.kinds import kind_of
from apps.macros.constants import PLACEHOLDERS
from apps.macros.models import Macro
from apps.macros.operations import run_macro, save_macro
from apps.macros.permissions import VIEW_MACRO
from apps.macros.reads.filling import values_of
from apps.macros.reads.offers import offer

MOST_OFFERED = 50


@admin.register(Macro)
class MacroAdmin(RecordedAdmin):
    list_display = ["name", "kind", "starts_in", "role", "is_active"]
    list_select_related = ["role"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    sortable_by = ["name", "kind"]
    autocomplete_fields = ["group"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "starts_in", "role", "is_active"]}),
        (gettext_lazy("Note"), {"fields": ["note", "is_note_internal"]}),
        (gettext_lazy("Steps on a ticket"), {"fields": ["takes_it", "group", "priority", "status"]}),
        (gettext_lazy("Step on a case"), {"fields": ["case_status"]}),
    ]

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("for/<str:label>/<id:pk>/", view(self.offered), name="macros_macro_for"),
            path("<id:macro_id>/run/<str:label>/<id:pk>/", view(self.run), name="macros_macro_run"),
            *super().get_urls(),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        known = ", ".join(f"{{{name}}} {words}" for name, words in PLACEHOLDERS.items())
        return super().get_form(
            request, obj, change, help_texts={"note": gettext("Placeholders: %(known)s.") % {"known": known}}, **kwargs
        )

    def save_row(self, row, values, by):
        save_macro(macro=row, by=by)

    def offered(self, request: HttpRequest, label: str, pk: int) -> HttpResponse:
        """The macros that fit an object as it is now, each with what it would do; their list alone for `desk.js`."""
        kind, by = kind_of(label), caller_of(request)
        require(request, VIEW_MACRO)
        try:
            row = kind.pages.get(request, pk)
        except NotFound as error:
            return back_with(request, kind.pages.list_url, refused=error.message)
        values = values_of(row, by)
        macros = Macro.objects.usable_by(by).filter(kind=label).select_related("group", "priority", "status")
        offers = [offer(macro, row, values, by) for macro in macros.order_by("name", "pk")[:MOST_OFFERED]]
        shown = {"row": row, "label": label, "offers": [each for each in offers if not each.refusal]}
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return render(request, "desk/_macros.html", shown)
        title = gettext("Macros for %(format)s") % {"format": kind.name.format(row.pk)}
        return self.page(request, "desk/macros.html", title=title, back=kind.pages.page_of(row.pk), **shown)

    def run(self, request: HttpRequest, macro_id: int, label: str, pk: int) -> HttpResponse:
        """Run a macro on an object, and go back to its page with what was done or why nothing was."""
        back = kind_of(label).pages.page_of(pk)
        if request.method != "POST":
            return HttpResponseRedirect(back)

        def run() -> str:
            made = run_macro(macro_id=macro_id, kind=label, object_id=pk, by=caller_of(request))
            return f"{made.macro.name}: {join_words(made.steps)}."

        return carried_out(request, back, run)
