"""People and systems that may sign in, the groups they work in, and their API tokens."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import Group, Permission, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext, gettext_lazy

from apps.activity.history import tracked
from apps.core.caller import Channel
from apps.core.identity import HasIdentity, IdentityConstraint, IdentityField
from apps.core.models import TimestampedModel
from apps.core.search_index import SearchIndex
from apps.core.text import nfc
from apps.customers.models import Organisation
from apps.users.querysets import ApiTokenQuerySet, UserManager, derived_human_id

IN_SANDBOX = "Works in the sandbox and nowhere else."


class User(HasIdentity, AbstractBaseUser, PermissionsMixin, TimestampedModel):
    """A person or a system. Never removed, only deactivated, so that every author stays known."""

    # Unique as well, as Django wants it of the name that people sign in with.
    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    username_identity = IdentityField(source="username")
    email = models.EmailField(max_length=320)
    email_identity = IdentityField(source="email")
    name = models.TextField()
    human_id = models.CharField(
        max_length=40,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^USR-[0-9]+(-[0-9]+)*\Z")],
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="users"
    )
    phone_number = models.CharField(max_length=20, null=True, blank=True)
    is_agent = models.BooleanField(
        "agent", default=False, help_text="Works tickets for the operator, and may sign in to the desk."
    )
    is_admin = models.BooleanField(
        "administrator", default=False, help_text="Runs users, credentials and configuration."
    )
    is_active = models.BooleanField("active", default=True)
    # The person's own settings of the desk; an empty zone or page is the site's, an empty language the browser's.
    time_zone = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=10, blank=True)
    start_page = models.CharField(max_length=100, blank=True)
    is_compact = models.BooleanField("compact lists", default=False)
    signature = models.TextField(blank=True)
    rings_assignments = models.BooleanField("bell for tickets that become mine", default=True)
    mails_mentions = models.BooleanField("e-mail where somebody mentions me", default=True)
    # Seconds since 1970: what was issued up to then, simple web tokens and sessions, has ended.
    access_epoch = models.BigIntegerField(default=0, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "name"]

    search_index = SearchIndex(
        texts={"name": "A", "username": "A", "email": "B"}, numbers={"phone_number": "B", "human_id": "A"}
    )

    history = tracked(excluded_fields=["password", "last_login", "access_epoch"])
    objects = UserManager()

    class Meta:
        constraints = [
            IdentityConstraint(
                fields=["username_identity"],
                name="user_name_once",
                violation_error_message="Another user has this user name.",
            ),
            IdentityConstraint(
                fields=["email_identity"],
                name="user_email_once",
                violation_error_message="Another user has this e-mail address.",
            ),
        ]
        ordering = ["name", "id"]

    def __str__(self):
        return self.name or self.username

    @property
    def is_staff(self) -> bool:
        """May sign in to the staff site, and sees every organisation."""
        return self.is_agent or self.is_admin

    @property
    def public_human_id(self) -> str:
        """The human id, or one derived from the database id for a user without: `USR-0-17`."""
        return self.human_id or derived_human_id(self.pk)

    def signed(self, text: str) -> str:
        """The text with the person's signature, if any, below it."""
        return f"{text}\n\n{self.signature}" if self.signature else text

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password if raw_password is None else nfc(raw_password))

    def check_password(self, raw_password: str) -> bool:
        return super().check_password(nfc(raw_password))

    def _get_session_auth_hash(self, secret=None):
        """Django's, which ends with the password, and with `access_epoch` as well."""
        if not self.access_epoch:
            return super()._get_session_auth_hash(secret=secret)
        value = f"{self.password}:{self.access_epoch}"
        return salted_hmac("users.session_auth_hash", value, secret=secret, algorithm="sha256").hexdigest()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.username


class WorkGroup(HasIdentity, TimestampedModel):
    """A group of agents to which tickets are given, such as MAC (moves, adds, changes)."""

    name = models.CharField(max_length=100, db_index=True)
    name_identity = IdentityField(source="name")
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="work_groups", blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = "group"
        constraints = [IdentityConstraint(fields=["name_identity"], name="group_name_once")]

    def __str__(self):
        return self.name


class Owned(models.Model):
    """Base of what somebody has in hand: an agent, a group, or both."""

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="assigned_%(class)ss"
    )
    group = models.ForeignKey(
        WorkGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="assigned_%(class)ss"
    )

    class Meta:
        abstract = True


