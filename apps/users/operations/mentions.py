"""Notifying people who are mentioned in a note."""

from collections.abc import Sequence

from django.utils.translation import gettext, gettext_lazy

from apps.activity.models import Activity
from apps.activity.operations import notify, queue_email
from apps.core.caller import Caller, Channel
from apps.core.identity import comparable
from apps.core.languages import in_language_of
from apps.core.text import Text
from apps.users.mentions import MENTIONS, MOST_MENTIONED, Rows, names_in, people_named, seeing

SHOWN = 5_000  # characters of the text in an e-mail
MESSAGE = gettext_lazy("""Hello,

%(who)s mentioned you on %(about)s.

%(title)s

%(text)s
""")


def notify_mentioned(
    *,
    activity: Activity,
    text: str,
    by: Caller,
    about: Text,
    title: Text,
    thread: str,
    needs: Sequence[str],
    rows: Rows,
    before: str = "",
) -> None:
    """Put a line on the desk of everybody whom the text mentions, and mail it to them; the author is left out.

    Part of the operation that writes the text, inside its `recording()` and after the row is stored. Only those who
    hold the permissions `needs` and see one of `rows` are reached; the activity keeps whom, and which names reached
    nobody, in the same words for people who may not see it and for those who do not exist. `before` is the text that
    this one replaces, whose people were notified. Nobody is notified by what APIs and bulk changes write.
    """
    if by.channel != Channel.DESK or by.user is None or by.bulk_run is not None or "@" not in text:
        return
    earlier = {comparable(name) for name in names_in(before)}
    names = {comparable(name): name for name in names_in(text) if comparable(name) not in earlier}
    names.pop(comparable(by.user.username), None)
    if not names:
        return
    people = seeing(people_named(list(names)[:MOST_MENTIONED]), needs, rows)
    words, shown = {"who": by.user, "about": about, "title": title}, text if len(text) <= SHOWN else f"{text[:SHOWN]}…"

    def line() -> str:
        return gettext("%(who)s mentioned you on %(about)s") % words + (f": {title}" if title else "")

    for person in people:
        names.pop(person.username_identity, None)
        notify(person, activity=activity, text=line)
        if person.email and person.mails_mentions:
            with in_language_of(person):
                body = MESSAGE % {**words, "text": shown}
                queue_email(activity=activity, to=person.email, subject=line(), body=body, thread=thread)
    found = {"notified": [person.username for person in people], "unknown": list(names.values())}
    activity.data = {**activity.data, MENTIONS: {part: those for part, those in found.items() if those}}
    activity.save(update_fields=["data"])
