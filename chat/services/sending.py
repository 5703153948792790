"""Saying something: one message, or all that arrived while the last ones were being written."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from chat.frames import MessageSent
from chat.models import Attachment, Conversation, Member, Mention, Message
from chat.search.index import words_keep
from chat.services.access import no_such_conversation
from chat.services.attachments import attachments_lock, attachments_missing
from chat.services.blocked import places_blocked
from chat.services.bodies import body_clean, people_named
from chat.services.bulk import update_each
from chat.services.changes import changes_take
from chat.topics import conversation_topic
from chat.wire import MessageView, message_view, stored_message_view
from realtime.errors import DomainError, Invalid, Unprocessable
from realtime.publish import publish


class NewMessage(msgspec.Struct, frozen=True):
    """`client_id` is the sender's own name for it: sent twice, it is said once."""

    sender_id: UUID
    conversation_id: UUID
    client_id: str
    body: str
    reply_to: int | None = None
    attachments: tuple[UUID, ...] = ()

    @property
    def key(self) -> tuple[UUID, str]:
        return self.sender_id, self.client_id


def message_send(new: NewMessage) -> MessageView:
    (answer,) = messages_send([new])
    if isinstance(answer, DomainError):
        raise answer
    return answer


def messages_send(new: Sequence[NewMessage]) -> list[MessageView | DomainError]:
    """One transaction and a constant number of queries for all; one that is refused spoils no other."""
    try:
        return _send(new)
    except IntegrityError:
        # One `client_id` in two conversations at once: no lock is shared, so it was the constraint that saw it.
        return _send(new)


@transaction.atomic
def _send(new: Sequence[NewMessage]) -> list[MessageView | DomainError]:
    desk = Desk(new)
    answers = [desk.take(each) for each in new]
    desk.write()
    return [answer if isinstance(answer, DomainError) else desk.views[answer.pk] for answer in answers]


