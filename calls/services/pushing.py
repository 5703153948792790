"""What is told by push is queued with what it tells of, in one transaction."""

from accounts.services.push import push_is_on
from calls.models import Call
from calls.tasks import push_call


def call_push(call: Call) -> None:
    if push_is_on():
        push_call.enqueue(call=str(call.pk))
