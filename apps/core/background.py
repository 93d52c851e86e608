"""Hands work to the worker process."""

from django.utils.module_loading import import_string


def enqueue(task_path: str, *args) -> None:
    """Queue the task of that dotted path in the present transaction.

    The queue is a table of the same database, so the task exists exactly when the write does and no
    worker sees it before the commit. Operations name tasks by path because tasks import operations.
    """
    import_string(task_path).enqueue(*args)
