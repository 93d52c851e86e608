"""What the systems of providers report. Only a provider's own token opens this, and it opens nothing else."""

from contextlib import nullcontext

from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication, get_authorization_header

from apps.core import sandbox, sandbox_resets
from apps.core.caller import Caller
from apps.dialects.base import operation
from apps.dialects.costguard.base import no_content
from apps.dialects.errors import ApiError, ErrorKind
from apps.provisioning import operations
from apps.provisioning.api.costguard.shared import ProvisioningViewSet
from apps.provisioning.constants import ProvisioningStatus
from apps.provisioning.models import ProviderToken
from apps.provisioning.operations.tokens import token_of


class ProviderAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token of a provider>`; any other bearer token is left to the usual ways.

    The sandbox has providers of its own, whose tokens open nothing else.
    """

    def authenticate(self, request):
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        in_sandbox = request.parser_context["view"].environment == sandbox.ENVIRONMENT
        if in_sandbox and not sandbox_resets.is_ready():
            return None
        with sandbox.entered() if in_sandbox else nullcontext():
            token = token_of(secret.strip())
        if token is None:
            return None
        token.is_sandbox = in_sandbox
        return AnonymousUser(), token

    def authenticate_header(self, request):
        return "Bearer"


class CallbackViewSet(ProvisioningViewSet):
    keeps_answers = False  # the operations know repeated callbacks themselves, and for longer
    authentication_classes = [ProviderAuthentication, *ProvisioningViewSet.authentication_classes]

    def identify(self, request):
        self.perform_authentication(request)
        if not isinstance(request.auth, ProviderToken):
            super().identify(request)
            return
        self.caller = Caller(
            user=None,
            party=request.auth.provider.name,
            channel=self.channel,
            request_id=getattr(self._django_request, "request_id", ""),
            route=f"{request.method} {self.contract.root}{self.operation.path}"[:200],
            credential=request.auth.name,
        )

    def key_owner(self, request):
        is_provider = isinstance(request.auth, ProviderToken)
        return f"provider {request.auth.provider_id}" if is_provider else super().key_owner(request)

    def admit(self, request):
        if not isinstance(request.auth, ProviderToken):
            raise ApiError(ErrorKind.FORBIDDEN, "Only the token of a provider reports on its provisioning.")

    def sent_by(self) -> dict:
        """What every callback says beside its body."""
        return {"provider_id": self.request.auth.provider_id, "key": self.idempotency_key(), "by": self.caller}


class RequestCallbacks(CallbackViewSet):
    in_body = {"provisioning request": "provisioningRequestID"}

    @operation("receiveProvisioningRequestCallback")
    def receive(self, request):
        body = self.body()
        changes = {name: body[name] for name in ("note", "provider") if name in body}
        if "provisioningRequestStatusID" in body:
            changes["status"] = ProvisioningStatus(body["provisioningRequestStatusID"])
        operations.report_request(request_id=body["provisioningRequestID"], changes=changes, **self.sent_by())
        return no_content()


class BatchCallbacks(CallbackViewSet):
    in_body = {"provisioning batch": "provisioningRequestBatchID"}

    @operation("receiveProvisioningRequestBatchCallback")
    def receive(self, request):
        body = self.body()
        words = {"isRunning": "is_running", "note": "note"}
        changes = {words[name]: value for name, value in body.items() if name in words}
        operations.report_batch(batch_id=body["provisioningRequestBatchID"], changes=changes, **self.sent_by())
        return no_content()
