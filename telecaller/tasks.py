"""What is told by push, after the answer. Asked when it runs: a call that was answered meanwhile rings nowhere else."""

from uuid import UUID

from django_tasks import task

from calls.push import push_told
from calls.tasks import BEFORE_ALL_ELSE
from telecaller.push import note_of_paid_call


@task(priority=BEFORE_ALL_ELSE)
def push_paid_call(call: str, subscriptions: list[int] | None = None, attempt: int = 0) -> None:
    """What could not be delivered as a call that rings is tried again as one that was missed."""
    if following := push_told(note_of_paid_call(UUID(call)), only=subscriptions, attempt=attempt):
        later = push_paid_call.using(run_after=following.at)
        later.enqueue(call=call, subscriptions=following.subscriptions, attempt=attempt + 1)
