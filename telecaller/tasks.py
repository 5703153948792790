"""What is told by push, after the answer. Asked when it runs: a call that was answered meanwhile rings nowhere else."""

from uuid import UUID

from django_tasks import task

from accounts.services.push import push_round
from telecaller.push import note_of_paid_call

BEFORE_ALL_ELSE = 10


@task(priority=BEFORE_ALL_ELSE)
def push_paid_call(call: str, subscriptions: list[int] | None = None, attempt: int = 0) -> None:
    """What could not be delivered as a call that rings is tried again as one that was missed."""
    told = note_of_paid_call(UUID(call))
    if told is None:
        return
    only = subscriptions if told.browsers is None else sorted({*told.browsers} & {*(subscriptions or told.browsers)})
    if following := push_round(told.notes, only=only, attempt=attempt, ttl=told.ttl):
        later = push_paid_call.using(run_after=following.at)
        later.enqueue(call=call, subscriptions=following.subscriptions, attempt=attempt + 1)
