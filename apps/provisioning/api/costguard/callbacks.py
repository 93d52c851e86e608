"""What the provisioning system reports."""

from apps.dialects.base import operation
from apps.dialects.costguard.base import no_content
from apps.provisioning import operations
from apps.provisioning.api.costguard.shared import ProvisioningViewSet
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.permissions import WORK_PROVISIONING


class RequestCallbacks(ProvisioningViewSet):
    in_body = {"provisioning request": "provisioningRequestID"}

    @operation("receiveProvisioningRequestCallback", needs=WORK_PROVISIONING)
    def receive(self, request):
        body = self.body()
        changes = {name: body[name] for name in ("note", "provider") if name in body}
        if "provisioningRequestStatusID" in body:
            changes["status"] = ProvisioningStatus(body["provisioningRequestStatusID"])
        operations.report_request(request_id=body["provisioningRequestID"], changes=changes, by=self.caller)
        return no_content()


class BatchCallbacks(ProvisioningViewSet):
    in_body = {"provisioning batch": "provisioningRequestBatchID"}

    @operation("receiveProvisioningRequestBatchCallback", needs=WORK_PROVISIONING)
    def receive(self, request):
        body = self.body()
        words = {"isRunning": "is_running", "note": "note"}
        changes = {words[name]: value for name, value in body.items() if name in words}
        operations.report_batch(batch_id=body["provisioningRequestBatchID"], changes=changes, by=self.caller)
        return no_content()
