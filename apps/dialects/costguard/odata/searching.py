"""One page of a search."""

from urllib.parse import quote, urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from apps.dialects.costguard.odata.conditions import Condition
from apps.dialects.costguard.odata.filters import condition_of
from apps.dialects.costguard.odata.options import read_options
from apps.dialects.costguard.odata.paging import make_token, order_of, rows_after
from apps.dialects.costguard.odata.resource import Resource
from apps.dialects.costguard.odata.statements import read


def search(resource: Resource, queryset: QuerySet, parameters: QueryDict, address: str) -> dict:
    """The page of `queryset` that the OData options of a request ask for, ready for JSON.

    `address` is the absolute URL of the search without its query. Holds `value`, `@count` where asked for
    and `@nextLink` where more follows; sends one statement, and one more for the count. Raises a CostGuardError
    (400, 500002) that names the option.
    """
    options = read_options(resource, parameters)
    model = queryset.model
    if options.filter is not None:
        queryset = _narrowed(queryset, condition_of(resource, model, options.filter))
    answer: dict = {"@count": queryset.count()} if options.count else {}
    order = order_of(resource, model, options.order)
    if options.skiptoken is not None:
        queryset = _narrowed(queryset, rows_after(resource, model, order, address, options))
    found = []
    if options.top:
        fields = tuple(resource.all[name] for name in options.select)
        rows = read(fields, queryset, order, skip=options.skip, limit=options.top + 1)
        if len(rows) > options.top:
            rows = rows.first(options.top)
            token = make_token(address, options, rows.last_place())
            answer["@nextLink"] = _link(address, parameters, token)
        found = rows.objects()
    return answer | {"value": found}


def _narrowed(queryset: QuerySet, condition: Condition) -> QuerySet:
    holds = condition.holds()
    if isinstance(holds, bool):
        return queryset if holds else queryset.none()
    return queryset.filter(holds)


def _link(address: str, parameters: QueryDict, token: str) -> str:
    """The address of the next page, which asks for the same otherwise."""
    next_query = [
        (name, value) for name, values in parameters.lists() for value in values if name not in ("$skip", "$skiptoken")
    ]
    return f"{address}?{urlencode([*next_query, ('$skiptoken', token)], quote_via=quote, safe='$,:')}"
