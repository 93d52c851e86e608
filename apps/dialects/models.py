"""Answers that the APIs keep for clients that ask again."""

from django.db import models
from django.utils import timezone


class KeptAnswer(models.Model):
    """The answer to the first request with an Idempotency-Key, which a retry gets again.

    `key` is a digest of the credential and its key, `fingerprint` that of the request's address and body. `rows` are
    the label and id of each record that the request was about or made, `rights` what its caller saw by then. Without
    a `status` the request is still at work, until `at` the latest; otherwise `at` is when it was answered.
    """

    key = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=bytes)
    rows = models.JSONField(default=list)
    rights = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Answer {self.status} of {self.at}"
