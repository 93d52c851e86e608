"""Background tasks of the app: load by id and call an operation; safe to run twice."""

from django_tasks import task

from apps.cases.operations.policies import apply_to_some
from apps.core.caller import Caller, Channel
from apps.users.models import User


@task
def apply(policy_id: int, user_id: int | None, after: int = 0) -> None:
    """Give some open cases what a policy promises of them now, and leave the rest to a task that waits its turn."""
    user = User.objects.get(pk=user_id) if user_id is not None else None
    last = apply_to_some(policy_id=policy_id, after=after, by=Caller(user, Channel.TASK))
    if last is not None:
        apply.enqueue(policy_id, user_id, last)
