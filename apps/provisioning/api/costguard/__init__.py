"""Provisioning in the words of CostGuard Order Management."""

from apps.provisioning.api.costguard.batches import Batches, BatchItems
from apps.provisioning.api.costguard.callbacks import BatchCallbacks, RequestCallbacks
from apps.provisioning.api.costguard.information import Information, InformationSummaries
from apps.provisioning.api.costguard.requests import Requests, RequestSummaries
from apps.provisioning.api.costguard.staging import StagedInformation

VIEWSETS = [
    BatchCallbacks,
    BatchItems,
    Batches,
    Information,
    InformationSummaries,
    RequestCallbacks,
    RequestSummaries,
    Requests,
    StagedInformation,
]

__all__ = ["VIEWSETS"]
