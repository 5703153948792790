"""A past for a conversation: many messages at once, as if they had been said one after the other.

`messages_send` is for what is said now. It stamps the moment, tells everybody, answers each sender, and knows of no
reactions or regrets. To give a demo or a measurement its million of messages through it, and each edit and reaction
through its own service, would take hours. This writes the same rows in the same order of locks, so what holds for
messages that were said holds for these: places without gaps, changes from the one count, marks that a recount agrees
with. Nobody is told; who looks at the conversation meanwhile learns of it by `sync`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from chat.models import Attachment, Conversation, Member, Mention, Message, Reaction, Revision
from chat.search.index import worded, words_keep
from chat.services.attachments import attachments_lock
from chat.services.bodies import people_named
from chat.services.changes import changes_take
from chat.services.tables import execute

_ANSWER = "UPDATE chat_message SET reply_to_id = given.reply_to FROM {given} WHERE chat_message.id = given.id"


class Said(msgspec.Struct, frozen=True):
    """`answers` says how many messages before this one the answered one stands, within the same batch."""

    sender_id: UUID
    body: str
    created_at: datetime
    answers: int = 0
    reactions: tuple[tuple[UUID, str], ...] = ()
    said_before: str = ""
    deleted: bool = False
    pinned_by: UUID | None = None
    attachments: tuple[UUID, ...] = ()


@transaction.atomic
def past_add(*, conversation_id: UUID, said: Sequence[Said]) -> None:
    """After what was said there already. The senders must be members; they have read what stands above their own."""
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation_id)
    files = attachments_lock({pk for each in said for pk in each.attachments}, owners={each.sender_id for each in said})
    first = changes_take(len(said))
    messages = [_message(conversation, each, number, first + number) for number, each in enumerate(said)]
    Message.objects.bulk_create(messages)
    words_keep(map(worded, messages))
    _attach(messages, said, files)
    _answer(messages, said)
    _dress(messages, said)
    last = conversation.last_message = messages[-1]
    conversation.last_seq = last.seq
    conversation.active = conversation.change = last.change
    conversation.active_at = last.created_at
    conversation.save(update_fields=["last_seq", "last_message", "active", "active_at", "change"])
    _read_by_senders(conversation, messages)


@transaction.atomic
def backdate(*, conversation_id: UUID, begun: datetime) -> None:
    """It began then, with all that was told of it until now."""
    Conversation.objects.filter(pk=conversation_id).update(created_at=begun, active_at=begun)
    Message.objects.filter(conversation=conversation_id).update(created_at=begun)
    Member.objects.filter(conversation=conversation_id).update(joined_at=begun)


def _message(conversation: Conversation, said: Said, number: int, change: int) -> Message:
    seq = conversation.last_seq + 1 + number
    return Message(
        conversation=conversation,
        seq=seq,
        change=change,
        sender_id=said.sender_id,
        client_id=f"past:{conversation.pk}:{seq}",
        body="" if said.deleted else said.body,
        created_at=said.created_at,
        edited_at=said.created_at if said.said_before else None,
        deleted_at=said.created_at if said.deleted else None,
        pinned_at=said.created_at if said.pinned_by else None,
        pinned_by_id=said.pinned_by,
    )


def _attach(messages: Sequence[Message], said: Sequence[Said], files: Mapping[UUID, Attachment]) -> None:
    for message, each in zip(messages, said, strict=True):
        for position, pk in enumerate(each.attachments):
            files[pk].message, files[pk].position, files[pk].created_at = message, position, message.created_at
    Attachment.objects.bulk_update(files.values(), ["message", "position", "created_at"])


def _answer(messages: Sequence[Message], said: Sequence[Said]) -> None:
    """Keys are known only now."""
    answering = [number for number, each in enumerate(said) if 0 < each.answers <= number]
    for number in answering:
        messages[number].reply_to = messages[number - said[number].answers]
    execute(
        _ANSWER, {"id": "bigint", "reply_to": "bigint"}, [(messages[n].pk, messages[n].reply_to_id) for n in answering]
    )


def _dress(messages: Sequence[Message], said: Sequence[Said]) -> None:
    standing = [(message, each) for message, each in zip(messages, said, strict=True) if not each.deleted]
    Reaction.objects.bulk_create(
        Reaction(message=message, user_id=user_id, emoji=emoji, created_at=message.created_at)
        for message, each in standing
        for user_id, emoji in each.reactions
    )
    Revision.objects.bulk_create(
        Revision(message=message, body=each.said_before, created_at=message.created_at)
        for message, each in standing
        if each.said_before
    )
    conversation_id = messages[0].conversation_id
    named = people_named([message.body for message, _ in standing], conversations=[conversation_id])
    Mention.objects.bulk_create(
        Mention(message=message, user_id=user_id)
        for message, _ in standing
        for user_id in named.of(conversation_id, message.body)
    )


def _read_by_senders(conversation: Conversation, messages: Sequence[Message]) -> None:
    latest = {message.sender_id: message for message in messages}
    places = list(Member.objects.filter(conversation=conversation, user__in=latest))
    for place in places:
        mark = latest[place.user_id]
        place.read_seq = place.delivered_seq = mark.seq
        place.change = mark.change
        place.has_written = conversation.is_direct
    Member.objects.bulk_update(places, ["read_seq", "delivered_seq", "change", "has_written"])
