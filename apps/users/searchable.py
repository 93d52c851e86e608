"""People in the desk's search; `apps.desk.searching` gathers it."""

from django.utils.translation import gettext, gettext_lazy

from apps.adminkit.badges import badge
from apps.adminkit.searching import Command, Hit, Searched
from apps.core.caller import Caller
from apps.core.life_cycles import Tone
from apps.core.paths import url_of
from apps.core.searching import Sought
from apps.users.models import User
from apps.users.permissions import VIEW_USER
from apps.users.reads import KINDS, find_people, is_exactly


def _find(wanted: Sought, by: Caller, most: int) -> list[Hit]:
    found = find_people(wanted, by, most)
    # A telephone number in another notation opens the person too, where nobody else has it.
    is_only = len(found) == 1 and wanted.without(*KINDS).is_whole_phone
    return [_hit(person, wanted, is_only) for person in found]


def _hit(person: User, wanted: Sought, is_only: bool) -> Hit:
    return Hit(
        url=url_of("admin:users_user_change", person.pk),
        number=person.human_id or "",
        title=str(person),
        status="" if person.is_active else badge(gettext("deactivated"), Tone.QUIET),
        who=person.organisation.name if person.organisation else "",
        text=" · ".join(filter(None, [person.phone_number, person.email])),
        is_exact=is_only or is_exactly(person, wanted),
    )


SEARCHED = [
    Searched("people", gettext_lazy("People"), 15, VIEW_USER, _find, (User,), "admin:users_user_changelist"),
]
COMMANDS: list[Command] = []
