"""Orders in the words of CostGuard Order Management."""

from apps.orders.api.costguard.starting_blocks import StartingBlocks

__all__ = ["StartingBlocks"]
