"""Payments in the words of CostGuard Order Management."""

from apps.payments.api.costguard.paymentus import PaymentusRefunds, PaymentusTenders, PlacedPaymentusTenders

VIEWSETS = [PaymentusRefunds, PaymentusTenders, PlacedPaymentusTenders]

__all__ = ["VIEWSETS"]
