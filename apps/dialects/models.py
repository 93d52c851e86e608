"""What the APIs keep of requests: answers for clients that ask again, how many each has left, and a log of them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from apps.core.secrets import EncryptedTextField
from apps.dialects.constants import RequestClass
from apps.dialects.querysets import ApiRequestQuerySet


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
    secret_body = EncryptedTextField(blank=True, editable=False)  # in its place, where answers hold secrets
    rows = models.JSONField(default=list)
    rights = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Answer {self.status} of {self.at}"


class Bucket(models.Model):
    """The requests of one class that a credential has left, of its `quota` in a minute; `apps.dialects.limits`.

    `owner` says whose it is as for an Idempotency-Key, `name` for people. Times are in seconds since 1970: `filled_at`
    is when `tokens` were counted, `refused_at` when a request was refused last, of `refusals` in all and
    `refused_in_row` since one was let through.
    """

    owner = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=RequestClass)
    name = models.CharField(max_length=100)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    quota = models.PositiveIntegerField()
    tokens = models.FloatField()
    filled_at = models.FloatField()
    refused_in_row = models.PositiveIntegerField(default=0)
    refused_at = models.FloatField(null=True)
    refusals = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["owner", "kind"], name="bucket_of_owner_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.name}"


LONGEST_REASON = 300  # characters of what was wrong that are kept


class ApiRequest(models.Model):
    """A request to an API by somebody who had signed in, without its secrets; `apps.dialects.request_log`.

    `owner` says which credential it was as for an Idempotency-Key, `credential` for people. `refusal` is the code of
    the error, `refused_field` the member at fault and `refused_for` what is wrong with it, `refused_by` the name of the
    contract's rule where that is known, and `organisation_id` whose rows the user saw then. Bodies are cut.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    organisation_id = models.BigIntegerField(null=True)
    owner = models.CharField(max_length=60)
    credential = models.CharField(max_length=100)
    api = models.CharField("API", max_length=40)
    operation = models.CharField(max_length=80)
    method = models.CharField(max_length=7)
    address = models.CharField(max_length=1_000)
    status = models.PositiveSmallIntegerField()
    milliseconds = models.PositiveIntegerField()
    refusal = models.CharField(max_length=30, blank=True)
    refused_by = models.CharField(max_length=80, blank=True)
    refused_field = models.CharField(max_length=100, blank=True)
    refused_for = models.CharField(max_length=LONGEST_REASON, blank=True)
    request_id = models.CharField(max_length=64)
    is_sandbox = models.BooleanField("in the sandbox", default=False)
    request_body = models.TextField(blank=True)
    answer_body = models.TextField(blank=True)

    objects = ApiRequestQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        verbose_name = "API request"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="api_request_of_user"),
            models.Index(fields=["owner", "-id"], name="api_request_of_owner"),
            # All that a report counts by, as rows with their bodies are dear to read.
            models.Index(fields=["at", "status", "api", "operation", "owner", "id"], name="api_request_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.address} of {self.credential}"
