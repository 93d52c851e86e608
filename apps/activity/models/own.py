"""What people keep for themselves at the desk: drafts, saved views, and which page they have open."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.activity.querysets import QueueViewQuerySet
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel


class Draft(models.Model):
    """What a person typed into a form of the desk and has not sent. It is theirs alone: in no history and no audit.

    `address` is where the form is sent to, `key` the one-time key of the form in which it was typed last, and `content`
    holds the values of the fields, and what the fields showed before.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=300)
    key = models.CharField(max_length=32, blank=True)
    content = models.JSONField()
    saved_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "address"], name="draft_once")]

    def __str__(self) -> str:
        return f"Draft of user {self.user_id} at {self.saved_at}"


class Presence(models.Model):
    """A person who has an object's page open. `about` names the object, `seen_at` is when the page last said so."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    about = models.CharField(max_length=80)
    is_writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"User {self.user_id} at {self.about}"


class QueueView(HasIdentity, TimestampedModel):
    """A view of a queue that a person saved: the filters, order and columns of its list, under a name.

    `queue` is the label of its model and `query` the address's parameters. Whoever opens it sees those of its rows that
    they may see themselves. `audience` says with whom it is shared: one kind of `activity.audiences` with the id of the
    role or group, everyone, or nobody where it is empty.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="queue_views")
    queue = models.CharField(max_length=50)
    name = models.CharField(max_length=60)
    name_identity = IdentityField(source="name")
    query = models.CharField(max_length=2_000, blank=True)
    audience = models.CharField(max_length=16, blank=True)
    audience_id = models.BigIntegerField(null=True, blank=True)

    objects = QueueViewQuerySet.as_manager()

    class Meta:
        verbose_name = "saved view"
        ordering = ["name", "id"]
        permissions = [("share_queueview", "Can share saved views with everybody")]
        constraints = [
            IdentityConstraint(
                fields=["owner", "queue", "name_identity"],
                name="queue_view_name_once",
                violation_error_message="You have a view of this name already.",
            )
        ]
        indexes = [models.Index(fields=["queue", "audience", "audience_id"], name="queue_view_shared")]

    def __str__(self) -> str:
        return self.name
