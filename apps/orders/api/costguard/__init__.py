"""Orders in the words of CostGuard Order Management."""

from apps.orders.api.costguard.items import OrderItems
from apps.orders.api.costguard.orders import Orders
from apps.orders.api.costguard.starting_blocks import StartingBlocks
from apps.orders.api.costguard.steps import OrderSteps

__all__ = ["OrderItems", "OrderSteps", "Orders", "StartingBlocks"]
