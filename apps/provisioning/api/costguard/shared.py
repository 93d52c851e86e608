"""Permissions and the base class of the app's viewsets."""

from typing import ClassVar

from apps.core.errors import NotFound
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.errors import no_access
from apps.dialects.errors import ErrorKind
from apps.orders.models import Order

MAY_SEE = {"needs": "orders.view_order", "denied_message": "You may not see orders."}
MAY_WORK = {"needs": "provisioning.work_provisioning", "denied_message": "You may not provision orders."}


class ProvisioningViewSet(OrderManagementViewSet):
    """`in_body` maps what an operation looks for to the body's member that named it.

    An id in the body that nothing has is a 400, where one in the path is a 404.
    """

    in_body: ClassVar[dict[str, str]] = {}

    def require_order(self, order_id: int) -> None:
        """Raise NotFound unless the caller sees the order."""
        if not Order.objects.visible_to(self.caller).filter(pk=order_id).exists():
            raise NotFound("order", order_id)

    def _api_error_of(self, exc):
        if isinstance(exc, NotFound) and exc.what in self.in_body:
            member = self.in_body[exc.what]
            return no_access(member.removesuffix("ID"), exc.identifier, field=member, kind=ErrorKind.INVALID)
        return super()._api_error_of(exc)
