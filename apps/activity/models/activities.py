"""One row for each business write, what writes caused, and writes that many rows have in common."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext

from apps.activity.constants import BulkOutcome, BulkState, EmailStatus
from apps.activity.querysets import ActivityQuerySet, BulkRunQuerySet, FieldChangeQuerySet
from apps.activity.reasons import in_words
from apps.core.caller import Channel
from apps.core.languages import in_present_language


class BulkRun(models.Model):
    """One bulk change: who changed what of how many rows of which queue.

    `queue` is the label of its model and `values` what the form sent, as lists by field; `said` tells people so, in
    each language; `language` is that of the page on which they asked for it. The rows themselves are its `rows`;
    `changed` and `skipped` are counted at the end. The caller's request is kept for the activities that it writes,
    which all refer to it. One that `undoes` another takes that one's writes back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bulk_runs")
    queue = models.CharField(max_length=50)
    values = models.JSONField(default=dict)
    said = models.JSONField(default=dict)
    language = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.RUNNING)
    total = models.PositiveIntegerField()
    changed = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    is_background = models.BooleanField(default=False)
    route = models.CharField(max_length=200, blank=True)
    credential = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="undone_by")

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = "bulk change"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="bulk_run_of_user"),
            models.Index(fields=["started_at"], name="bulk_run_open", condition=models.Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return gettext("Bulk change %(number)s") % {"number": self.pk}

    @property
    def words(self) -> str:
        """What was asked for, in the language of the reader."""
        if self.undoes is not None:
            return gettext("Undo: %(words)s") % {"words": self.undoes.words}
        return in_present_language(self.said)


class BulkRow(models.Model):
    """One row of a bulk change: its version when it was previewed, and what became of it.

    `said` are words on that in each language. `undoable` are the activities of its change that can be undone; with
    `is_lasting` there were others too.
    """

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    object_id = models.BigIntegerField()
    position = models.PositiveIntegerField()
    version = models.CharField(max_length=64)
    outcome = models.CharField(max_length=8, choices=BulkOutcome, default=BulkOutcome.WAITING)
    said = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True, blank=True)
    undoable = models.JSONField(default=list)
    is_lasting = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "object_id"], name="bulk_row_once")]
        indexes = [models.Index(fields=["run", "outcome", "position"], name="bulk_row_outcome")]

    def __str__(self) -> str:
        return f"Row {self.object_id} of bulk change {self.run_id}"

    @property
    def words(self) -> str:
        return in_present_language(self.said)


