"""Saved views: a person stores what a list shows under a name, shares it, changes it and deletes it.

A view holds an address's parameters and no rows: whoever opens it sees what they may see themselves.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from apps.activity.audiences import EVERYONE, offered_to
from apps.activity.constants import QueueViewVerb
from apps.activity.models import QueueView
from apps.activity.operations import recording
from apps.activity.permissions import CHANGE_QUEUE_VIEW, SHARE_QUEUE_VIEW, VIEW_QUEUE_VIEW
from apps.core.caller import Caller
from apps.core.errors import Invalid, NotAllowed, WrongState
from apps.core.identity import why_refused
from apps.core.locks import locked, serialise
from apps.core.paths import id_of
from apps.core.rows import get_visible
from apps.core.text import nfc

MOST_VIEWS = 30  # of one person
LONGEST_NAME, LONGEST_QUERY = 60, 2_000


@transaction.atomic
def save_view(*, queue: str, name: str, query: str, by: Caller) -> QueueView:
    """Store what a list of the queue shows at an address with the parameters `query`, for the caller alone.

    Raises Invalid (name or query too long, no name), AlreadyTaken (another view of the caller has the name) and
    WrongState (30 views already).
    """
    by.require(VIEW_QUEUE_VIEW)
    serialise(f"queue-views-{by.user.pk}" if by.user else "queue-views")
    if QueueView.objects.filter(owner=by.user).count() >= MOST_VIEWS:
        raise WrongState(
            gettext("You have %(most_views)s views already. Delete one that you need no more.")
            % {"most_views": MOST_VIEWS}
        )
    view = QueueView(owner=by.user, queue=queue, name=_name(name), query=_query(query))
    with recording(QueueViewVerb.SAVED, by=by, subject=view, data={"queue": queue, "name": view.name, "query": query}):
        _store(view)
    return view


@transaction.atomic
def change_view(
    *, view_id: int, by: Caller, name: str | None = None, audience: str | None = None, query: str | None = None
) -> QueueView:
    """Rename a view, share it with others or with nobody, or let it show another address; None leaves a part as it is.

    `audience` is "everyone", a kind with an id such as "group-7", or empty. Raises NotFound, NotAllowed (somebody
    else's, or an audience that the caller may not share with), Invalid and AlreadyTaken.
    """
    view = _own(view_id, by)
    before = _values(view)
    if name is not None:
        view.name = _name(name)
    if query is not None:
        view.query = _query(query)
    if audience is not None and audience != audience_of(view):
        _share(view, audience, by)
    moved = {
        key: [old, new] for (key, old), new in zip(before.items(), _values(view).values(), strict=True) if old != new
    }
    if moved:
        with recording(QueueViewVerb.CHANGED, by=by, subject=view, data={"name": view.name, "changes": moved}):
            _store(view)
    return view


@transaction.atomic
def delete_view(*, view_id: int, by: Caller) -> None:
    """Delete a view for everybody with whom it is shared. Raises NotFound and NotAllowed."""
    view = _own(view_id, by)
    with recording(QueueViewVerb.DELETED, by=by, subject=view, data={"queue": view.queue, "name": view.name}):
        view.delete()
        view.pk = view_id  # which deleting took away, and the activity names


def audience_of(view: QueueView) -> str:
    """With whom it is shared, as `change_view` takes it."""
    return view.audience if view.audience_id is None else f"{view.audience}-{view.audience_id}"


def may_change(view: QueueView, by: Caller) -> bool:
    """Whether the caller may change the view: their own, and with a permission those that others share."""
    return view.owner_id == (by.user and by.user.pk) or (bool(view.audience) and by.may(CHANGE_QUEUE_VIEW))


def audiences_for(view: QueueView, by: Caller) -> list[tuple[str, str]]:
    """With whom the caller may share the view, as choices; with whom it is shared now stays among them."""
    return [("", gettext("Nobody else")), *offered_to(by, is_wide=by.may(SHARE_QUEUE_VIEW))]


def _own(view_id: int, by: Caller) -> QueueView:
    view: QueueView = get_visible(locked(QueueView.objects.visible_to(by)), "saved view", view_id)
    if not may_change(view, by):
        raise NotAllowed(CHANGE_QUEUE_VIEW.denied_message)
    return view


def _share(view: QueueView, audience: str, by: Caller) -> None:
    if audience not in dict(audiences_for(view, by)):
        raise NotAllowed(SHARE_QUEUE_VIEW.denied_message)
    kind, _, key = audience.partition("-")
    view.audience, view.audience_id = kind, id_of(key) if kind not in ("", EVERYONE) else None


def _store(view: QueueView) -> None:
    """Raises AlreadyTaken."""
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise (why_refused([view]) or error) from error


def _name(name: str) -> str:
    name = " ".join(nfc(name).split())
    if not name or len(name) > LONGEST_NAME or "\x00" in name:
        raise Invalid(
            "name",
            gettext("A name has between 1 and %(longest_name)s characters.") % {"longest_name": LONGEST_NAME},
            value=name,
        )
    return name


def _query(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise Invalid("query", gettext("There are too many filters to be saved as a view."), value=query)
    return query


def _values(view: QueueView) -> dict[str, str]:
    return {"name": view.name, "query": view.query, "audience": audience_of(view)}
