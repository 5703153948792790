"""What is told by push, after the answer. Asked when it runs: a call that was answered meanwhile rings nowhere else."""

from uuid import UUID

from django_tasks import task

from calls.push import note_of_call, push_told

BEFORE_ALL_ELSE = 10


@task(priority=BEFORE_ALL_ELSE)
def push_call(call: str, subscriptions: list[int] | None = None, attempt: int = 0) -> None:
    """What could not be delivered as a call that rings is tried again as one that was missed."""
    if following := push_told(note_of_call(UUID(call)), only=subscriptions, attempt=attempt):
        later = push_call.using(run_after=following.at)
        later.enqueue(call=call, subscriptions=following.subscriptions, attempt=attempt + 1)
