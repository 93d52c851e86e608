"""The service addresses of service information items, and which of them emergency calls tell."""

from rest_framework.response import Response

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet, no_content
from apps.dialects.costguard.odata import Field, Resource
from apps.dialects.rows import not_found_first, require_visible
from apps.e911.models import E911Settings, ServiceItemAddress
from apps.e911.operations import update_e911
from apps.orders.models import ServiceInformationItem
from apps.orders.permissions import CHANGE_ORDER, VIEW_ORDER

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
    @operation("searchServiceInformationItemServiceAddresses", needs=VIEW_ORDER)
    def list(self, request):
        return self.search(ADDRESS, self.visible(ServiceItemAddress))


class E911ServiceAddresses(OrderManagementViewSet):
    error_fields = {argument: member for member, argument in ARGUMENTS.items()}

    @operation("getE911ServiceAddress", needs=VIEW_ORDER)
    def retrieve(self, request, serviceInformationItemID):
        require_visible(self.visible(ServiceInformationItem), "service information item", serviceInformationItemID)
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

    @operation("updateE911ServiceAddress", needs=CHANGE_ORDER)
    def update(self, request, serviceInformationItemID):
        items = self.visible(ServiceInformationItem)
        with not_found_first(items, "service information item", serviceInformationItemID):
            values = {ARGUMENTS[member]: found for member, found in self.patch_document().values.items()}
            update_e911(item_id=serviceInformationItemID, values=values, by=self.caller)
        return no_content()
