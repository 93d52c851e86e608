"""The service document and $metadata of the CostGuard APIs, made from their declared searches."""

from django.http import HttpResponse
from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard import odata
from apps.dialects.costguard.base import CostGuardViewSet, JournalManagementViewSet, OrderManagementViewSet


class Service(CostGuardViewSet):
    """Mixed with the views of one document, answers at its root and at $metadata."""

    @operation("getServiceDocument")
    def service_document(self, request):
        root = self.service_address()
        return Response(
            odata.service_document(self.contract, self.version, root), headers=odata.headers_of(self.version)
        )

    @operation("getMetadata")
    def metadata(self, request):
        document = odata.metadata_document(self.contract, self.version)
        return HttpResponse(document, content_type="application/xml", headers=odata.headers_of(self.version))

    @property
    def version(self) -> str:
        """The OData version that the client asks for, or else that of the document."""
        own: str = self.contract.document["x-odata-version"]
        return odata.version_asked(self._django_request.headers) or own


class JournalManagementService(Service, JournalManagementViewSet):
    """Answers for Journal Management."""


class OrderManagementService(Service, OrderManagementViewSet):
    """Answers for Order Management."""
