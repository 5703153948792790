"""Friends, conversations and a long past for the demo people, so that a newcomer sees a living system."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from time import perf_counter
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.demo import demo_crowd
from accounts.models import User
from chat.demo.cast import FRIENDS, LONG, MAIN, REQUESTS, TALKS, Talk
from chat.demo.files import shown
from chat.demo.talk import past
from chat.models import Conversation, FriendRequest, Friendship
from chat.services.conversations import conversation_mute, direct_open, group_create
from chat.services.friend_requests import friend_request_send
from chat.services.reads import Mark, reads_mark
from chat.services.seeding import Said, backdate, past_add

BATCH = 2000
YEAR = timedelta(days=365)

Item = TypeVar("Item")


@transaction.atomic
def fill() -> list[str]:
    """Only where the demo people have not yet said anything: what they have done since is theirs."""
    people = demo_crowd()
    if people and not Conversation.objects.filter(created_by__in=people.values()).exists():
        _befriend(people)
        for talk in TALKS:
            _begin(talk, people)
    return []


def grow(messages: int) -> list[str]:
    """Gives the long group so many messages. A batch at a time, each committed, so that it can be interrupted."""
    people = demo_crowd()
    group = Conversation.objects.filter(created_by=people.get(MAIN), kind=Conversation.Kind.GROUP)
    conversation = group.order_by("created_at").first()
    if conversation is None or conversation.last_seq >= messages:
        return []
    started, before = perf_counter(), conversation.last_seq
    _tell_past(conversation, LONG, people, count=messages - before, start=conversation.active_at, end=timezone.now())
    seconds = perf_counter() - started
    return [f"{messages - before:,} more messages in “{conversation.title}”, in {seconds:,.1f} s"]


def _befriend(people: dict[str, User]) -> None:
    for one, other in FRIENDS:
        if not Friendship.objects.filter(user=people[one], friend=people[other]).exists():
            friend_request_send(by=people[one].pk, user_id=people[other].pk)
            friend_request_send(by=people[other].pk, user_id=people[one].pk)
    for asking, asked in REQUESTS:
        if not FriendRequest.objects.between(people[asking].pk, people[asked].pk).exists():
            friend_request_send(by=people[asking].pk, user_id=people[asked].pk)


def _begin(talk: Talk, people: dict[str, User]) -> None:
    end = timezone.now() - talk.ended
    start = end - timedelta(days=talk.days)
    conversation = _opened(talk, [people[name].pk for name in talk.people])
    backdate(conversation_id=conversation.pk, begun=start)
    _tell_past(conversation, talk, people, count=talk.messages, start=start, end=end - timedelta(minutes=10))
    if talk.tail:
        past_add(conversation_id=conversation.pk, said=list(_tail(talk, people, end)))
    conversation.refresh_from_db()
    _mark_read(conversation, talk, people)
    for name in talk.muted_by:
        conversation_mute(conversation_id=conversation.pk, by=people[name].pk, until=timezone.now() + YEAR)


def _opened(talk: Talk, members: Sequence[UUID]) -> Conversation:
    by, *others = members
    if talk.title:
        return group_create(by=by, title=talk.title, user_ids=others).conversation
    return direct_open(by=by, user_id=others[0])[0].conversation


def _tell_past(
    conversation: Conversation, talk: Talk, people: dict[str, User], *, count: int, start: datetime, end: datetime
) -> None:
    speakers = [people[name] for name in talk.people]
    skip = conversation.last_seq
    said = past("-".join(talk.people), speakers, talk.languages, skip=skip, count=count, start=start, end=end)
    for batch in _batches(said, BATCH):
        past_add(conversation_id=conversation.pk, said=batch)


def _tail(talk: Talk, people: dict[str, User], end: datetime) -> Iterator[Said]:
    """In a group, its owner has pinned how it begins."""
    owner = people[talk.people[0]].pk if talk.title else None
    for number, (name, words, *files) in enumerate(talk.tail):
        at = end - timedelta(seconds=40 * (len(talk.tail) - 1 - number))
        attachments = tuple(shown(file, people[name]) for file in files)
        yield Said(people[name].pk, words, at, pinned_by=None if number else owner, attachments=attachments)


def _mark_read(conversation: Conversation, talk: Talk, people: dict[str, User]) -> None:
    """Whoever does not have it unread has read it all; those have read what was said before the tail."""
    before = conversation.last_seq - len(talk.tail)
    marks = [
        Mark(people[name].pk, conversation.pk, before if name in talk.unread else conversation.last_seq)
        for name in talk.people
    ]
    reads_mark(marks)


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch
