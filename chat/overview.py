"""Conversations as one of their members sees them, in a constant number of queries however many."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Count

from accounts.wire import public_user
from chat.friend_wire import presence_view
from chat.models import Conversation, Member, Message
from chat.wire import ConversationView, MessageView, PeerView, stored_message_view


def conversation_views(members: Sequence[Member]) -> list[ConversationView]:
    """`members` are places of one or more people, read with their conversations.

    One that somebody has left, or that a block cuts off, is no more than that it is not there.
    """
    conversations = {member.conversation_id: member.conversation for member in members}
    blocked = _blocked(members)
    last = _last_messages(conversations.values())
    counts = _counts(conversations)
    peers = _peers([pk for pk, conversation in conversations.items() if conversation.is_direct])
    return [
        _farewell(member)
        if member.left_at is not None or member.pk in blocked
        else _view(
            member,
            last=last.get(member.conversation.last_message_id),
            count=counts.get(member.conversation_id, 0),
            peer=next((peer for peer in peers.get(member.conversation_id, []) if peer.user_id != member.user_id), None),
        )
        for member in members
    ]


def _blocked(members: Sequence[Member]) -> set[int]:
    direct = {member.pk for member in members if member.conversation.is_direct}
    return direct - set(Member.objects.reachable().filter(pk__in=direct).values_list("pk", flat=True))


def _last_messages(conversations: Collection[Conversation]) -> dict[int | None, MessageView]:
    wanted = [each.last_message_id for each in conversations if each.last_message_id is not None]
    return {row.pk: stored_message_view(row) for row in Message.objects.filter(pk__in=wanted).for_wire()}


def _counts(conversations: Collection[UUID]) -> dict[UUID, int]:
    present = Member.objects.present().filter(conversation__in=conversations)
    return dict(present.values_list("conversation").annotate(Count("pk")).order_by())


def _peers(conversations: Collection[UUID]) -> dict[UUID, list[Member]]:
    found: dict[UUID, list[Member]] = {}
    for member in Member.objects.filter(conversation__in=conversations).select_related("user__presence"):
        found.setdefault(member.conversation_id, []).append(member)
    return found


def _view(member: Member, *, last: MessageView | None, count: int, peer: Member | None) -> ConversationView:
    conversation = member.conversation
    return ConversationView(
        id=conversation.pk,
        kind=Conversation.Kind(conversation.kind),
        title=conversation.title,
        picture=picture_path(conversation),
        role=Member.Role(member.role),
        last_seq=conversation.last_seq,
        read_seq=member.read_seq,
        delivered_seq=member.delivered_seq,
        unread=conversation.last_seq - member.read_seq,
        cleared_seq=member.cleared_seq,
        muted_until=member.muted_until,
        change=max(conversation.change, member.change),
        active_at=conversation.active_at,
        created_at=conversation.created_at,
        members=count,
        peer=_peer_view(peer) if peer else None,
        last_message=last if last and last.seq > member.cleared_seq else None,
        left=False,
    )


def _peer_view(peer: Member) -> PeerView:
    presence = presence_view(peer.user) if peer.has_written else None
    return PeerView(public_user(peer.user), peer.read_seq, peer.delivered_seq, presence)


def picture_path(conversation: Conversation) -> str | None:
    """Another one for each picture, so that browsers may keep what they have."""
    if not conversation.picture:
        return None
    return f"/api/v1/conversations/{conversation.pk}/picture/?v={conversation.picture[-8:]}"


def _farewell(member: Member) -> ConversationView:
    """What goes on without them is not theirs to see."""
    return ConversationView(
        id=member.conversation_id,
        kind=Conversation.Kind(member.conversation.kind),
        title="",
        picture=None,
        role=Member.Role(member.role),
        last_seq=member.read_seq,
        read_seq=member.read_seq,
        delivered_seq=member.delivered_seq,
        unread=0,
        cleared_seq=member.cleared_seq,
        muted_until=None,
        change=member.change,
        active_at=member.left_at or member.joined_at,
        created_at=member.conversation.created_at,
        members=0,
        peer=None,
        last_message=None,
        left=True,
    )
