"""Base class of the app's viewsets."""

from contextlib import AbstractContextManager
from typing import ClassVar

from apps.core.errors import NotFound
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.errors import no_access
from apps.dialects.errors import ErrorKind
from apps.dialects.rows import not_found_first, require_visible
from apps.orders.models import Order


class ProvisioningViewSet(OrderManagementViewSet):
    """`in_body` maps what an operation looks for to the body's member that named it.

    An id in the body that nothing has is a 400, where one in the path is a 404.
    """

    in_body: ClassVar[dict[str, str]] = {}

    def require_order(self, order_id: int) -> None:
        """Raise NotFound unless the caller sees the order."""
        require_visible(self.visible(Order), "order", order_id)

    def order_first(self, order_id: int) -> AbstractContextManager:
        """Answer an order that the caller does not see before whatever else is wrong with the request."""
        return not_found_first(self.visible(Order), "order", order_id)

    def _api_error_of(self, exc):
        if isinstance(exc, NotFound) and exc.what in self.in_body:
            member = self.in_body[exc.what]
            return no_access(member.removesuffix("ID"), exc.identifier, field=member, kind=ErrorKind.INVALID)
        return super()._api_error_of(exc)
