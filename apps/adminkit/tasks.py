"""Background tasks of the building blocks: load by id and call an operation; safe to run twice."""

from django_tasks import task

from apps.adminkit.operations import work_off_bulk_run


@task(queue_name="bulk")
def work_off(run_id: int) -> None:
    """Change rows of a bulk change for a while, and leave the rest to a task that waits its turn."""
    if work_off_bulk_run(run_id=run_id):
        work_off.enqueue(run_id)
