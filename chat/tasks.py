"""What is told by push, after the answer. Asked when it runs, so that nobody is told what they have seen meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone
from django_tasks import task

from accounts.services.push import WAITS, Note, push_give_up, push_send
from chat.push import notes_of_messages, notes_of_request

AFTER_CODES_AND_MAIL = -10


class _Next(NamedTuple):
    at: datetime
    subscriptions: list[int]


@task(priority=AFTER_CODES_AND_MAIL)
def push_messages(messages: list[int], subscriptions: list[int] | None = None, attempt: int = 0) -> None:
    """One task for all that was committed together, however many people are told of it."""
    notes = notes_of_messages(messages, again=attempt > 0)
    if following := _tell(notes, subscriptions, attempt):
        later = push_messages.using(run_after=following.at)
        later.enqueue(messages=messages, subscriptions=following.subscriptions, attempt=attempt + 1)


@task(priority=AFTER_CODES_AND_MAIL)
def push_friend_request(request: int, subscriptions: list[int] | None = None, attempt: int = 0) -> None:
    if following := _tell(notes_of_request(request), subscriptions, attempt):
        later = push_friend_request.using(run_after=following.at)
        later.enqueue(request=request, subscriptions=following.subscriptions, attempt=attempt + 1)


def _tell(notes: Sequence[tuple[UUID, Note]], subscriptions: list[int] | None, attempt: int) -> _Next | None:
    """When to try again, and with whom, unless that was tried often enough."""
    left = push_send(notes, only=subscriptions)
    if left.subscriptions and attempt < len(WAITS):
        return _Next(timezone.now() + max(left.wait, WAITS[attempt]), left.subscriptions)
    push_give_up(left.subscriptions)
    return None
