"""Requests across orders, and how an order's stand."""

import datetime

from django.db.models import Count, Max, Q
from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import no_content
from apps.orders.permissions import VIEW_ORDER
from apps.provisioning import operations
from apps.provisioning.api.costguard.resources import REQUEST
from apps.provisioning.api.costguard.shared import ProvisioningViewSet
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.permissions import WORK_PROVISIONING

COUNTS = {
    "cancelledItemsCount": ProvisioningStatus.CANCELLED,
    "completedItemsCount": ProvisioningStatus.COMPLETED,
    "createdItemsCount": ProvisioningStatus.CREATED,
    "inErrorItemsCount": ProvisioningStatus.IN_ERROR,
    "inProgressItemsCount": ProvisioningStatus.IN_PROGRESS,
    "pendingItemsCount": ProvisioningStatus.PENDING,
    "submittedItemsCount": ProvisioningStatus.SUBMITTED,
}


class Requests(ProvisioningViewSet):
    @operation("searchProvisioningRequests", needs=VIEW_ORDER)
    def list(self, request):
        return self.search(REQUEST, self.visible(ProvisioningRequest))

    @operation("regenerateProvisioningRequest", needs=WORK_PROVISIONING)
    def regenerate(self, request, provisioningRequestID):
        operations.regenerate_request(request_id=provisioningRequestID, by=self.caller)
        return no_content()


class RequestSummaries(ProvisioningViewSet):
    @operation("getProvisioningRequestSummary", needs=VIEW_ORDER)
    def summary(self, request, orderID):
        self.require_order(orderID)
        numbers = ProvisioningRequest.objects.filter(order=orderID).aggregate(
            last=Max("item__updated_at"),
            **{name: Count("pk", filter=Q(status=status)) for name, status in COUNTS.items()},
        )
        last = numbers.pop("last")
        return Response(numbers | {"lastActivityDate": last and us_datetime(last)})


def us_datetime(at: datetime.datetime) -> str:
    """A time as this one operation writes it: 04/21/2020 04:23:43 AM, in UTC as all others."""
    return at.astimezone(datetime.UTC).strftime("%m/%d/%Y %I:%M:%S %p")
