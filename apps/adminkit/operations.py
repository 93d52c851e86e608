"""Bulk changes: starting one, working it off row by row, and stopping it.

Each row is changed in a transaction of its own, together with the note of what became of it: a worker that dies takes
back at most the row in hand, and whoever goes on begins with that one. Any number may work at the same run, as each
locks the row that it takes and skips those which others have.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, TypeAlias

from django import forms
from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_lazy

from apps.activity.constants import BulkOutcome, BulkState, BulkVerb
from apps.activity.models import Activity, BulkRow, BulkRun
from apps.activity.operations import notify, recording
from apps.activity.undoing import may_undo_run, rows_to_undo, undo
from apps.adminkit.bulk import MOST_ROWS, BulkChange, BulkQueue, Plan, bulk_queue
from apps.core.background import enqueue, in_bites
from apps.core.calendar import seconds, shifted
from apps.core.caller import Caller, Channel
from apps.core.errors import Conflict, DomainError, Invalid, WrongState
from apps.core.formatting import format_number
from apps.core.languages import in_each_language, own_language
from apps.core.locks import locked
from apps.core.rows import get_visible
from apps.core.sent import SentForm, name_of, version_of

TASK = "apps.adminkit.tasks.work_off"
SLICE_SECONDS = 20  # that one task works at a run, well below TASK_LEASE_SECONDS; the rest is a task of its own
MOST_LEFT_OVER = 20
ROWS_KEPT = timedelta(days=90)
MOST_WORDS = 255
Said: TypeAlias = dict[str, str]  # words in each language
GONE = gettext_lazy("It is not there any more.")
CHANGED_SINCE = gettext_lazy("It was changed since the preview.")
OUR_FAULT = gettext_lazy("Something went wrong on our side.")
LASTING = gettext_lazy("What else was done to it stays, as it cannot be undone.")
UNDOES_RUN = "undoes_run"  # member of an activity's data: the bulk change that is taken back
NO_LONGER = gettext_lazy("Whoever asked for this may no longer sign in.")
SYSTEM = Caller(None, Channel.TASK)
log = logging.getLogger("patchbay.bulk")


@transaction.atomic
def start_bulk_run(
    *,
    queue: str,
    values: Mapping[str, list[str]],
    said: Said,
    rows: Sequence[tuple[int, str]],
    by: Caller,
    is_background: bool = False,
) -> BulkRun:
    """Store a bulk change with its rows as (id, version at the preview), none of them changed yet.

    In the background, a task works it off; otherwise whoever calls this goes on with `work_off_bulk_run`. What may be
    done to each row is asked when its turn comes. Raises Invalid (no row, more than 1,000, one of them twice).
    """
    if not 0 < len(rows) <= MOST_ROWS:
        raise Invalid(
            "rows",
            gettext("A bulk change takes between 1 and %(most_rows)s rows.") % {"most_rows": format_number(MOST_ROWS)},
            value=len(rows),
        )
    if len({pk for pk, _ in rows}) < len(rows):
        raise Invalid("rows", gettext("A row is in it twice."))
    run = BulkRun(
        user=by.user,
        queue=queue,
        values=dict(values),
        said=said,
        language=translation.get_language() or "",
        total=len(rows),
        is_background=is_background,
        route=by.route[:200],
        credential=by.credential[:100],
        request_id=by.request_id,
    )
    with recording(BulkVerb.STARTED, by=by, subject=run, data={"queue": queue, "rows": len(rows)}):
        run.save()
        BulkRow.objects.bulk_create(
            BulkRow(run=run, object_id=pk, version=version, position=position)
            for position, (pk, version) in enumerate(rows)
        )
        if is_background:
            enqueue(TASK, run.pk)
    return run


@transaction.atomic
def start_undo_of_bulk_run(*, run_id: int, by: Caller, most_at_once: int) -> BulkRun:
    """Store a bulk change that takes back what another did, none of it taken back yet; the last row comes first.

    Rows that an earlier undo of it took back are not in it; those that it had to skip are. More rows than
    `most_at_once` are worked off by a task. Raises NotFound (also for somebody else's) and WrongState (not ended; too
    old; nothing of it is left to be undone).
    """
    undone: BulkRun = get_visible(locked(BulkRun.objects.filter(user=by.user)), "bulk change", run_id)
    if undone.ended_at is None:
        raise WrongState(gettext("This bulk change has not ended yet."))
    if not may_undo_run(undone, by):
        raise WrongState(gettext("This bulk change is undone already, cannot be undone, or is too old for it."))
    rows = list(rows_to_undo(undone).order_by("-position").values_list("object_id", flat=True))
    run = BulkRun(
        user=by.user,
        queue=undone.queue,
        language=translation.get_language() or "",
        total=len(rows),
        is_background=len(rows) > most_at_once,
        undoes=undone,
        route=by.route[:200],
        credential=by.credential[:100],
        request_id=by.request_id,
    )
    with recording(
        BulkVerb.STARTED, by=by, subject=run, data={"queue": run.queue, "rows": len(rows), UNDOES_RUN: run_id}
    ):
        run.save()
        BulkRow.objects.bulk_create(
            BulkRow(run=run, object_id=pk, position=position) for position, pk in enumerate(rows)
        )
        if run.is_background:
            enqueue(TASK, run.pk)
    return run


@transaction.atomic
def stop_bulk_run(*, run_id: int, by: Caller) -> BulkRun:
    """Leave the rows that wait as they are. Raises NotFound (also for somebody else's) and WrongState (ended)."""
    run: BulkRun = get_visible(locked(BulkRun.objects.filter(user=by.user)), "bulk change", run_id)
    if run.ended_at is not None:
        raise WrongState(gettext("This bulk change has ended already."))
    with recording(BulkVerb.STOPPED, by=by, subject=run):
        _end(run, BulkState.STOPPED, _counts(run))
    return run


def work_off_bulk_run(*, run_id: int, at_most: float = SLICE_SECONDS) -> bool:
    """Change the rows that wait, for so many seconds; whether time ran out before there were none.

    Nothing is done for a run that has ended. Not to be called inside of a transaction.
    """
    run = BulkRun.objects.select_related("user").filter(pk=run_id, ended_at=None).first()
    if run is None:
        return False
    with _in_language_of(run):  # whose person reads what became of each row
        work, until = _Work.of(run), time.monotonic() + at_most
        while _change_next(work):
            if time.monotonic() >= until:
                return True
    _finish(run.pk, work.queue)
    return False


def work_off_left_over_bulk_runs() -> int:
    """Go on with what a worker or a web process that died left behind; returns how many runs those were."""
    since = shifted(timezone.now(), seconds(-settings.BULK_LEFT_OVER_SECONDS))
    lately = BulkRow.objects.filter(run=OuterRef("pk"), done_at__gt=since)
    runs = BulkRun.objects.filter(~Exists(lately), ended_at=None, started_at__lt=since).order_by("pk")
    left_over = list(runs.values_list("pk", flat=True)[:MOST_LEFT_OVER])
    for run_id in left_over:
        if work_off_bulk_run(run_id=run_id):
            enqueue(TASK, run_id)
    return len(left_over)


def prune_bulk_rows() -> int:
    """Forget what became of each row of old bulk changes, whose counts and activities stay; returns how many."""
    return in_bites(BulkRow.objects.filter(run__ended_at__lt=timezone.now() - ROWS_KEPT))


@dataclass(frozen=True, slots=True)
class _Work:
    """What a run does, as far as it is the same for all of its rows."""

    run: BulkRun
    queue: BulkQueue
    by: Caller
    form: forms.Form
    changes: list[BulkChange]
    refused: Said

    @classmethod
    def of(cls, run: BulkRun) -> "_Work":
        queue = bulk_queue(run.queue)
        by = Caller(
            user=run.user,
            channel=Channel.DESK,
            request_id=run.request_id,
            route=run.route,
            credential=run.credential,
            bulk_run=run.pk,
        )
        form, refused = queue.form_as_sent(by, run.values), {}
        if not run.user.is_active:
            refused = in_each_language(lambda: NO_LONGER)
        elif run.undoes_id is None and not form.is_valid():
            refused = in_each_language(lambda: _errors_of(queue.form_as_sent(by, run.values)), MOST_WORDS)
        return cls(run, queue, by, form, [] if refused or run.undoes_id else queue.asked(form.cleaned_data), refused)

    def carry_out(self, waiting: BulkRow) -> tuple[BulkOutcome, Said]:
        """What became of the row, and what is to be said on it. Raises DomainError."""
        if self.refused:
            return BulkOutcome.SKIPPED, self.refused
        return self._undo(waiting) if self.run.undoes_id else self._change(waiting)

    def _undo(self, waiting: BulkRow) -> tuple[BulkOutcome, Said]:
        """Take back what the run that is undone did to the row, its last write first."""
        done = BulkRow.objects.get(run=self.run.undoes_id, object_id=waiting.object_id)
        for activity in Activity.objects.filter(pk__in=done.undoable).order_by("-pk"):
            undo(activity, by=self.by)
        return BulkOutcome.CHANGED, in_each_language(lambda: LASTING) if done.is_lasting else {}

    def _change(self, waiting: BulkRow) -> tuple[BulkOutcome, Said]:
        row = self.queue.visible_to(self.by, self.changes).filter(pk=waiting.object_id).first()
        if row is None:
            return BulkOutcome.SKIPPED, in_each_language(lambda: GONE)
        if version_of(row) != waiting.version:
            return BulkOutcome.SKIPPED, in_each_language(lambda: CHANGED_SINCE)
        plan = self._plan(row)
        if plan.skipped:
            return BulkOutcome.SKIPPED, in_each_language(lambda: self._plan(row).skipped, MOST_WORDS)
        noted = in_each_language(lambda: self._plan(row).notes, MOST_WORDS) if plan.notes else {}
        # The operations look once more under their locks whether it is what the preview showed.
        form = SentForm({name_of(row): waiting.version})
        for change in plan.changes:
            change.run(row, self.form.cleaned_data, replace(self.by, form=form))
        waiting.undoable = [activity for activity in form.written if activity is not None]
        waiting.is_lasting = len(waiting.undoable) < len(form.written)
        return BulkOutcome.CHANGED, noted

    def _plan(self, row: Any) -> Plan:
        """What is made of the row, in words of the present language; the database is asked nothing."""
        return self.queue.plan(row, self.form.cleaned_data, self.changes)


def _in_language_of(run: BulkRun) -> AbstractContextManager[None]:
    """Texts in the language that its person chose, or else in that of the page on which they asked for it."""
    return translation.override(own_language(run.user) or run.language or settings.LANGUAGE_CODE)


def _errors_of(form: forms.Form) -> str:
    return " ".join(str(text) for errors in form.errors.values() for text in errors)


def _refusal_in_each_language(work: _Work, waiting: BulkRow, words: str) -> Said:
    """What an operation refused with in the present language, and in the others what it refuses with there.

    It is asked once more in each, under the same locks, and whatever it does then is taken back.
    """
    present = translation.get_language()

    def again() -> str:
        if translation.get_language() == present:
            return words
        try:
            with transaction.atomic():
                work.carry_out(copy(waiting))
                transaction.set_rollback(True)
        except DomainError as error:
            return error.message
        return words

    return in_each_language(again, MOST_WORDS)


@transaction.atomic
def _change_next(work: _Work) -> bool:
    """Change the next row that nobody has in hand; False when there is none."""
    waiting = BulkRow.objects.filter(run=work.run.pk, run__ended_at=None, outcome=BulkOutcome.WAITING)
    row = waiting.select_for_update(of=("self",), skip_locked=True).order_by("position").first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            row.outcome, row.said = work.carry_out(row)
    except Conflict:
        row.outcome, row.said = BulkOutcome.SKIPPED, in_each_language(lambda: CHANGED_SINCE)
    except DomainError as error:
        row.outcome, row.said = BulkOutcome.SKIPPED, _refusal_in_each_language(work, row, error.message)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("Row %s of bulk change %s could not be changed", row.object_id, work.run.pk)
        row.outcome, row.said = BulkOutcome.SKIPPED, in_each_language(lambda: OUR_FAULT)
    row.done_at = timezone.now()
    row.save(update_fields=["outcome", "said", "done_at", "undoable", "is_lasting"])
    return True


@transaction.atomic
def _finish(run_id: int, queue: BulkQueue) -> None:
    """Note that the run has ended, unless rows of it are in other hands, and let its person know."""
    run = BulkRun.objects.select_related("user").select_for_update(of=("self",)).get(pk=run_id)
    counts = _counts(run)
    if run.ended_at is not None or counts.get(BulkOutcome.WAITING):
        return
    if not run.is_background:
        _end(run, BulkState.FINISHED, counts)
        return
    with recording(BulkVerb.FINISHED, by=SYSTEM, subject=run) as activity:
        _end(run, BulkState.FINISHED, counts)
        notify(run.user, activity=activity, text=lambda: _ended_in_words(run, queue))


def _end(run: BulkRun, state: BulkState, counts: Mapping[str, int]) -> None:
    run.changed, run.skipped = counts.get(BulkOutcome.CHANGED, 0), counts.get(BulkOutcome.SKIPPED, 0)
    run.state, run.ended_at = state, timezone.now()
    run.save(update_fields=["changed", "skipped", "state", "ended_at"])


def _counts(run: BulkRun) -> dict[str, int]:
    rows: Any = run.rows.order_by().values_list("outcome").annotate(count=Count("pk"))
    return dict(rows)


def _ended_in_words(run: BulkRun, queue: BulkQueue) -> str:
    text = gettext("Undo of a bulk change: %(outcome)s") if run.undoes_id else gettext("Bulk change: %(outcome)s")
    return text % {"outcome": outcome_in_words(run, queue)}


def outcome_in_words(run: BulkRun, queue: BulkQueue) -> str:
    """What a run that has ended came to: 17 tickets changed, 2 skipped."""
    changed = gettext("%(rows)s changed back") if run.undoes_id else gettext("%(rows)s changed")
    parts = [changed % {"rows": queue.many(run.changed)}]
    if run.skipped:
        parts.append(gettext("%(skipped)s skipped") % {"skipped": format_number(run.skipped)})
    if rest := run.total - run.changed - run.skipped:
        parts.append(gettext("%(rest)s not reached") % {"rest": format_number(rest)})
    return ", ".join(parts) + "."
