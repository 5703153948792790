"""How often somebody may turn up with people who did not ask for it.

Counted where requests come in: what commands and tests do by the services is nobody's to limit.
"""

from contextlib import AbstractContextManager
from uuid import UUID

from chat.models import Conversation, Friendship
from chat.models.conversation import direct_pair
from realtime.rest.allowances import allowance


def direct_allowed(*, by: UUID, user_id: UUID) -> AbstractContextManager[None]:
    """One that is there already, or is with a friend, counts nothing."""
    known = Conversation.objects.filter(pair=direct_pair(by, user_id)).exists()
    known = known or Friendship.objects.filter(user=by, friend=user_id).exists()
    return allowance("strangers", by, amount=int(not known))


def group_allowed(*, by: UUID) -> AbstractContextManager[None]:
    return allowance("groups", by)


def members_allowed(*, by: UUID, count: int) -> AbstractContextManager[None]:
    return allowance("members", by, amount=count)


def friend_request_allowed(*, by: UUID) -> AbstractContextManager[None]:
    return allowance("friend_requests", by)
