"""Bases of admin classes whose every save is one recorded operation: of a row, and of configuration with its parts."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from unfold.admin import TabularInline

from apps.activity.conflicts import conflict_words, name_authors
from apps.activity.timelines import activities_of, link_changes, revisions
from apps.adminkit.as_of import as_of_page, asked_for
from apps.adminkit.pages import ObjectPages
from apps.core.admin import FORM_FIELDS, DeskAdmin, Picking, back_with, refuse
from apps.core.caller import Caller
from apps.core.errors import Conflict, DomainError, NotFound
from apps.core.forms import FormBase, RowForm
from apps.core.paths import id_of
from apps.core.requests import caller_of
from apps.core.rows import first_rows
from apps.core.sent import DRAWN

REVISIONS = 100
MOST_NEW_PARTS = 200


class _Refused(FormBase):
    """A form whose operation has refused it."""

    refusal: DomainError

    def _post_clean(self) -> None:
        super()._post_clean()
        refuse(self, self.refusal)


def _newest_first(history: Any) -> Any:
    """Versions of rows, each with who made it."""
    return history.select_related("activity__actor", "history_user").order_by("-history_id")


class EarlierRowsAdmin(DeskAdmin):
    """Rows with a history, whose pages show them as of an earlier time.

    `history_parts` are the models whose rows belong to a row, each with the field that refers to it.
    """

    history_parts: Sequence[tuple[type[Any], str]] = ()

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The form, or with `?as_of=…` the row as it was at that time."""
        earlier = self.earlier_row(request, object_id)
        if earlier is not None:
            return earlier
        answer: HttpResponse = super().change_view(request, object_id, form_url, extra_context)
        return answer

    def earlier_row(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """The row as of the time that the address asks for; None where it asks for none."""
        key = id_of(object_id)
        if key is None or not asked_for(request, self.model):
            return None
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        pages = ObjectPages(self.model, str(self.opts.verbose_name), parts=[part for part, _ in self.history_parts])
        try:
            return as_of_page(self, request, pages, key, self.get_queryset(request))
        except NotFound as error:
            return back_with(request, pages.list_url, refused=error.message)


class RecordedAdmin(EarlierRowsAdmin):
    """Rows whose saving is one operation.

    The history page shows the row's own history, with who changed what through which channel, and that of the
    `history_parts`.
    """

    def save_row(self, row: Model, values: dict[str, Any], by: Caller) -> None:
        """Call the operation that stores this row; `values` are the form's."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        self.save_row(obj, form.cleaned_data, caller_of(request))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The operation has stored what belongs to the row as well."""

    def changeform_view(
        self, request: Any, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> Any:
        """The form; with what was written into it and why it was refused, when its operation refuses it."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            request.refusal = error
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Model | None = None, change: bool = False, **kwargs: Any) -> Any:
        form, refusal = super().get_form(request, obj, change, **kwargs), getattr(request, "refusal", None)
        if refusal is None:
            return form
        if isinstance(refusal, Conflict) and obj is not None:
            refusal = Conflict(conflict_words(obj, request.POST.getlist(DRAWN), request.path))
        return type(form.__name__, (_Refused, form), {"refusal": refusal})

    def _create_formsets(self, request: HttpRequest, obj: Model | None, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)
        if isinstance(getattr(request, "refusal", None), Conflict):
            for form in [form for formset in formsets for form in formset.initial_forms]:
                form.take_newest()
        return formsets, inlines

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """Each field that somebody else changed as well says who it was.

        One button saves; while rows are added, a second one goes on to the next.
        """
        context |= {"show_save_and_continue": False, "show_save_and_add_another": kwargs.get("add", False)}
        formsets = [inline.formset for inline in context.get("inline_admin_formsets", ())]
        for form in [context["adminform"].form, *(form for formset in formsets for form in formset.initial_forms)]:
            name_authors(form, form.instance)
        return super().render_change_form(request, context, *args, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row: Any = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            missing: HttpResponse = self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
            return missing
        if not hasattr(row, "history"):
            return self._activities(request, row)
        rows = _newest_first(row.history)
        found = revisions(rows[:REVISIONS])
        is_cut = rows[REVISIONS : REVISIONS + 1].exists()
        for model, reference in self.history_parts:
            of_part = revisions(_newest_first(model.history.filter(**{reference: row.pk}))[:REVISIONS])
            for revision in of_part:
                revision.part = str(model._meta.verbose_name)
            found = sorted([*found, *of_part], key=lambda each: each.row.history_date, reverse=True)
            is_cut = is_cut or len(found) > REVISIONS
        del found[REVISIONS:]
        for revision in found:
            revision.changes += link_changes(revision.row.activity, type(row))
        return self.page(
            request,
            "desk/history.html",
            title=gettext("History of %(row)s") % {"row": row},
            row=row,
            revisions=found,
            is_cut=is_cut,
            original=row,
        )

    def _activities(self, request: HttpRequest, row: Model) -> HttpResponse:
        """For rows that keep no versions of themselves: what was done to them."""
        rows = first_rows(activities_of(row).select_related("actor").order_by("-pk"), REVISIONS)
        return self.page(
            request,
            "desk/history.html",
            title=gettext("History of %(row)s") % {"row": row},
            activities=[{"entry": entry, "changes": link_changes(entry, type(row))} for entry in rows],
            is_cut=rows.has_more,
            original=row,
        )


class ConfigurationAdmin(RecordedAdmin):
    """Rows of configuration, saved by their app's operation together with what belongs to them.

    `fixed` names fields that keep the value they were made with.
    """

    fixed: Sequence[str] = ()

    def save_configuration(self, **saved: Any) -> None:
        """Call the operation, which takes row, parts, removed, links and by."""
        raise NotImplementedError

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Nothing yet: a row is saved with its parts."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        parts: list[Model] = []
        removed: list[Model] = []
        for formset in formsets:
            parts += formset.save(commit=False)
            removed += formset.deleted_objects
        names = {field.name for field in self.opts.many_to_many} & form.cleaned_data.keys()
        self.save_configuration(
            row=form.instance,
            parts=parts,
            removed=removed,
            links={name: list(form.cleaned_data[name]) for name in names},
            by=caller_of(request),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, *self.fixed] if obj else fields


class PartInline(Picking, TabularInline):
    """Rows that belong to a row of configuration, shown and changed by whoever may see and change that."""

    form = RowForm
    formfield_overrides = FORM_FIELDS
    extra = 0
    can_delete = False
    most: int | None = None  # that the operation takes; a form offers no more
    named_by: Sequence[str] = ()  # what the name of a row refers to

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related(*self.named_by)

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        """With a bound on the rows that a form can say it has: those that there are, and 200 new ones."""
        key = _get_foreign_key(self.parent_model, self.model, self.fk_name)
        most = MOST_NEW_PARTS + (self.model._default_manager.filter(**{key.name: obj}).count() if obj else 0)
        offered = most if self.most is None else self.most
        return super().get_formset(request, obj, **{"max_num": offered, "absolute_max": most, **kwargs})

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A field in a table has no label of its own; the head of its column is its name."""
        field: Any = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(field.label or db_field.verbose_name))
        return field

    def _may(self, action: str, request: HttpRequest) -> bool:
        opts = self.parent_model._meta
        return request.user.has_perm(f"{opts.app_label}.{action}_{opts.model_name}")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("view", request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may("change" if obj else "add", request)

    has_change_permission = has_add_permission

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.can_delete and self._may("change", request)
