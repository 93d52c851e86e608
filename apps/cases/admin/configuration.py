"""The table of codes: names to change, one by one or as a file."""

import os
import tempfile

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV
from import_export.forms import ConfirmImportForm
from import_export.tmp_storages import TempFolderStorage
from tablib import Dataset
from unfold.contrib.import_export.forms import ImportForm

from apps.adminkit.recorded import RecordedAdmin
from apps.cases.models import CaseCode
from apps.cases.operations import import_case_codes, note_export_of_case_codes, save_case_code
from apps.cases.operations.configuration import NAMES, seen_of_case_codes
from apps.cases.permissions import CHANGE_CODE, VIEW_CODE
from apps.core.admin import back_with, caller_of
from apps.core.errors import DomainError, NotAllowed, StorageAway, StorageFull
from apps.core.sent import DRAWN
from apps.core.spreadsheets import BOM, escape, read_table, unescape
from apps.core.storage import ReceivedFileField, full_is_refused
from apps.core.text import identity

MOST_ROWS = 1_000
WRITTEN = {"1": True, "true": True, "0": False, "false": False}


class SafeText(widgets.CharWidget):
    """Text that no spreadsheet takes for a formula: apostrophes are put in, and taken out again."""

    def render(self, value, obj=None, **kwargs):
        return escape(super().render(value, obj, **kwargs))

    def clean(self, value, row=None, **kwargs):
        return unescape(super().clean(value, row, **kwargs) or "")


class Code(SafeText):
    """A code, which finds its row in full-width digits or with blanks around it as well."""

    def clean(self, value, row=None, **kwargs):
        return identity(super().clean(value, row, **kwargs))


class YesOrNo(widgets.BooleanWidget):
    """1 or 0, as the export writes them, or true or false."""

    def clean(self, value, row=None, **kwargs):
        try:
            return WRITTEN[str(value).strip().lower()]
        except KeyError:
            raise ValueError("Write 1 or 0.") from None  # of which the preview names the column


def _text(name: str, **options) -> fields.Field:
    return fields.Field(name, name, widget=SafeText(), **options)


class CaseCodeResource(resources.ModelResource):
    """Reads the table and finds what a file changes of it; saving is left to the operation."""

    code = fields.Field("code", "code", widget=Code())
    category = _text("category")
    subcategory = _text("subcategory")
    type = _text("type", readonly=True)
    primary_asset = _text("primary_asset")
    secondary_asset = _text("secondary_asset")
    evidence = _text("evidence")
    is_active = fields.Field("is_active", "is_active", widget=YesOrNo())

    class Meta:
        model = CaseCode
        fields = [
            "code",
            "category",
            "subcategory",
            "type",
            "primary_asset",
            "secondary_asset",
            "evidence",
            "is_active",
        ]
        export_order = fields
        import_id_fields = ["code"]
        skip_unchanged = True
        clean_model_instances = True
        use_transactions = True

    def after_init_instance(self, instance, new, row, **kwargs):
        if new:
            raise ValidationError(
                {"code": gettext("%(get)s is not in the table, whose codes are fixed.") % {"get": row.get("code")}}
            )
        new_type = (row.get("type") or "").strip()
        if new_type and new_type != instance.type:
            message = gettext("%(code)s is of type %(type)s, which is fixed: not %(new_type)s.") % {
                "code": instance.code,
                "type": instance.type,
                "new_type": new_type,
            }
            raise ValidationError({"type": message})

    def do_instance_save(self, instance, is_create):
        """The operation saves all of them as one step."""


class SpreadsheetCSV(CSV):
    """CSV as spreadsheets read it (UTF-8 with a byte order mark) and in all the forms in which they write it."""

    def is_binary(self):
        return True

    def get_read_mode(self):
        return "rb"

    def create_dataset(self, in_stream, **kwargs):
        columns = CaseCodeResource.Meta.fields
        required = [name for name in columns if name != "type"]
        header, rows = read_table(in_stream, required=required, optional=["type"], most_rows=MOST_ROWS)
        return Dataset(*rows, headers=header)

    def export_data(self, dataset, **kwargs):
        return f"{BOM}{super().export_data(dataset, **kwargs)}".encode()


