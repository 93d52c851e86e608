"""The contract and the columns that the order resources share."""

from django.db.models import TextField
from django.db.models.functions import Coalesce

from apps.dialects.costguard.base import OrderManagementViewSet

CONTRACT = OrderManagementViewSet.contract
SERVICE_NUMBER = Coalesce("service_item__service_number", "service_item__service__number", output_field=TextField())
