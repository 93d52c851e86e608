"""The payment gateway: transactions, refunds and their settlement."""