class LookedAtFile(TempFolderStorage):
    """Where a file waits to be confirmed: in the temporary folder, whose path no page shows, and nowhere else.

    Of one that finds no space nothing is left.
    """

    def save(self, data):
        try:
            super().save(data)
        except OSError:
            if self.name:
                self.remove()
            raise
        self.name = os.path.basename(self.name)

    def get_full_path(self):
        return os.path.join(tempfile.gettempdir(), os.path.basename(self.name))


class FileForm(ImportForm):
    import_file = ReceivedFileField(label=gettext_lazy("File to import"))


class ConfirmForm(ConfirmImportForm):
    """Remembers of which table the differences were shown."""

    drawn = forms.CharField(widget=forms.HiddenInput, required=False)


@admin.register(CaseCode)
class CaseCodeAdmin(ImportExportMixin, RecordedAdmin):
    list_display = [
        "code",
        "category",
        "subcategory",
        "type",
        "named_by",
        "primary_asset",
        "secondary_asset",
        "is_active",
    ]
    list_filter = ["type", "is_active", "evidence", "category"]
    search_fields = ["code", "category", "subcategory"]
    search_help_text = gettext_lazy("Code or name")
    sortable_by = ["code", "category", "subcategory"]
    fields = ["code", "type", *NAMES]
    readonly_fields = ["code", "type"]
    resource_classes = [CaseCodeResource]
    import_form_class = FileForm
    tmp_storage_class = LookedAtFile
    confirm_form_class = ConfirmForm
    formats = [SpreadsheetCSV]
    skip_export_form = True
    skip_admin_log = True

    def save_row(self, row, values, by):
        save_case_code(case_code=row, by=by)

    @admin.display(description=gettext_lazy("Names"), ordering="evidence")
    def named_by(self, code: CaseCode) -> str:
        return gettext("the vendor's") if code.has_vendor_names else gettext("Patchbay's: the vendor publishes none")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_import_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE_CODE)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW_CODE)

    def add_data_read_fail_error_to_form(self, form, e):
        form.add_error(
            "import_file", e.message if isinstance(e, DomainError) else gettext("The file cannot be read as CSV.")
        )

    def get_confirm_form_initial(self, request, import_form):
        return {**super().get_confirm_form_initial(request, import_form), DRAWN: "@".join(seen_of_case_codes())}

    def import_action(self, request, **kwargs):
        """What the file would change; the form again, saying why, when the file finds no space."""
        try:
            with full_is_refused():
                return super().import_action(request, **kwargs)
        except (StorageAway, StorageFull) as error:
            return back_with(request, request.path, refused=error.message)

    def process_import(self, request, **kwargs):
        """Store the file that was looked at; when it is not there any more, or not readable, ask for it again."""
        try:
            return super().process_import(request, **kwargs)
        except (OSError, ValueError, IndexError, DomainError) as error:
            if isinstance(error, NotAllowed):
                raise PermissionDenied from error
            refused = (
                error.message
                if isinstance(error, DomainError)
                else gettext("Nothing was changed: bring the file again.")
            )
            return back_with(request, reverse("admin:cases_casecode_import"), refused=refused)

    def process_dataset(self, dataset, form, request, **kwargs):
        """What the person has looked at and confirmed, stored by one operation; nothing when a row is wrong by now."""
        result = super().process_dataset(dataset, form, request, **kwargs)
        if not (result.has_errors() or result.has_validation_errors()):
            changed = [row.instance for row in result.rows if row.is_update()]
            import_case_codes(rows=changed, by=caller_of(request))
        return result

    def get_export_data(self, file_format, request, queryset, **kwargs):
        note_export_of_case_codes(count=queryset.count(), by=caller_of(request))
        return super().get_export_data(file_format, request, queryset, **kwargs)

    def get_export_filename(self, request, queryset, file_format):
        return "case-codes.csv"
