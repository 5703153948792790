"""Rooms, seats and calls as clients see them, over REST and in events alike."""

from datetime import datetime
from uuid import UUID

import msgspec

from accounts.wire import PublicUser, public_user
from calls.models import Call, Kind, Room, Seat


class RoomView(msgspec.Struct, frozen=True):
    """`media` says how pictures and sound travel: from each to each (`mesh`), or by LiveKit.

    `conversation` is where those in the room write to each other, once one of them has.
    """

    id: str
    title: str
    kind: Kind
    media: Room.Media
    host: PublicUser
    max_participants: int
    lobby: bool
    locked: bool
    conversation: UUID | None
    created_at: datetime
    ended_at: datetime | None


class Participant(msgspec.Struct, frozen=True):
    """Somebody in a room. `generation` names their present socket: signalling is addressed to it.

    While they are `reconnecting`, their socket is gone and their seat is kept.
    """

    user: PublicUser
    generation: str
    audio: bool
    video: bool
    screen: bool
    hand_raised_at: datetime | None
    joined_at: datetime
    reconnecting: bool


class CallView(msgspec.Struct, frozen=True):
    """A call as one of its two sees it: `user` is the other one, who calls if it is `incoming`.

    `room` is where the two meet once it is accepted.
    """

    id: UUID
    kind: Kind
    state: Call.State
    incoming: bool
    user: PublicUser
    room: str | None
    created_at: datetime
    rings_until: datetime
    accepted_at: datetime | None
    ended_at: datetime | None


def room_view(room: Room) -> RoomView:
    """Of a row that was read with its host."""
    return RoomView(
        id=room.pk,
        title=room.title,
        kind=Kind(room.kind),
        media=Room.Media(room.media),
        host=public_user(room.host),
        max_participants=room.max_participants,
        lobby=room.lobby,
        locked=room.locked,
        conversation=room.conversation_id,
        created_at=room.created_at,
        ended_at=room.ended_at,
    )


def participant(seat: Seat) -> Participant:
    """Of a row that was read with its person."""
    return Participant(
        user=public_user(seat.user),
        generation=seat.generation,
        audio=seat.audio,
        video=seat.video,
        screen=seat.screen,
        hand_raised_at=seat.hand_raised_at,
        joined_at=seat.joined_at,
        reconnecting=seat.expires_at is not None,
    )


def call_view(call: Call, *, seen_by: UUID) -> CallView:
    """Of a row that was read with both people."""
    incoming = call.callee_id == seen_by
    return CallView(
        id=call.pk,
        kind=Kind(call.kind),
        state=Call.State(call.state),
        incoming=incoming,
        user=public_user(call.caller if incoming else call.callee),
        room=call.room_id,
        created_at=call.created_at,
        rings_until=call.rings_until,
        accepted_at=call.accepted_at,
        ended_at=call.ended_at,
    )
