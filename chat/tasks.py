"""What is told by push, after the answer. Asked when it runs, so that nobody is told what they have seen meanwhile."""

from django_tasks import task

from accounts.services.push import push_round
from chat.push import notes_of_messages, notes_of_request

AFTER_CODES_AND_MAIL = -10


@task(priority=AFTER_CODES_AND_MAIL)
def push_messages(messages: list[int], subscriptions: list[int] | None = None, attempt: int = 0) -> None:
    """One task for all that was committed together, however many people are told of it."""
    notes = notes_of_messages(messages, again=attempt > 0)
    if following := push_round(notes, only=subscriptions, attempt=attempt):
        later = push_messages.using(run_after=following.at)
        later.enqueue(messages=messages, subscriptions=following.subscriptions, attempt=attempt + 1)


@task(priority=AFTER_CODES_AND_MAIL)
def push_friend_request(request: int, subscriptions: list[int] | None = None, attempt: int = 0) -> None:
    if following := push_round(notes_of_request(request), only=subscriptions, attempt=attempt):
        later = push_friend_request.using(run_after=following.at)
        later.enqueue(request=request, subscriptions=following.subscriptions, attempt=attempt + 1)
