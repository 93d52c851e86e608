"""Background tasks of the app: loads by id and calls an operation; safe to run twice."""

from django_tasks import task

from apps.provisioning.operations import submit_request


@task(queue_name="provisioning")
def submit(request_id: int) -> None:
    """Hand one provisioning request to its provider."""
    submit_request(request_id=request_id)
