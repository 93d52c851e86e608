"""One page of a search."""

from django.db.models import QuerySet
from django.http import QueryDict

from apps.dialects.costguard.odata.resource import Resource


def search(resource: Resource, queryset: QuerySet, parameters: QueryDict, address: str) -> dict:
    """The page of `queryset` that the OData options of a request ask for, ready for JSON.

    `address` is the absolute URL of the search without its query. Holds `value`, `@count` where asked for
    and `@nextLink` where more follows; sends one statement, and one more for the count. Raises a Refusal
    (400, 500002) that names the option.
    """
    raise NotImplementedError
