"""What an operation can refuse, in the words of the business.

Operations raise these and nothing else on purpose; each dialect turns them into its own
status and body, and the desk into a message beside the button that was pressed. `code` is stable and
meant for programs, `message` for people.
"""

from django.utils.translation import gettext, gettext_lazy

from apps.core.text import Text, translated

OVERTAKEN = gettext_lazy("This was changed meanwhile.")
DECIDE_AGAIN = gettext_lazy("Look at how it is now, then decide again.")


class DomainError(Exception):
    """A refusal. `field` names the argument at fault when there is one."""

    code = "refused"

    def __init__(self, message: Text, *, field: str | None = None):
        self.message = str(message)  # in the language of whoever asked
        super().__init__(self.message)
        self.field = field


class NotFound(DomainError):
    """Nothing has this id, or the caller may not see it: the two get the same answer."""

    code = "not_found"

    def __init__(self, what: Text, identifier: object):
        super().__init__(gettext("There is no %(what)s %(id)s.") % {"what": translated(what), "id": identifier})
        self.what = what
        self.identifier = identifier


class NotAllowed(DomainError):
    """The caller sees the object but lacks the right to do this."""

    code = "not_allowed"

    def __init__(self, message: Text = gettext_lazy("You may not do this.")):
        super().__init__(message)


class Invalid(DomainError):
    """A value that cannot be taken.

    `at` leads on from `field` to a value inside of it, by indexes and names of the operation's own: the second name
    of the first contact is `field="contacts", at=(0, "names", 1)`. Each API writes that as its vendor does.
    """

    code = "invalid"

    def __init__(self, field: str, message: Text, *, value: object = None, at: tuple[int | str, ...] = ()):
        super().__init__(message, field=field)
        self.value = value
        self.at = at


class WrongState(DomainError):
    """The object's present state does not allow the operation."""

    code = "wrong_state"


class Conflict(WrongState):
    """The object is no longer what the caller saw when deciding."""

    code = "conflict"

    def __init__(self, message: Text = "", *, field: str | None = None):
        super().__init__(message or f"{OVERTAKEN} {DECIDE_AGAIN}", field=field)


class TooLarge(DomainError):
    """More than the operation takes."""

    code = "too_large"


class OverQuota(DomainError):
    """More than the organisation may store in all."""

    code = "over_quota"


class StorageFull(DomainError):
    """A file finds no space on the disk; nothing is wrong with the request."""

    code = "storage_full"

    def __init__(self, message: Text = gettext_lazy("There is no space left to store files. Try again later.")):
        super().__init__(message)


class StorageAway(DomainError):
    """Files cannot be written at the moment; nothing is wrong with the request."""

    code = "storage_away"

    def __init__(self, message: Text = gettext_lazy("Files cannot be stored at the moment. Try again later.")):
        super().__init__(message)


class AlreadyTaken(DomainError):
    """Another object already has this value, which must be unique."""

    code = "already_taken"

    def __init__(self, field: str, message: Text):
        super().__init__(message, field=field)


class AlreadyDone(Exception):
    """The same form was carried out by an earlier request; this one must change nothing."""
