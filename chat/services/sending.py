"""Saying something: one message, or all that arrived while the last ones were being written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from chat.frames import MessageSent
from chat.models import Attachment, Mention, Message
from chat.search.index import Worded, words_keep
from chat.services.access import no_such_conversation
from chat.services.attachments import attachments_lock, attachments_missing
from chat.services.bodies import body_clean, people_named
from chat.services.changes import changes_take
from chat.services.first_words import first_words
from chat.services.places import Place, places_lock, places_move
from chat.services.push import messages_push
from chat.services.tables import Columns, execute, moment, select
from chat.topics import conversation_topic
from chat.wire import MessageView, ReplyView, attachment_view, reply_view, stored_message_view
from realtime.batching import alone
from realtime.errors import DomainError, Invalid, Unprocessable
from realtime.publish import publish_all

_SENT_BEFORE = """
    SELECT message.id FROM {given}
    JOIN chat_message AS message ON message.sender_id = given.sender_id AND message.client_id = given.client_id
"""
_INSERT = """
    INSERT INTO chat_message
        (conversation_id, seq, change, sender_id, client_id, kind, body, reply_to_id, created_at)
    SELECT conversation_id, seq, change, sender_id, client_id, 'text', body, reply_to, %(now)s FROM {given}
"""
_WRITTEN = """
    FROM {given} JOIN chat_message AS message
        ON message.conversation_id = given.conversation_id AND message.seq = given.seq
"""
_MOVE_ON = """
    UPDATE chat_conversation SET
        last_seq = given.seq, last_message_id = given.message, active = given.change, change = given.change,
        active_at = %(now)s
    FROM {given} WHERE chat_conversation.id = given.conversation_id
"""
_ATTACH = """
    UPDATE chat_attachment SET message_id = given.message, position = given.position
    FROM {given} WHERE chat_attachment.id = given.id
