"""One page of a search."""

from urllib.parse import quote, urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from apps.dialects.costguard.odata.conditions import Condition
from apps.dialects.costguard.odata.filters import condition_of
from apps.dialects.costguard.odata.options import read_options
from apps.dialects.costguard.odata.paging import make_token, rows_after, terms_of
from apps.dialects.costguard.odata.rendering import Table
from apps.dialects.costguard.odata.resource import Resource


def search(resource: Resource, queryset: QuerySet, parameters: QueryDict, address: str) -> dict:
    """The page of `queryset` that the OData options of a request ask for, ready for JSON.

    `address` is the absolute URL of the search without its query. Holds `value`, `@count` where asked for
    and `@nextLink` where more follows; sends one statement, and one more for the count. Raises a Refusal
    (400, 500002) that names the option.
    """
    options = read_options(resource, parameters)
    model = queryset.model
    if options.filter is not None:
        queryset = _narrowed(queryset, condition_of(resource, model, options.filter))
    answer: dict = {"@count": queryset.count()} if options.count else {}
    terms = terms_of(resource, model, options)
    if options.skiptoken is not None:
        queryset = _narrowed(queryset, rows_after(resource, model, terms, address, options))
    fields = [resource.all[name] for name in options.select]
    ordering = [term.field.source for term in terms]
    table = Table(
        queryset.order_by(*[term.by() for term in terms]),
        [*(source for field in fields for source in field.sources), *ordering],
        skip=options.skip,
        limit=options.top + 1 if options.top else 0,
    )
    if len(table.rows) > options.top:
        table.rows.pop()
        last = [table.column(source)[-1] for source in ordering]
        answer["@nextLink"] = _link(address, parameters, make_token(address, options, last))
    answer["value"] = table.rendered(fields)
    return answer


def _narrowed(queryset: QuerySet, condition: Condition) -> QuerySet:
    holds = condition.holds()
    if isinstance(holds, bool):
        return queryset if holds else queryset.none()
    return queryset.filter(holds)


def _link(address: str, parameters: QueryDict, token: str) -> str:
    """The address of the next page, which asks for the same otherwise."""
    kept = [
        (name, value) for name, values in parameters.lists() for value in values if name not in ("$skip", "$skiptoken")
    ]
    return f"{address}?{urlencode([*kept, ('$skiptoken', token)], quote_via=quote, safe='$,:')}"
