"""What calls say to sockets."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from accounts.wire import PublicUser
from calls.wire import CallView, Participant, RoomView
from realtime.registry import event

Departure = Literal["left", "lost", "removed"]
Ending = Literal["host", "staff", "deserted", "call", "removed", "refused"]
"""As `Room.End` has them, and the two of one person alone."""


# To those in a room


@event("calls.room_users")
class RoomUsers(msgspec.Struct):
    """To who has just taken a seat: who else is there. The newcomer offers to each of them.

    Everything that happens in the room after it is told after it.

    `generation` is that of the newcomer's own seat. `waiting` are those at the door, told to the host.
    """

    room: RoomView
    generation: str
    participants: list[Participant]
    waiting: list[PublicUser]


@event("calls.user_joined")
class UserJoined(msgspec.Struct):
    """Somebody took a seat, or took theirs again with another socket, and so with another `generation`.

    Everybody in the room hears it, the newcomer too.
    """

    room: str
    participant: Participant


@event("calls.user_left")
class UserLeft(msgspec.Struct):
    """Somebody is not in the room any more: by themselves, because their connection did not come back, or removed.

    Who sits there with a larger `generation` has come back since.
    """

    room: str
    user: UUID
    generation: str
    reason: Departure


@event("calls.user_reconnecting")
class UserReconnecting(msgspec.Struct):
    """Somebody's socket is gone; their seat is kept for a moment."""

    room: str
    user: UUID
    generation: str


@event("calls.media_toggled")
class MediaToggled(msgspec.Struct):
    """What somebody sends now. If a host muted them, `by` is the host, and their device stops to send sound."""

    room: str
    user: UUID
    audio: bool
    video: bool
    screen: bool
    by: UUID | None = None


@event("calls.hand_raised")
class HandRaised(msgspec.Struct):
    """Somebody raised their hand, or (`raised_at` is null) took it down."""

    room: str
    user: UUID
    raised_at: datetime | None


@event("calls.knock")
class Knock(msgspec.Struct):
    """To the host: somebody waits to be let in, or waits no longer."""

    room: str
    user: PublicUser
    waiting: bool


@event("calls.admitted")
class Admitted(msgspec.Struct):
    """To who waited: come in, by joining once more."""

    room: str


@event("calls.room_changed")
class RoomChanged(msgspec.Struct):
    """The room's lock, lobby, host, conversation or media changed.

    Whoever sits in a room whose `media` changed asks for its credentials again.
    """

    room: RoomView


@event("calls.seat_taken")
class SeatTaken(msgspec.Struct):
    """To a socket: its seat is held by another one of the same person now."""

    room: str


@event("calls.room_ended")
class RoomEnded(msgspec.Struct):
    """The room is over, or is for you, who were removed or not let in."""

    room: str
    reason: Ending


# From one device to another


@event("calls.offer")
class Offer(msgspec.Struct):
    """From a participant's device, which is theirs as of `generation`."""

    room: str
    user: UUID
    generation: str
    sdp: str


@event("calls.answer")
class Answer(msgspec.Struct):
    """From the device that one made an offer to."""

    room: str
    user: UUID
    generation: str
    sdp: str


class IceCandidateInit(msgspec.Struct, rename="camel", omit_defaults=True):
    """As RTCIceCandidate.toJSON() has it."""

    candidate: Annotated[str, msgspec.Meta(max_length=2048)] = ""
    sdp_mid: Annotated[str, msgspec.Meta(max_length=256)] | None = None
    sdp_m_line_index: Annotated[int, msgspec.Meta(ge=0, le=65535)] | None = None
    username_fragment: Annotated[str, msgspec.Meta(max_length=256)] | None = None


@event("calls.ice_candidate")
class IceCandidate(msgspec.Struct):
    """One more way on which somebody's device may be reached; null is the end of them."""

    room: str
    user: UUID
    generation: str
    candidate: IceCandidateInit | None


# Of a call between two people, to all their devices


@event("calls.incoming")
class Incoming(msgspec.Struct):
    """Somebody calls you: ring, until `rings_until` or until you hear that it is over."""

    call: CallView


@event("calls.ringing")
class Ringing(msgspec.Struct):
    """Your call rings at the other's."""

    call: CallView


@event("calls.accepted")
class Accepted(msgspec.Struct):
    """The other one answered your call: join its room."""

    call: CallView


@event("calls.answered_elsewhere")
class AnsweredElsewhere(msgspec.Struct):
    """One of your devices answered: stop ringing. The one that did hears it too, after its `ok`."""

    call: CallView


@event("calls.declined")
class Declined(msgspec.Struct):
    """The one who was called does not want to talk now. They hear it too: their other devices stop ringing."""

    call: CallView


@event("calls.missed")
class Missed(msgspec.Struct):
    """Nobody answered in time, or the caller gave up before, or you were on another call.

    `missed` is how many you have not seen in your history; of a call that you made yourself it changes nothing.
    """

    call: CallView
    missed: int


@event("calls.busy")
class Busy(msgspec.Struct):
    """To the caller: they are on another call."""

    call: CallView


@event("calls.ended")
class Ended(msgspec.Struct):
    """Your call is over: hung up by one of the two, or cancelled by yourself before it was answered."""

    call: CallView


@event("calls.seen")
class Seen(msgspec.Struct):
    """You have seen, on one of your devices, which calls you missed; so many are left."""

    missed: int