class Desk:
    """What one batch has to know, read once. The conversations are locked, so it stays true to the commit."""

    def __init__(self, new: Sequence[NewMessage]) -> None:
        wanted = {each.conversation_id for each in new}
        senders = {each.sender_id for each in new}
        locked = Conversation.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
        self.conversations = {row.pk: row for row in locked}
        self.places = {
            (row.conversation_id, row.user_id): row
            for row in Member.objects.present().filter(conversation__in=wanted, user__in=senders)
        }
        self.blocked = places_blocked(self.places, self.conversations)
        self.known = _sent_before(new, senders)
        self.quoted = _quoted(new)
        self.waiting = attachments_lock({pk for each in new for pk in each.attachments}, owners=senders)
        self.attached = {key: list(row.attachments.all()) for key, row in self.known.items()}
        self.named = people_named([each.body for each in new], conversations=wanted)
        self.fresh: list[Message] = []
        self.views = {row.pk: stored_message_view(row) for row in self.known.values()}

    def take(self, new: NewMessage) -> Message | DomainError:
        try:
            conversation = self._conversation(new)
            known = self.known.get(new.key)
            return self._first(new, conversation) if known is None else _again(new, known, self.attached[new.key])
        except DomainError as error:
            return error

    def _conversation(self, new: NewMessage) -> Conversation:
        conversation = self.conversations.get(new.conversation_id)
        place = new.conversation_id, new.sender_id
        if conversation is None or place not in self.places or place in self.blocked:
            raise no_such_conversation()
        return conversation

    def _first(self, new: NewMessage, conversation: Conversation) -> Message:
        attached = _attached(new, self.waiting)
        message = Message(
            conversation=conversation,
            seq=conversation.last_seq + 1,
            sender_id=new.sender_id,
            client_id=new.client_id,
            body=body_clean(new.body, may_be_empty=bool(attached)),
            reply_to=self._answered(new),
        )
        conversation.last_seq = message.seq
        self.known[new.key] = message
        self.attached[new.key] = attached
        for attachment in attached:
            del self.waiting[attachment.pk]
        self.fresh.append(message)
        return message

    def _answered(self, new: NewMessage) -> Message | None:
        if new.reply_to is None:
            return None
        answered = self.quoted.get(new.reply_to)
        cleared_seq = self.places[new.conversation_id, new.sender_id].cleared_seq
        if answered is None or answered.conversation_id != new.conversation_id or answered.seq <= cleared_seq:
            message = "There is no such message in this conversation."
            raise Invalid("invalid", message, fields={"reply_to": [message]})
        return answered

    def write(self) -> None:
        if not self.fresh:
            return
        first = changes_take(len(self.fresh))
        for change, message in enumerate(self.fresh, start=first):
            message.change = change
        Message.objects.bulk_create(self.fresh)
        words_keep(self.fresh)
        mentions = {message.pk: self._mentioned(message) for message in self.fresh}
        Mention.objects.bulk_create(
            [Mention(message_id=pk, user_id=user_id) for pk, named in mentions.items() for user_id in named]
        )
        self._move_on()
        self._attach()
        for message in self.fresh:
            attached = self.attached[message.sender_id, message.client_id]
            view = message_view(message, mentions=mentions[message.pk], attachments=attached)
            self.views[message.pk] = view
            publish(conversation_topic(message.conversation_id), MessageSent(view))

    def _attach(self) -> None:
        rows = []
        for message in self.fresh:
            for position, attachment in enumerate(self.attached[message.sender_id, message.client_id]):
                attachment.message, attachment.position = message, position
                rows.append(attachment)
        update_each(rows, ["message", "position"])

    def _mentioned(self, message: Message) -> list[UUID]:
        return self.named.of(message.conversation_id, message.body)

    def _move_on(self) -> None:
        """Conversations to their last message; senders too, who have read what stands above their own."""
        conversations, places = {}, {}
        for message in self.fresh:
            conversation, place = message.conversation, self.places[message.conversation_id, message.sender_id]
            conversation.last_message = message
            conversation.active = conversation.change = message.change
            conversation.active_at = message.created_at
            place.read_seq = place.delivered_seq = message.seq
            place.change = message.change
            conversations[conversation.pk], places[place.pk] = conversation, place
        update_each(list(conversations.values()), ["last_seq", "last_message", "active", "active_at", "change"])
        update_each(list(places.values()), ["read_seq", "delivered_seq", "change"])


def _attached(new: NewMessage, waiting: Mapping[UUID, Attachment]) -> list[Attachment]:
    """All of them or none: one that another message of the same batch was given is not there any more."""
    found = [waiting[pk] for pk in dict.fromkeys(new.attachments) if pk in waiting]
    if len(found) != len(new.attachments) or not all(each.is_waiting_for(new.sender_id) for each in found):
        raise attachments_missing()
    return found


def _again(new: NewMessage, known: Message, attached: Iterable[Attachment]) -> Message:
    """What it said at first is not kept as such, so of a message that was changed since, only its place must agree.

    So must its files, which only go with it.
    """
    changed = known.edited_at is not None or known.deleted_at is not None
    same_place = (known.conversation_id, known.reply_to_id) == (new.conversation_id, new.reply_to)
    same_files = known.deleted_at is not None or new.attachments == tuple(each.pk for each in attached)
    same_words = changed or known.body == body_clean(new.body, may_be_empty=bool(new.attachments))
    if not (same_place and same_files and same_words):
        raise Unprocessable("idempotency_mismatch", "Something else was sent under this client_id.")
    return known


def _sent_before(new: Sequence[NewMessage], senders: Iterable[UUID]) -> dict[tuple[UUID, str], Message]:
    """Asked when the conversations are locked: what another process wrote of these is there, or will wait for us."""
    keys = {each.key for each in new}
    rows = Message.objects.filter(sender__in=senders, client_id__in=[client_id for _, client_id in keys]).for_wire()
    return {key: row for row in rows if (key := (row.sender_id, row.client_id)) in keys}


def _quoted(new: Sequence[NewMessage]) -> dict[int, Message]:
    wanted = [each.reply_to for each in new if each.reply_to is not None]
    return Message.objects.prefetch_related("attachments").in_bulk(wanted) if wanted else {}
