"""Files on the page of an object: the panel, putting files on it, taking them off and back, and downloads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.forms import errors_in_words
from apps.adminkit.pages import ObjectPages, carried_out
from apps.attachments.downloads import respond
from apps.attachments.models import Attachment
from apps.attachments.uploads import LIMITS, FilesField, store_uploads
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.caller import Caller, Permission
from apps.core.requests import caller_of
from apps.core.rows import cut, get_visible, refer
from apps.core.text import Text

MOST_SHOWN = 50
PLACE = "#files"


class FilesForm(forms.Form):
    files = FilesField(label=gettext_lazy("Choose files"), help_text=LIMITS)


@dataclass(frozen=True, slots=True)
class FilesPanel:
    """The first files on an object, those that were removed, and the form that adds some (None: the person may not).

    `page` begins the names of the addresses of files.
    """

    page: str
    files: list[Any]
    removed: list[Any]
    has_more: bool
    form: FilesForm | None


@dataclass(frozen=True, slots=True)
class FilesOf:
    """The files on the objects of `pages`: rows of `model`, which name the object in their field `subject`.

    `add`, `remove` and `restore` are operations, which take the object's id by the name of `subject`. `is_back` says
    that a file, %(name)s, is on the object again.
    """

    pages: ObjectPages
    model: Any
    subject: str
    permission: Permission
    add: Callable[..., list[Any]]
    remove: Callable[..., Any]
    restore: Callable[..., Any]
    is_back: Text

    def panel(self, by: Caller, files: list[Any], attachments: list[Attachment]) -> FilesPanel:
        """The panel of the newest files of one object, and what was uploaded for them."""
        refer(files, "attachment", attachments)
        found = cut(sorted(files, key=lambda row: -row.pk), MOST_SHOWN)
        options = self.pages.model._meta
        return FilesPanel(
            page=f"admin:{options.app_label}_{options.model_name}_file",
            files=[row for row in found if row.removed_at is None],
            removed=[row for row in found if row.removed_at is not None],
            has_more=found.has_more,
            form=FilesForm(auto_id="files-%s") if by.may(self.permission) else None,
        )

    def put_on(self, desk: DeskAdmin, request: HttpRequest, pk: int) -> HttpResponse:
        """Store the files that were sent, and put them on the object."""
        self.pages.get(request, pk)
        form, by = FilesForm(request.POST, {"files": request.FILES.getlist("files")}), caller_of(request)

        def run(values: dict[str, Any]) -> list[Any]:
            by.require(self.permission)  # before anything is stored
            stored = store_uploads(values["files"], field="files", by=by)
            return self.add(attachment_ids=[row.public_id for row in stored], by=by, **self._of(pk))

        done, files = submit(form, run)
        back = self.pages.page_of(pk) + PLACE
        if not done or not isinstance(files, Sequence):
            return back_with(request, back, refused=errors_in_words(form))
        many = gettext("%(count)s files added.") % {"count": len(files)}
        return back_with(request, back, done=gettext("One file added.") if len(files) == 1 else many)

    def download(self, desk: DeskAdmin, request: HttpRequest, pk: int, file_id: int) -> HttpResponseBase:
        """A file of the object, as a download."""
        subject: Model = self.pages.get(request, pk)
        files = self.model.objects.visible_to(caller_of(request)).present().filter(**{self.subject: subject})
        file: Any = get_visible(files.select_related("attachment"), "file", file_id)
        return respond(file.attachment)

    def take_off(self, desk: DeskAdmin, request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
        """Take a file off the object."""

        def run() -> str:
            file = self.remove(file_id=file_id, by=caller_of(request), **self._of(pk))
            return gettext("%(name)s removed.") % {"name": file.attachment.name}

        return carried_out(request, self.pages.page_of(pk) + PLACE, run)

    def put_back(self, desk: DeskAdmin, request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
        """Put a removed file back."""

        def run() -> str:
            file = self.restore(file_id=file_id, by=caller_of(request), **self._of(pk))
            return str(self.is_back) % {"name": file.attachment.name}

        return carried_out(request, self.pages.page_of(pk) + PLACE, run)

    def _of(self, pk: int) -> dict[str, int]:
        return {f"{self.subject}_id": pk}
