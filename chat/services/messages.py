"""Saying it otherwise, taking it back, reacting to it, and holding on to it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from chat.frames import MessageChanged
from chat.models import Mention, Message, Reaction, Revision
from chat.search.index import words_replace
from chat.services.access import message_lock, must_manage
from chat.services.attachments import attachments_discard_of_message
from chat.services.bodies import body_clean, emoji_clean, people_named
from chat.services.changes import changes_take
from chat.topics import conversation_topic
from chat.wire import MessageView, stored_message_view
from realtime.errors import Conflict, Forbidden
from realtime.publish import publish

MAX_PINNED = 50
MAX_EMOJI = 20


@transaction.atomic
def message_edit(*, message_id: int, by: UUID, body: str) -> MessageView:
    message, _ = message_lock(message_id, by)
    if message.sender_id != by:
        raise Forbidden("not_yours", "Only who said it can say it otherwise.")
    _must_stand(message)
    text = body_clean(body, may_be_empty=message.attachments.exists())
    if text == message.body:
        return _view(message)
    change, now = changes_take(), timezone.now()
    Revision.objects.create(message=message, body=message.body, created_at=now)
    _mention(message, text)
    return _change(message, change, body=text, edited_at=now)


def _mention(message: Message, text: str) -> None:
    named = people_named([text], conversations=[message.conversation_id]).of(message.conversation_id, text)
    Mention.objects.filter(message=message).exclude(user__in=named).delete()
    Mention.objects.bulk_create([Mention(message=message, user_id=user) for user in named], ignore_conflicts=True)


@transaction.atomic
def message_delete(*, message_id: int, by: UUID) -> MessageView:
    """That something was said here remains; its words go, the earlier ones too."""
    message, place = message_lock(message_id, by)
    if message.sender_id != by:
        must_manage(place)
    if message.kind != Message.Kind.TEXT:
        raise Conflict("notice", "What happened in a conversation stays on record.")
    if message.deleted_at is not None:
        return _view(message)
    for kind in (Revision, Mention, Reaction):
        kind.objects.filter(message=message).delete()
    attachments_discard_of_message(message.pk)
    return _change(message, body="", deleted_at=timezone.now(), pinned_at=None, pinned_by=None)


@transaction.atomic
def reaction_add(*, message_id: int, by: UUID, emoji: str) -> MessageView:
    message, _ = message_lock(message_id, by)
    _must_stand(message)
    clean = emoji_clean(emoji)
    shown = set(message.reactions.values_list("emoji", flat=True))
    if clean not in shown and len(shown) >= MAX_EMOJI:
        raise Conflict("too_many_reactions", f"A message has at most {MAX_EMOJI} different reactions.")
    if message.reactions.filter(user=by, emoji=clean).exists():
        return _view(message)
    change = changes_take()
    Reaction.objects.create(message=message, user_id=by, emoji=clean)
    return _change(message, change)


@transaction.atomic
def reaction_remove(*, message_id: int, by: UUID, emoji: str) -> MessageView:
    message, _ = message_lock(message_id, by)
    removed, _ = Reaction.objects.filter(message=message, user_id=by, emoji=emoji_clean(emoji)).delete()
    return _change(message) if removed else _view(message)


@transaction.atomic
def message_pin(*, message_id: int, by: UUID) -> MessageView:
    """In a group, admins pin; in a direct conversation, both."""
    message = _pinnable(message_id, by)
    _must_stand(message)
    if message.pinned_at is not None:
        return _view(message)
    if Message.objects.filter(conversation=message.conversation_id, pinned_at__isnull=False).count() >= MAX_PINNED:
        raise Conflict("too_many_pins", f"A conversation has at most {MAX_PINNED} pinned messages.")
    return _change(message, pinned_at=timezone.now(), pinned_by_id=by)


@transaction.atomic
def message_unpin(*, message_id: int, by: UUID) -> MessageView:
    message = _pinnable(message_id, by)
    return _view(message) if message.pinned_at is None else _change(message, pinned_at=None, pinned_by=None)


def _pinnable(message_id: int, by: UUID) -> Message:
    message, place = message_lock(message_id, by)
    if not place.conversation.is_direct:
        must_manage(place)
    return message


def _must_stand(message: Message) -> None:
    if message.deleted_at is not None or message.kind != Message.Kind.TEXT:
        raise Conflict("message_gone", "There is nothing left of this message to change.")


def _change(message: Message, change: int = 0, **values: Any) -> MessageView:
    """`change` is the number of it, if it was taken before rows were written that name people."""
    change = change or changes_take()
    Message.objects.filter(pk=message.pk).update(change=change, **values)
    if "body" in values:
        message.body = values["body"]
        words_replace(message)
    type(message.conversation).objects.filter(pk=message.conversation_id).update(change=change)
    view = _view(message)
    publish(conversation_topic(message.conversation_id), MessageChanged(view))
    return view


def _view(message: Message) -> MessageView:
    return stored_message_view(Message.objects.for_wire().get(pk=message.pk))
