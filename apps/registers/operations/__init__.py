"""Every write at a register."""

from apps.registers.operations.receipts import next_receipt_number

__all__ = ["next_receipt_number"]
