"""Who is told of a message by push, and in which words: asked when it is sent, not when it was said."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.models import Block
from accounts.services.push import Note, people_away, people_subscribed
from chat.models import FriendRequest, Member, Message

SHOWN = 120
"""How much of a message is told."""

PAUSE_SECONDS = 10


def notes_of_messages(message_ids: Collection[int], *, again: bool) -> list[tuple[UUID, Note]]:
    """In a constant number of queries. Of several messages in one conversation, the last one is told."""
    latest = {pk: row for pk, row in _latest(message_ids).items() if not _is_superseded(row, again=again)}
    told = [(place, latest[place.conversation_id]) for place in _places(latest)]
    people = people_subscribed(people_away({place.user_id for place, _ in told}))
    blocked = _blocks({message.sender_id for message in latest.values()}, people)
    waiting = _waiting(people)
    return [
        (place.user_id, _note(message, badge=waiting.get(place.user_id, 1)))
        for place, message in told
        if place.user_id in people and frozenset([place.user_id, message.sender_id]) not in blocked
    ]


def notes_of_request(request_id: int) -> list[tuple[UUID, Note]]:
    request = FriendRequest.objects.waiting().select_related("sender").filter(pk=request_id).first()
    if request is None or not people_away({request.receiver_id}):
        return []
    tag, name = f"friend-request:{request.pk}", request.sender.get_full_name()
    return [(request.receiver_id, Note(name, "Would like to be your friend.", tag, "/app/people/requests"))]


def _latest(message_ids: Collection[int]) -> dict[UUID, Message]:
    """What was deleted meanwhile is not told of."""
    standing = Message.objects.filter(pk__in=message_ids, kind=Message.Kind.TEXT, deleted_at__isnull=True)
    rows = standing.select_related("conversation__last_message", "sender").order_by("seq")
    return {row.conversation_id: row for row in rows}


def _is_superseded(message: Message, *, again: bool) -> bool:
    """The newer message is told by itself. While people go on talking, one now and then is told all the same."""
    last = message.conversation.last_message
    is_last = last is None or last.pk == message.pk or last.kind != Message.Kind.TEXT or last.deleted_at is not None
    return not is_last and (again or not cache.add(f"push:{message.conversation_id}", True, PAUSE_SECONDS))


def _places(latest: dict[UUID, Message]) -> list[Member]:
    """Of those who have not read it, nor said it, nor muted the conversation."""
    unmuted = Q(muted_until__isnull=True) | Q(muted_until__lte=timezone.now())
    behind = Member.objects.shown().filter(unmuted, conversation__in=latest, read_seq__lt=F("conversation__last_seq"))
    return [
        place
        for place in behind
        if place.read_seq < latest[place.conversation_id].seq
        and place.user_id != latest[place.conversation_id].sender_id
    ]


def _blocks(senders: Collection[UUID], people: Collection[UUID]) -> set[frozenset[UUID]]:
    between = Q(blocker__in=senders, blocked__in=people) | Q(blocker__in=people, blocked__in=senders)
    return {frozenset(pair) for pair in Block.objects.filter(between).values_list("blocker", "blocked")}


def _waiting(people: Iterable[UUID]) -> dict[UUID, int]:
    """In how many conversations there is something unread: the number on the application's icon."""
    unread = Member.objects.shown().filter(user__in=people, read_seq__lt=F("conversation__last_seq"))
    return dict(unread.values_list("user_id").annotate(count=Count("pk")))


def _note(message: Message, *, badge: int) -> Note:
    body = " ".join(message.body.split()) or "Sent a file"
    body = body if len(body) <= SHOWN else f"{body[: SHOWN - 1]}…"
    name, conversation = message.sender.get_full_name(), message.conversation
    return Note(
        title=name if conversation.is_direct else conversation.title,
        body=body if conversation.is_direct else f"{name}: {body}",
        tag=f"conversation:{conversation.pk}",
        url=f"/app/chat/{conversation.pk}",
        badge=badge,
    )