class Activity(models.Model):
    """Who did what to which object, when, through which channel, and why.

    `subject` is the object on whose timeline the entry stands (a ticket), `object` the one that was written (the
    ticket, or a note of it), both as label and id, so that the entry outlives them. Words are made when it is read.
    `party` is the outside system that acted, such as a provider, where no user did. `bulk_run` is what a write to one
    of many rows belongs to. `position` is the place among all that were committed (`apps.activity.positions`); empty
    until a worker gave it. `organisation_id` is the organisation of the subject, where it belongs to one. An activity
    `part_of` another, by its id, says what one write did to a further row, such as a ticket closed with its parent.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    verb = models.CharField(max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="activities", db_index=False
    )
    party = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=16, choices=Channel)
    route = models.CharField(max_length=200, blank=True)
    credential = models.CharField(max_length=100, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    subject_type = models.CharField(max_length=50)
    subject_id = models.BigIntegerField()
    object_type = models.CharField(max_length=50)
    object_id = models.BigIntegerField()
    data = models.JSONField(default=dict, blank=True)
    bulk_run = models.ForeignKey(
        BulkRun, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", db_index=False
    )
    position = models.BigIntegerField(null=True, blank=True, editable=False)
    organisation_id = models.BigIntegerField(null=True, blank=True, editable=False)
    part_of = models.BigIntegerField(null=True, blank=True, editable=False)

    has_parts = False  # whether history goes to the parts of the activity under way; set by `write_parts`

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["position"], name="activity_position_once", condition=models.Q(position__isnull=False)
            )
        ]
        indexes = [
            models.Index(fields=["id"], name="activity_without_position", condition=models.Q(position=None)),
            models.Index(
                fields=["bulk_run", "id"], name="activity_bulk_run", condition=models.Q(bulk_run__isnull=False)
            ),
            models.Index(fields=["subject_type", "subject_id", "id"], name="activity_subject"),
            models.Index(fields=["object_type", "object_id", "id"], name="activity_object"),
            models.Index(fields=["request_id"], name="activity_request"),
            models.Index(fields=["actor", "at"], name="activity_of_actor"),
            models.Index(fields=["verb", "at"], name="activity_of_verb"),
            models.Index(fields=["channel", "at"], name="activity_of_channel"),
            models.Index(fields=["route", "at"], name="activity_of_route"),
            models.Index(fields=["credential", "at"], name="activity_of_credential"),
            models.Index(fields=["party", "at"], name="activity_of_party", condition=~models.Q(party="")),
            models.Index(
                fields=["part_of", "subject_id"], name="activity_part", condition=models.Q(part_of__isnull=False)
            ),
            models.Index(
                fields=["organisation_id", "at"],
                name="activity_of_organisation",
                condition=models.Q(organisation_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(verb)s on %(what)s") % {"verb": self.verb, "what": f"{self.subject_type} {self.subject_id}"}

    @property
    def who(self) -> str:
        """Who acted, for pages: the user, the outside system, or Patchbay itself."""
        return str(self.actor or self.party or "Patchbay")

    @property
    def why(self) -> str:
        """The reason, for pages."""
        return in_words(self.reason, self.data)


LONGEST_VALUE = 250  # characters of a value that are kept for looking it up


class FieldChange(models.Model):
    """One field of one row that an activity changed, for the audit's filters.

    The database writes it together with the history row (`apps.activity.changes`). `old` and `new` are what the
    columns held, as text and shortened; an empty one is nothing.
    """

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="changes")
    object_type = models.CharField(max_length=50)
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=63)
    old = models.CharField(max_length=LONGEST_VALUE, blank=True)
    new = models.CharField(max_length=LONGEST_VALUE, blank=True)

    objects = FieldChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "activity"], name="field_change_object"),
            models.Index(fields=["field", "activity"], name="field_change_field"),
            models.Index(fields=["old", "activity"], name="field_change_old"),
            models.Index(fields=["new", "activity"], name="field_change_new"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.object_type} {self.object_id}"


class SealLayout(models.Model):
    """Which columns of which tables the digests of seals were made of, by the labels of their models."""

    columns = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"Layout {self.pk}"


class Seal(models.Model):
    """The seal of one activity and of its history rows, in the order of their positions.

    `rows` are the digests of these rows by label and key, the activity's own among them. `digest` is made of them and
    of the digest of the seal before, so that none can be changed or left out alone. It refers to its activity by id,
    as it outlives it. `day` is the day on which it was made.
    """

    position = models.BigIntegerField(primary_key=True)
    activity_id = models.BigIntegerField(db_index=True)
    day = models.DateField(db_index=True)
    layout = models.ForeignKey(SealLayout, on_delete=models.PROTECT, related_name="+")
    rows = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"Seal {self.position}"


class SealedDay(models.Model):
    """The last seal of a day that is over: up to which position, how many seals, and the digest of the last."""

    day = models.DateField(primary_key=True)
    position = models.BigIntegerField()
    count = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return str(self.day)


class ArchivedMonth(models.Model):
    """A month of activities that is in a file: which positions, the file's name and the digest of its bytes.

    `removed_at` is when the last of its rows went out of the database; `stayed` of its activities are still there,
    because something refers to them, such as a version that a record has still.
    """

    month = models.DateField(unique=True)
    first_position = models.BigIntegerField()
    last_position = models.BigIntegerField()
    activities = models.BigIntegerField()
    rows = models.BigIntegerField()
    stayed = models.BigIntegerField(default=0)
    file = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    archived_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Email(models.Model):
    """An e-mail that a write caused. The worker sends it; the row tells what became of it."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="emails")
    to = models.EmailField(max_length=320)
    subject = models.CharField(max_length=255)
    body = models.TextField()
    thread = models.CharField(max_length=100, help_text="What it is about; e-mails of one thread are shown together.")
    file = models.CharField(max_length=60, blank=True, help_text="What goes with it, made when it leaves.")
    status = models.CharField(max_length=8, choices=EmailStatus, default=EmailStatus.QUEUED)
    error = models.TextField(blank=True)
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="How often sending has failed.")
    tried_at = models.DateTimeField(null=True, blank=True, help_text="When sending last began or failed.")

    class Meta:
        verbose_name = "e-mail"
        ordering = ["-id"]
        indexes = [models.Index(fields=["queued_at"], name="email_not_sent", condition=models.Q(sent_at=None))]

    def __str__(self) -> str:
        return gettext("%(subject)s to %(to)s") % {"subject": self.subject, "to": self.to}

    @property
    def name(self) -> str:
        """The same for each attempt, and unlike that of any other e-mail of this or another installation."""
        return f"{self.pk}.{self.queued_at:%Y%m%d%H%M%S%f}"


class Notification(models.Model):
    """A line for one person on the desk, about something that happened.

    `text` is in the language that was theirs then, `said` has it in each.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="notifications")
    text = models.CharField(max_length=255)
    said = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["user", "-id"], name="unseen_of_user", condition=models.Q(seen_at=None))]

    def __str__(self) -> str:
        return self.text

    @property
    def words(self) -> str:
        return in_present_language(self.said) or self.text


class FormPost(models.Model):
    """A form of the desk that was carried out, so that the same form sent again is not carried out again.

    `digest` is that of all the form holds, its one-time `key` included, `request` the request that did it, and
    `url` where that led to.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    key = models.CharField(max_length=32, blank=True)
    request = models.CharField(max_length=32)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="+")
    url = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="form_post_once")]
        indexes = [models.Index(fields=["user", "key"], name="form_post_key")]

    def __str__(self) -> str:
        return f"Form of user {self.user_id} at {self.at}"
