"""Questions about people and credentials that several places ask."""

from apps.core.caller import Caller
from apps.core.search_sql import Rank, among, hits
from apps.core.searching import Sought, phone_digits
from apps.users.models import ApiClient, User

KINDS = ("person", "user", "phone", "tel", "telephone")
MOST_CANDIDATES = 50
MOST_LISTS = 1_000  # of API clients that allow the same origin


def is_allowed_origin(origin: str) -> bool:
    """Whether an API client that is active lets pages of this origin use the APIs."""
    named = ApiClient.objects.filter(is_active=True, origins__icontains=f'"{origin}"').order_by()
    return any(origin in origins for origins in named.values_list("origins", flat=True)[:MOST_LISTS])


def find_people(wanted: Sought, by: Caller, most: int) -> list[User]:
    """The visible people who have the words in name, user name or e-mail, or the telephone number or id.

    Those who are still here come first.
    """
    wanted = wanted.without(*KINDS)
    if not wanted:
        return []
    rows = User.objects.visible_to(by).select_related("organisation")
    found = among(rows, [hits(rows.order_by(), words, MOST_CANDIDATES) for words in wanted.with_numbers])
    found = found.annotate(rank=Rank(wanted.with_numbers))
    return list(found.order_by("-is_active", "-rank", "name", "pk")[:most])


def is_exactly(person: User, wanted: Sought) -> bool:
    """Whether all that was typed is the person's telephone number, e-mail or id."""
    wanted = wanted.without(*KINDS)
    if wanted.digits and not wanted.others and phone_digits(person.phone_number or "") == wanted.digits:
        return True
    return wanted.is_number(person.human_id) or wanted.is_number(person.email)
