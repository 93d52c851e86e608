"""The starting blocks that a caller may use: a search by POST, whose body narrows it."""

from apps.dialects.base import operation
from apps.dialects.costguard.base import OrderManagementViewSet
from apps.dialects.costguard.fields import label_of
from apps.dialects.costguard.odata import Field, Resource
from apps.orders.constants import StartAs, StartingAction
from apps.orders.permissions import VIEW_ORDER
from apps.orders.reads.starting import allowed_starting_blocks

WORDS = {action: "".join(part.title() for part in action.split("_")) for action in StartingAction}  # AddFeature …
STARTING_BLOCK = Resource(
    OrderManagementViewSet.contract,
    "listAllowedStartingBlocks",
    key="startingBlockID",
    fields=[
        Field("caption", "caption"),
        Field("name", "name"),
        Field("orderType", "order_type__name"),
        Field("orderTypeID", "order_type__number", int),
        Field("startAsOption", label_of("start_as", StartAs), nullable=False),
        Field("startAsOptionID", "start_as", int),
        Field("startingAction", "starting_action__name"),
        Field("startingActionID", "starting_action__number", int),
        Field("startingBlockID", "pk", int),
        *(Field(f"allow{word}", f"allow_{action}", bool) for action, word in WORDS.items()),
    ],
)


class StartingBlocks(OrderManagementViewSet):
    error_fields = {"customer": "customerID", "service": "serviceID"}

    @operation("listAllowedStartingBlocks", needs=VIEW_ORDER)
    def search_allowed(self, request):
        body = self.body()
        blocks = allowed_starting_blocks(
            start_location=body.get("startLocation"),
            customer_id=body.get("customerID"),
            service_id=body.get("serviceID"),
            actions=[action for action, word in WORDS.items() if body.get(f"allows{word}")],
            by=self.caller,
        )
        return self.search(STARTING_BLOCK, blocks)