class ApiToken(models.Model):
    """What a person needs to know of a bearer token: whose it is, what it opens, when it was last used.

    The secret itself is nowhere: django-oauth-toolkit keeps only its SHA-256.
    """

    access_token = models.OneToOneField(
        settings.OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL, on_delete=models.CASCADE, related_name="api_token"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=100)
    is_sandbox = models.BooleanField("for the sandbox", default=False, help_text=IN_SANDBOX)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "API token"
        permissions = [("manage_tokens", "Can create and revoke API tokens")]

    def __str__(self):
        return gettext("%(name)s of %(user)s") % {"name": self.name, "user": self.user}


class ApiClient(models.Model):
    """A system that gets bearer tokens by itself, with an id and a secret (OAuth 2 client credentials).

    django-oauth-toolkit's application holds both, the secret as a hash. After a rotation the hash of the
    secret before is kept here, and good until `previous_until`.
    """

    application = models.OneToOneField(
        settings.OAUTH2_PROVIDER_APPLICATION_MODEL, on_delete=models.PROTECT, related_name="api_client"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_clients")
    name = models.CharField(max_length=100)
    scope = models.CharField("opens", max_length=200, help_text="Scopes that its tokens may have.")
    is_active = models.BooleanField("active", default=True)
    # Requests in a minute by class (`RequestClass`), where they are not everybody's.
    limits = models.JSONField(default=dict, blank=True)
    # Origins, such as https://app.example.com, of pages that may use the APIs with its tokens.
    origins = models.JSONField(default=list, blank=True)
    previous_secret = models.CharField(max_length=255, blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    is_sandbox = models.BooleanField("for the sandbox", default=False, help_text=IN_SANDBOX)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    history = tracked(excluded_fields=["previous_secret", "last_used_at"])

    class Meta:
        ordering = ["-id"]
        verbose_name = "API client"

    def __str__(self):
        return gettext("%(name)s of %(user)s") % {"name": self.name, "user": self.user}

    @property
    def client_id(self) -> str:
        return self.application.client_id


class FailedSignIn(models.Model):
    """A wrong password or client secret, kept as long as it counts towards a lockout; `is_pending` while it is tried.

    `username_digest` stands for the name that was tried, which may be anything, a password typed into the
    wrong field included; `address` is that of the client, empty when unknown.
    """

    username_digest = models.CharField(max_length=64)
    address = models.CharField(max_length=50, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    is_pending = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = "failed sign-in"
        indexes = [
            models.Index(fields=["username_digest", "at"], name="failed_sign_in_of_username"),
            models.Index(fields=["address", "at"], name="failed_sign_in_from_address"),
            models.Index(fields=["at"], name="failed_sign_in_at"),
        ]

    def __str__(self):
        return f"Failed sign-in from {self.address or 'an unknown address'} at {self.at:%Y-%m-%d %H:%M}"


class SignIn(models.Model):
    """Sign-ins of an account from one address through one channel within an hour, those refused included.

    `name_digest` stands for the name that was given; a name that nobody has is not kept, as it may be a password
    typed into the wrong field.
    """

    class Outcome(models.TextChoices):
        SIGNED_IN = "signed_in", gettext_lazy("signed in")
        FAILED = "failed", gettext_lazy("wrong password or secret")
        LOCKED = "locked", gettext_lazy("locked out, not tried")

    hour = models.DateTimeField(editable=False)
    name_digest = models.CharField(max_length=64, blank=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="sign_ins")
    client = models.ForeignKey(
        ApiClient, on_delete=models.PROTECT, null=True, related_name="sign_ins", verbose_name="API client"
    )
    address = models.CharField(max_length=50, blank=True, help_text="IPv4 address or IPv6 network of the client.")
    channel = models.CharField(max_length=16, choices=Channel)
    outcome = models.CharField(max_length=9, choices=Outcome)
    count = models.PositiveIntegerField("times", default=1)
    first_at = models.DateTimeField("first")
    last_at = models.DateTimeField("last")

    class Meta:
        ordering = ["-last_at", "-id"]
        verbose_name = "sign-in"
        constraints = [
            models.UniqueConstraint(
                fields=["name_digest", "address", "channel", "outcome", "hour"], name="sign_in_once_per_hour"
            )
        ]
        indexes = [
            models.Index(fields=["address", "outcome", "last_at"], name="sign_in_from_address"),
            models.Index(fields=["-last_at", "-id"], name="sign_in_newest"),
        ]

    def __str__(self):
        return f"{self.user or 'Unknown name'}: {self.get_outcome_display()}"


class GivenPermission(models.Model):
    """What a role was given by a release, so that what an administrator took away is not given again."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["group", "permission"], name="permission_given_once")]

    def __str__(self):
        return f"{self.permission} of {self.group}"
