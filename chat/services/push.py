"""What is told by push is queued with what it tells of, in one transaction: a crash loses both or neither."""

from collections.abc import Iterable

from accounts.services.push import push_is_on
from chat.models import FriendRequest
from chat.tasks import push_friend_request, push_messages
from chat.wire import MessageView


def messages_push(said: Iterable[MessageView]) -> None:
    """One row for all of them, whoever they are for, with the last of each conversation. Nothing without push."""
    if push_is_on():
        push_messages.enqueue(messages=list({view.conversation: view.id for view in said}.values()))


def friend_request_push(request: FriendRequest) -> None:
    if push_is_on():
        push_friend_request.enqueue(request=request.pk)
