"""What the sandbox's providers report of the requests that they took."""

from apps.core import sandbox
from apps.core.caller import Caller, Channel
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.models import ProvisioningRequest
from apps.provisioning.operations.callbacks import RequestReport, report_request
from apps.provisioning.providers import scripted
from apps.provisioning.reads.payloads import content_of

BATCH = 100


def complete_scripted_requests() -> int:
    """Report each request that a scripted provider took as done, or as failed by its number; returns how many.

    Called by the clock; outside of the sandbox there is none.
    """
    if not sandbox.is_active():
        return 0
    taken = ProvisioningRequest.objects.filter(
        status=ProvisioningStatus.SUBMITTED, external_reference__startswith=scripted.PREFIX
    )
    requests = list(taken.select_related("profile__provider").order_by("pk")[:BATCH])
    for request in requests:
        is_failing = scripted.number_of(content_of(request)).endswith(scripted.FAILING)
        changes = RequestReport(
            status=ProvisioningStatus.IN_ERROR if is_failing else ProvisioningStatus.COMPLETED,
            note="Reported by the sandbox's provider.",
        )
        provider = request.profile.provider
        by = Caller(None, Channel.TASK, party=provider.name)
        report_request(provider_id=provider.pk, request_id=request.pk, changes=changes, by=by)
    return len(requests)
