"""Every write at a register."""

from apps.registers.operations.configuration import save_configuration
from apps.registers.operations.no_sales import Count, create_no_sale, delete_no_sale, resume_no_sale
from apps.registers.operations.receipts import next_receipt_number

__all__ = [
    "Count",
    "create_no_sale",
    "delete_no_sale",
    "next_receipt_number",
    "resume_no_sale",
    "save_configuration",
]
