"""Every write in provisioning, one verb each.

Lock order: the order, then its batches, batch items, requests and information items, then profiles. What is
done for a person holds the order's lock throughout; workers, who only note what became of a hand-over, begin
with the request.
"""

from apps.provisioning.operations.batches import create_batch, report_batch, validate_transition
from apps.provisioning.operations.configuration import save_configuration, save_profile
from apps.provisioning.operations.information import set_up_information
from apps.provisioning.operations.requests import (
    provision_item,
    provision_waiting,
    regenerate_request,
    report_request,
)
from apps.provisioning.operations.staging import commit_staged, delete_staged, stage_values
from apps.provisioning.operations.submission import submit_due_requests, submit_request
from apps.provisioning.providers.files import sweep_partial_files

__all__ = [
    "commit_staged",
    "create_batch",
    "delete_staged",
    "provision_item",
    "provision_waiting",
    "regenerate_request",
    "report_batch",
    "report_request",
    "save_configuration",
    "save_profile",
    "set_up_information",
    "stage_values",
    "submit_due_requests",
    "submit_request",
    "sweep_partial_files",
    "validate_transition",
]
