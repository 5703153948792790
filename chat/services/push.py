"""What is told by push is queued with what it tells of, in one transaction: a crash loses both or neither."""

from collections.abc import Iterable

from accounts.services.push import push_is_on
from chat.models import FriendRequest
from chat.tasks import push_friend_request, push_messages


def messages_push(messages: Iterable[int]) -> None:
    """One row for all of them, whoever they are for. Nothing at all where there is no push."""
    if push_is_on():
        push_messages.enqueue(messages=list(messages))


def friend_request_push(request: FriendRequest) -> None:
    if push_is_on():
        push_friend_request.enqueue(request=request.pk)
