"""Questions about credentials that several places ask."""

from apps.users.models import ApiClient

MOST_LISTS = 1_000  # of API clients that allow the same origin


def is_allowed_origin(origin: str) -> bool:
    """Whether an API client that is active lets pages of this origin use the APIs."""
    named = ApiClient.objects.filter(is_active=True, origins__icontains=f'"{origin}"').order_by()
    return any(origin in origins for origins in named.values_list("origins", flat=True)[:MOST_LISTS])
