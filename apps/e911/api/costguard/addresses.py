"""The service addresses of service information items, and which of them emergency calls tell."""

from rest_framework.response import Response

from apps.core.errors import NotFound
from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.odata import Field, Resource
from apps.e911.models import E911Settings, ServiceItemAddress
from apps.e911.operations import update_e911
from apps.orders.models import ServiceInformationItem

VIEW = {"needs": "orders.view_order"}
ARGUMENTS = {
    "e911ClassOfServiceID": "class_of_service",
    "e911ServiceAddressID": "address",
    "e911TypeOfServiceID": "type_of_service",
}

ADDRESS = Resource(
    OrderManagementViewSet.contract,
    "searchServiceInformationItemServiceAddresses",
    key=("serviceInformationItemID", "serviceAddressID"),
    fields=[
        Field("city", "address__city"),
        Field("location", "address__location"),
        Field("msagCommunity", "address__msag_community"),
        Field("msagCounty", "address__msag_county__name"),
        Field("msagCountyID", "address__msag_county__number", int),
        Field("msagError", "address__msag_error"),
        Field("msagProvider", "address__msag_provider__name"),
        Field("msagProviderID", "address__msag_provider__number", int),
        Field("msagValidated", "address__msag_validated", bool),
        Field("rateCenter", "address__rate_center__name"),
        Field("rateCenterID", "address__rate_center__number", int),
        Field("serviceAddressID", "address_id", int),
        Field("serviceAddressStatus", "address__status__name"),
        Field("serviceAddressStatusID", "address__status__number", int),
        Field("serviceInformationItemID", "item_id", int),
        Field("state", "address__state"),
        Field("streetName", "address__street_name"),
        Field("streetNumber", "address__street_number"),
        Field("taxAddressError", "address__tax_address_error"),
        Field("wireCenter", "address__wire_center__name"),
        Field("wireCenterID", "address__wire_center__number", int),
        Field("zipCode", "address__zip_code"),
    ],
)


class ServiceItemAddresses(OrderManagementViewSet):
    @operation("searchServiceInformationItemServiceAddresses", **VIEW)
    def list(self, request):
        return self.search(ADDRESS, ServiceItemAddress.objects.visible_to(self.caller))


class E911ServiceAddresses(OrderManagementViewSet):
    error_fields = {argument: member for member, argument in ARGUMENTS.items()}

    @operation("getE911ServiceAddress", **VIEW)
    def retrieve(self, request, serviceInformationItemID):
        self._require(serviceInformationItemID)
        rows = E911Settings.objects.filter(item=serviceInformationItemID)
        found = rows.select_related("class_of_service", "type_of_service", "place").first() or E911Settings()
        kind, type_ = found.class_of_service, found.type_of_service
        return Response(
            {
                "e911ClassOfService": kind and kind.name,
                "e911ClassOfServiceID": kind and kind.number,
                "e911ServiceAddressID": found.place and found.place.address_id,
                "e911TypeOfService": type_ and type_.name,
                "e911TypeOfServiceID": type_ and type_.number,
            }
        )

    @operation("updateE911ServiceAddress", needs="orders.change_order", denied_message="You may not change orders.")
    def update(self, request, serviceInformationItemID):
        self._require(serviceInformationItemID)
        given = self.patch_document(numbers_in_quotes=True).values
        values = {
            ARGUMENTS[member]: [None if value is None else int(value) for value in found]
            for member, found in given.items()
        }
        update_e911(item_id=serviceInformationItemID, values=values, by=self.caller)
        return no_content()

    def _require(self, pk: int) -> None:
        if not ServiceInformationItem.objects.visible_to(self.caller).filter(pk=pk).exists():
            raise NotFound("service information item", pk)
