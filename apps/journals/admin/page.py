"""The page of a follow-up: what it is, its form, its reminders edited in place, its journals and its timeline."""

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext

from apps.activity.conflicts import name_authors
from apps.activity.editing import submit_edit, version_shown
from apps.activity.permissions import VIEW_ACTIVITY
from apps.adminkit.actions import buttons_of
from apps.adminkit.forms import RefusedForm
from apps.adminkit.pages import require
from apps.core.admin import DeskAdmin, back_with, submit
from apps.core.errors import Conflict, DomainError, Invalid, NotFound
from apps.core.requests import caller_having_seen, caller_of
from apps.core.rows import FirstRows, first_rows, get_visible
from apps.core.together import read_together
from apps.journals import operations
from apps.journals.admin.actions import ACTIONS
from apps.journals.admin.forms import Choices, FollowUpForm, ReminderForm
from apps.journals.admin.helpers import FOLLOW_UPS
from apps.journals.admin.parts import panels, read_panels
from apps.journals.admin.subjects import item_subject, subject_of
from apps.journals.admin.timeline import timeline_of_follow_up
from apps.journals.models import DurationType, FollowUp
from apps.journals.permissions import CHANGE_FOLLOW_UP

REMINDERS = 100


def follow_up_page(desk: DeskAdmin, request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """The follow-up, with one page of its timeline; posting its form calls update_follow_up with what was changed."""
    follow_up, back = FOLLOW_UPS.get(request, follow_up_id), FOLLOW_UPS.page_of(follow_up_id)
    if request.method != "POST":
        return _render(desk, request, follow_up)
    require(request, CHANGE_FOLLOW_UP)
    form = FollowUpForm.of(follow_up, Choices(), request.POST)
    if form.is_valid() and not form.changes:
        return back_with(request, back, done=gettext("Nothing was changed."))
    by = caller_having_seen(request, follow_up)
    done, _ = submit_edit(
        form,
        follow_up,
        request,
        lambda values: operations.update_follow_up(follow_up_id=follow_up_id, changes=form.changes, by=by),
    )
    if done:
        return back_with(
            request, back, done=gettext("Follow-up %(follow_up_id)s changed.") % {"follow_up_id": follow_up_id}
        )
    return _render(desk, request, follow_up, form=form)


def act(desk: DeskAdmin, request: HttpRequest, follow_up_id: int, name: str) -> HttpResponse:
    """Complete, reopen or move a follow-up, then go back to where the button was: its page, or the agenda.

    A move that is refused shows the follow-up with the form of it, and what was typed.
    """
    if name not in ACTIONS:
        raise Http404(name)
    back = FOLLOW_UPS.page_of(follow_up_id)
    if "here" in request.POST:
        back = f"{FOLLOW_UPS.list_url}?{QueryDict(request.POST['here']).urlencode()}"
    if request.method != "POST":
        return back_with(request, back)

    def run() -> str:
        follow_up = FOLLOW_UPS.get(request, follow_up_id)
        form = ACTIONS[name].bound(request.POST, follow_up)
        if not form.is_valid():
            raise Invalid("due_at", form.refusal())
        if form.fields and not form.has_changed():
            return gettext("Nothing was changed.")
        return ACTIONS[name].run(follow_up, form.cleaned_data, caller_of(request))

    try:
        return back_with(request, back, done=run())
    except DomainError as error:
        if isinstance(error, NotFound) or not ACTIONS[name].form.base_fields:
            return back_with(request, back, refused=error.message)
        messages.error(request, error.message)
        is_late = isinstance(error, Conflict)
    follow_up = FOLLOW_UPS.get(request, follow_up_id)
    form = ACTIONS[name].bound(request.POST, follow_up)
    if is_late:  # what the form shows by now
        form.take_newest()
    form.full_clean()
    name_authors(form, follow_up)
    return _render(desk, request, follow_up, refusal=RefusedForm(ACTIONS[name].label, form, name))


def reminder(desk: DeskAdmin, request: HttpRequest, follow_up_id: int, name: str, reminder_id: int = 0) -> HttpResponse:
    """Add, change or delete a reminder of the follow-up, then show the follow-up again."""
    if name not in REMINDER_ACTIONS:
        raise Http404(name)
    back = FOLLOW_UPS.page_of(follow_up_id)
    if request.method != "POST":
        return back_with(request, back)
    follow_up = FOLLOW_UPS.get(request, follow_up_id)
    try:
        form, run = REMINDER_ACTIONS[name](request, follow_up, reminder_id)
    except NotFound as error:
        return back_with(request, back, refused=error.message)
    done, message = submit(form, run)
    if done:
        return back_with(request, f"{back}#reminders", done=message)
    if refusal := " ".join(form.non_field_errors()):
        if not form.fields:
            return back_with(request, back, refused=refusal)
        messages.error(request, refusal)
    return _render(desk, request, follow_up, reminder_forms={reminder_id: form})


def _add(request: HttpRequest, follow_up: FollowUp, reminder_id: int):
    form = ReminderForm(request.POST, units=_units(), auto_id="reminder-0-%s")

    def run(values):
        operations.create_reminder(follow_up_id=follow_up.pk, by=caller_of(request), **form.lead)
        return gettext("Reminder set.")

    return form, run


def _change(request: HttpRequest, follow_up: FollowUp, reminder_id: int):
    row = get_visible(follow_up.reminders, "reminder", reminder_id)
    form = ReminderForm.of(row, _units(), request.POST, auto_id=f"reminder-{reminder_id}-%s")

    def run(values):
        if not form.has_changed():
            return gettext("Nothing was changed.")
        operations.update_reminder(
            follow_up_id=follow_up.pk, reminder_id=reminder_id, changes=form.lead, by=caller_of(request)
        )
        return gettext("Reminder changed.")

    return form, run


def _delete(request: HttpRequest, follow_up: FollowUp, reminder_id: int):
    def run(values):
        operations.delete_reminder(follow_up_id=follow_up.pk, reminder_id=reminder_id, by=caller_of(request))
        return gettext("Reminder removed.")

    return Form(request.POST), run


REMINDER_ACTIONS = {"add": _add, "change": _change, "delete": _delete}


def _units() -> list[DurationType]:
    return list(DurationType.objects.all())


def _render(
    desk: DeskAdmin,
    request: HttpRequest,
    follow_up: FollowUp,
    *,
    refusal: RefusedForm | None = None,
    form: FollowUpForm | None = None,
    reminder_forms: dict[int, ReminderForm] | None = None,
) -> HttpResponse:
    caller, about = caller_of(request), item_subject(follow_up.item)
    units, *rows = read_together(DurationType.objects.all(), *read_panels(about, caller))
    units.sort(key=lambda unit: unit.pk)
    form = form or FollowUpForm.of(follow_up, Choices(rows[0]))
    subject, may_change = subject_of(follow_up), caller.may(CHANGE_FOLLOW_UP)
    return desk.page(
        request,
        "desk/follow_up.html",
        title=gettext("Follow-up %(number)s") % {"number": follow_up.pk},
        follow_up=follow_up,
        about=subject,
        form=form,
        seen=version_shown(form, follow_up, request),
        reminders=_reminders(follow_up, units, reminder_forms or {}),
        reaches_nobody=not operations.recipients_of(follow_up),
        new_reminder=(reminder_forms or {}).get(0) or ReminderForm(units=units, auto_id="reminder-0-%s"),
        journals=panels(about, caller, *rows)["journals"],
        timeline=timeline_of_follow_up(request, follow_up),
        buttons=buttons_of(FOLLOW_UPS, ACTIONS, follow_up, caller, refusal),
        may_change=may_change,
        may_audit=caller.may(VIEW_ACTIVITY),
    )


def _reminders(follow_up: FollowUp, units: list[DurationType], refused: dict[int, ReminderForm]) -> FirstRows:
    """The first 100, each with the form that changes it; what was refused keeps what the person wrote."""
    rows = first_rows(follow_up.reminders.all(), REMINDERS)
    for row in rows:
        name_authors(refused.get(row.pk), row)
    rows[:] = [
        {
            "row": row,
            "form": refused.get(row.pk) or ReminderForm.of(row, units, auto_id=f"reminder-{row.pk}-%s"),
        }
        for row in rows
    ]
    return rows