"""


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
    return alone(messages_send, new)


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
    refused = [desk.take(each) for each in new]
    desk.write()
    return [error or desk.known[each.key] for each, error in zip(new, refused, strict=True)]


class Desk:
    """What one batch has to know, read once. The conversations are locked, so it stays true to the commit."""

    def __init__(self, new: Sequence[NewMessage]) -> None:
        self.places = places_lock((each.conversation_id, each.sender_id) for each in new)
        self.known = _sent_before(new)
        self.quoted = _quoted(new)
        self.waiting = _waiting(new)
        self.named = people_named([each.body for each in new], conversations={each.conversation_id for each in new})
        self.now = timezone.now()
        self.fresh: list[MessageView] = []

    def take(self, new: NewMessage) -> DomainError | None:
        try:
            place = self._place(new)
            known = self.known.get(new.key)
            if known is None:
                self._first(new, place)
            else:
                _must_agree(new, known)
        except DomainError as error:
            return error
        return None

    def _place(self, new: NewMessage) -> Place:
        place = self.places.get((new.conversation_id, new.sender_id))
        if place is None:
            raise no_such_conversation()
        return place

    def _first(self, new: NewMessage, place: Place) -> None:
        attached, reply_to = self._attached(new), self._answered(new, place)
        body = body_clean(new.body, may_be_empty=bool(attached))
        for attachment in attached:
            del self.waiting[attachment.pk]
        place.ground.last_seq += 1
        draft = MessageView(
            id=0,
            conversation=new.conversation_id,
            seq=place.ground.last_seq,
            change=0,
            sender=new.sender_id,
            client_id=new.client_id,
            kind=Message.Kind.TEXT,
            body=body,
            notice=None,
            reply_to=reply_to,
            attachments=[attachment_view(each) for each in attached],
            reactions=[],
            mentions=self.named.of(new.conversation_id, body),
            pinned_at=None,
            pinned_by=None,
            edited_at=None,
            deleted_at=None,
            created_at=self.now,
        )
        self.known[new.key] = draft
        self.fresh.append(draft)

    def _attached(self, new: NewMessage) -> list[Attachment]:
        """All of them or none: one that another message of the same batch was given is not there any more."""
        found = [self.waiting[pk] for pk in dict.fromkeys(new.attachments) if pk in self.waiting]
        if len(found) != len(new.attachments) or not all(each.is_waiting_for(new.sender_id) for each in found):
            raise attachments_missing()
        return found

    def _answered(self, new: NewMessage, place: Place) -> ReplyView | None:
        if new.reply_to is None:
            return None
        answered = self.quoted.get(new.reply_to)
        if answered is None or answered.conversation_id != new.conversation_id or answered.seq <= place.cleared_seq:
            message = "There is no such message in this conversation."
            raise Invalid("invalid", message, fields={"reply_to": [message]})
        return reply_view(answered)

    def write(self) -> None:
        if not self.fresh:
            return
        first = changes_take(len(self.fresh))
        drafts = dict(enumerate(self.fresh, start=first))
        ids = dict(_insert(drafts, self.now))
        said = [msgspec.structs.replace(draft, id=ids[change], change=change) for change, draft in drafts.items()]
        self.known |= {(view.sender, view.client_id): view for view in said}
        Mention.objects.bulk_create(
            [Mention(message_id=view.id, user_id=user_id) for view in said for user_id in view.mentions]
        )
        _attach(said)
        words_keep(Worded(view.id, view.conversation, view.seq, view.body) for view in said)
        moved = self._move_on(said)
        messages_push(said)
        publish_all((conversation_topic(view.conversation), MessageSent(view)) for view in said)
        if newcomers := [place for place in moved if place.ground.is_direct and not place.has_written]:
            first_words(newcomers)

    def _move_on(self, said: Sequence[MessageView]) -> Collection[Place]:
        """Conversations to their last message; senders too, who have read what stands above their own."""
        moved = {}
        for view in said:
            place = self.places[view.conversation, view.sender]
            place.read_seq = place.delivered_seq = view.seq
            place.change = view.change
            moved[place.id] = place
        last = {view.conversation: view for view in said}
        columns: Columns = {"conversation_id": "uuid", "seq": "bigint", "message": "bigint", "change": "bigint"}
        rows = [(view.conversation, view.seq, view.id, view.change) for view in last.values()]
        execute(_MOVE_ON, columns, rows, now=moment(self.now))
        places_move(moved.values())
        return moved.values()


def _insert(drafts: Mapping[int, MessageView], now: datetime) -> Sequence[tuple[int, int]]:
    """The keys that the database gave, beside the changes. Asked for afterwards: it answers an INSERT row by row."""
    columns: Columns = {
        "conversation_id": "uuid",
        "seq": "bigint",
        "change": "bigint",
        "sender_id": "uuid",
        "client_id": "text",
        "body": "text",
        "reply_to": "bigint",
    }
    rows = [
        (
            each.conversation,
            each.seq,
            change,
            each.sender,
            each.client_id,
            each.body,
            each.reply_to and each.reply_to.id,
        )
        for change, each in drafts.items()
    ]
    execute(_INSERT, columns, rows, now=moment(now))
    written = [(each.conversation, each.seq) for each in drafts.values()]
    return select("message.change, message.id", _WRITTEN, {"conversation_id": "uuid", "seq": "bigint"}, written)


def _attach(said: Iterable[MessageView]) -> None:
    rows = [(file.id, view.id, position) for view in said for position, file in enumerate(view.attachments)]
    if rows:
        execute(_ATTACH, {"id": "uuid", "message": "bigint", "position": "smallint"}, rows)


def _must_agree(new: NewMessage, known: MessageView) -> None:
    """What it said at first is not kept as such, so of a message that was changed since, only its place must agree.

    So must its files, which only go with it.
    """
    changed = known.edited_at is not None or known.deleted_at is not None
    reply_to = known.reply_to and known.reply_to.id
    same_place = (known.conversation, reply_to) == (new.conversation_id, new.reply_to)
    same_files = known.deleted_at is not None or new.attachments == tuple(each.id for each in known.attachments)
    same_words = changed or known.body == body_clean(new.body, may_be_empty=bool(new.attachments))
    if not (same_place and same_files and same_words):
        raise Unprocessable("idempotency_mismatch", "Something else was sent under this client_id.")


def _sent_before(new: Sequence[NewMessage]) -> dict[tuple[UUID, str], MessageView]:
    """Asked when the conversations are locked: what another process wrote of these is there, or will wait for us."""
    columns: Columns = {"sender_id": "uuid", "client_id": "text"}
    found = execute(_SENT_BEFORE, columns, list({each.key for each in new}))
    if not found:
        return {}
    rows = Message.objects.filter(pk__in=[pk for (pk,) in found]).for_wire()
    return {(row.sender_id, row.client_id): stored_message_view(row) for row in rows}


def _quoted(new: Sequence[NewMessage]) -> dict[int, Message]:
    wanted = [each.reply_to for each in new if each.reply_to is not None]
    return Message.objects.prefetch_related("attachments").in_bulk(wanted) if wanted else {}


def _waiting(new: Sequence[NewMessage]) -> dict[UUID, Attachment]:
    wanted = {pk for each in new for pk in each.attachments}
    return attachments_lock(wanted, owners={each.sender_id for each in new}) if wanted else {}
