"""Chat as clients see it. REST, replies, events and `sync` share these."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from accounts.wire import PublicUser
from chat.friend_wire import PresenceView
from chat.models import Attachment, Conversation, Member, Message, Reaction

QUOTED = 200
"""How much of a message stands above its replies."""


class ReactionView(msgspec.Struct, frozen=True):
    emoji: str
    users: list[UUID]


class AttachmentView(msgspec.Struct, frozen=True):
    """A file of a message. An image has a size and a `thumbnail`; a voice note its length and a `waveform` to draw."""

    id: UUID
    kind: Attachment.Kind
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    duration_ms: int | None
    waveform: list[int] | None
    url: str
    thumbnail: str | None
    created_at: datetime


class ReplyView(msgspec.Struct, frozen=True):
    """What a message answers, as it is now. `attachments` are the kinds of its files, in their order."""

    id: int
    seq: int
    sender: UUID
    body: str
    attachments: list[Attachment.Kind]
    deleted: bool


class MessageView(msgspec.Struct, frozen=True):
    id: int
    conversation: UUID
    seq: int
    change: int
    sender: UUID
    client_id: str
    kind: Message.Kind
    body: str
    notice: dict[str, Any] | None
    reply_to: ReplyView | None
    attachments: list[AttachmentView]
    reactions: list[ReactionView]
    mentions: list[UUID]
    pinned_at: datetime | None
    pinned_by: UUID | None
    edited_at: datetime | None
    deleted_at: datetime | None
    created_at: datetime


class MemberView(msgspec.Struct, frozen=True):
    user: PublicUser
    role: Member.Role
    joined_at: datetime


class PeerView(msgspec.Struct, frozen=True):
    """The other one of a direct conversation, and how far they have come.

    Whether they are here is seen, by friends and strangers alike, once they have written in it; until then `presence`
    is null.
    """

    user: PublicUser
    read_seq: int
    delivered_seq: int
    presence: PresenceView | None


class ConversationView(msgspec.Struct, frozen=True):
    """A conversation as one of its members sees it. What was said up to `cleared_seq` is gone for them.

    `left` says that they no longer are one; then there is nothing more to be seen of it.
    """

    id: UUID
    kind: Conversation.Kind
    title: str
    picture: str | None
    role: Member.Role
    last_seq: int
    read_seq: int
    delivered_seq: int
    unread: int
    cleared_seq: int
    muted_until: datetime | None
    change: int
    active_at: datetime
    created_at: datetime
    members: int
    peer: PeerView | None
    last_message: MessageView | None
    left: bool


def message_view(
    message: Message,
    *,
    reactions: Iterable[Reaction] = (),
    mentions: Iterable[UUID] = (),
    attachments: Iterable[Attachment] = (),
) -> MessageView:
    return MessageView(
        id=message.pk,
        conversation=message.conversation_id,
        seq=message.seq,
        change=message.change,
        sender=message.sender_id,
        client_id=message.client_id,
        kind=Message.Kind(message.kind),
        body=message.body,
        notice=message.notice,
        reply_to=reply_view(message.reply_to) if message.reply_to else None,
        attachments=[attachment_view(each) for each in attachments],
        reactions=_by_emoji(reactions),
        mentions=list(mentions),
        pinned_at=message.pinned_at,
        pinned_by=message.pinned_by_id,
        edited_at=message.edited_at,
        deleted_at=message.deleted_at,
        created_at=message.created_at,
    )


def stored_message_view(message: Message) -> MessageView:
    """Of a message read by `for_wire`."""
    mentions = [mention.user_id for mention in message.mentions.all()]
    return message_view(
        message, reactions=message.reactions.all(), mentions=mentions, attachments=message.attachments.all()
    )


def reply_view(message: Message) -> ReplyView:
    deleted = message.deleted_at is not None
    kinds = [Attachment.Kind(each.kind) for each in message.attachments.all()]
    return ReplyView(message.pk, message.seq, message.sender_id, message.body[:QUOTED], kinds, deleted)


def attachment_view(attachment: Attachment) -> AttachmentView:
    url = f"/api/v1/attachments/{attachment.pk}/"
    return AttachmentView(
        id=attachment.pk,
        kind=Attachment.Kind(attachment.kind),
        name=attachment.name,
        content_type=attachment.content_type,
        size=attachment.size,
        width=attachment.width,
        height=attachment.height,
        duration_ms=attachment.duration_ms,
        waveform=attachment.waveform,
        url=url,
        thumbnail=f"{url}thumbnail/" if attachment.thumbnail else None,
        created_at=attachment.created_at,
    )


def _by_emoji(reactions: Iterable[Reaction]) -> list[ReactionView]:
    """In the order in which each emoji was first used."""
    users: dict[str, list[UUID]] = {}
    for reaction in reactions:
        users.setdefault(reaction.emoji, []).append(reaction.user_id)
    return [ReactionView(emoji, who) for emoji, who in users.items()]
