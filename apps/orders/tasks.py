"""Background tasks of the app: loads by id and calls an operation; safe to run twice."""

from django_tasks import task

from apps.orders.operations import process_order


@task(queue_name="orders")
def process(order_id: int) -> None:
    """Process one submitted order."""
    process_order(order_id=order_id)
