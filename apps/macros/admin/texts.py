"""Text blocks: their list and forms, and those that can be written on one object."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.pages import require
from apps.adminkit.recorded import RecordedAdmin
from apps.core.admin import back_with
from apps.core.caller import Caller
from apps.core.errors import NotFound
from apps.core.filters import SEARCH, asked, is_text
from apps.core.paths import id_of
from apps.core.requests import caller_of
from apps.macros.admin.kinds import kind_of
from apps.macros.constants import PLACEHOLDERS
from apps.macros.models import TextBlock
from apps.macros.operations import save_text_block
from apps.macros.permissions import SHARE_TEXT_BLOCK, VIEW_TEXT_BLOCK
from apps.macros.reads.filling import fill, suits, values_of

MOST_OFFERED = 50
SHARING = ["is_personal", "role", "group"]


@admin.register(TextBlock)
class TextBlockAdmin(RecordedAdmin):
    list_display = ["title", "keywords", "whose", "is_active"]
    list_select_related = ["owner", "role", "group"]
    list_filter = ["is_personal", "is_active"]
    search_fields = ["title", "keywords"]
    sortable_by = ["title"]
    autocomplete_fields = ["group"]

    def get_urls(self):
        view = self.admin_site.admin_view(self.offered)
        return [path("for/<str:label>/<id:pk>/", view, name="macros_textblock_for"), *super().get_urls()]

    def get_fields(self, request, obj=None):
        sharing = SHARING if request.user.has_perm(SHARE_TEXT_BLOCK) else []
        return ["title", "keywords", "text", *sharing, "is_active"]

    def get_form(self, request, obj=None, change=False, **kwargs):
        known = ", ".join(f"{{{name}}} {words}" for name, words in PLACEHOLDERS.items())
        return super().get_form(
            request, obj, change, help_texts={"text": gettext("Placeholders: %(known)s.") % {"known": known}}, **kwargs
        )

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        return obj.owner_id == request.user.pk if obj.is_personal else request.user.has_perm(SHARE_TEXT_BLOCK)

    def save_row(self, row, values, by):
        if "is_personal" not in values:  # of those who may not share
            row.is_personal = True
        save_text_block(block=row, by=by)

    @admin.display(description=gettext_lazy("for"))
    def whose(self, block: TextBlock) -> str:
        if block.is_personal:
            return "me"
        return ", ".join(str(part) for part in (block.role, block.group) if part) or gettext("everybody")

    def offered(self, request: HttpRequest, label: str, pk: int) -> HttpResponse:
        """The text blocks for an object, filled in. As JSON for `notes.js`; as a page, one to be written as a note.

        `q` narrows them, `use` is the one that stands in the form.
        """
        kind, by, is_asked = kind_of(label), caller_of(request), "json" in request.headers.get("Accept", "")
        require(request, VIEW_TEXT_BLOCK)
        try:
            row = kind.pages.get(request, pk)
        except NotFound as error:
            if is_asked:
                return JsonResponse({"results": []}, status=404)
            return back_with(request, kind.pages.list_url, refused=error.message)
        text = asked(request, SEARCH, lambda given: given.strip() if is_text(given) else None, "")
        values = values_of(row, by)
        shown = [
            {"pk": block.pk, "title": block.title, "filled": fill(block.text, values)}
            for block in _found(text, by)
            if suits(block.text, values)
        ]
        if is_asked:
            results = [{"label": each["title"], "value": each["filled"].text} for each in shown]
            return JsonResponse({"results": results})
        chosen = asked(request, "use", id_of)
        form = None
        if kind.may_write(row, by):
            body = next((each["filled"].text for each in shown if each["pk"] == chosen), "")
            form = kind.note_form(auto_id="note-%s", initial={kind.field: body})
        return self.page(
            request,
            "desk/texts.html",
            title=gettext("Text blocks for %(format)s") % {"format": kind.name.format(row.pk)},
            blocks=shown,
            searched=text,
            note_form=form,
            note_template=kind.template,
            is_prefilled=True,
            back=kind.pages.page_of(row.pk),
            **{kind.row_name: row},
        )


def _found(text: str, by: Caller) -> QuerySet[TextBlock]:
    """The first text blocks that the caller uses with all of these words in title or keywords."""
    rows = TextBlock.objects.usable_by(by).order_by("title", "pk")
    for word in text.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(keywords__icontains=word))
    return rows[:MOST_OFFERED]
