"""Every write in provisioning, one verb each.

Lock order: the order, then its batches, batch items, requests and information items, then profiles, then providers.
What is done for a person or a provider holds the order's lock throughout; workers, who only note what became of a
hand-over, begin with the request.
"""

from apps.provisioning.operations.batches import create_batch, validate_transition
from apps.provisioning.operations.callbacks import prune_callbacks, report_batch, report_request
from apps.provisioning.operations.configuration import save_configuration, save_profile, save_provider
from apps.provisioning.operations.information import set_up_information
from apps.provisioning.operations.requests import (
    provision_item,
    provision_waiting,
    regenerate_request,
)
from apps.provisioning.operations.scripted import complete_scripted_requests
from apps.provisioning.operations.staging import commit_staged, delete_staged, stage_values
from apps.provisioning.operations.submission import submit_due_requests, submit_request
from apps.provisioning.operations.tokens import (
    create_provider_token,
    end_provider_token,
    rotate_provider_token,
)
from apps.provisioning.providers.files import sweep_partial_files

__all__ = [
    "commit_staged",
    "complete_scripted_requests",
    "create_batch",
    "create_provider_token",
    "delete_staged",
    "end_provider_token",
    "provision_item",
    "provision_waiting",
    "prune_callbacks",
    "regenerate_request",
    "report_batch",
    "report_request",
    "rotate_provider_token",
    "save_configuration",
    "save_profile",
    "save_provider",
    "set_up_information",
    "stage_values",
    "submit_due_requests",
    "submit_request",
    "sweep_partial_files",
    "validate_transition",
]
