"""What is told by push is queued with what it tells of, in one transaction."""

from accounts.services.push import push_is_on
from telecaller.models import PaidCall
from telecaller.tasks import push_paid_call


def paid_call_push(call: PaidCall) -> None:
    if push_is_on():
        push_paid_call.enqueue(call=str(call.pk))
