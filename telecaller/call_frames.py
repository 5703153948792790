"""What paid calls say to sockets: to all devices of both, each as the call is for them."""

from datetime import datetime

import msgspec

from calls.media.base import Credentials
from realtime.registry import event
from telecaller.call_wire import PaidCallView


@event("telecaller.incoming")
class Incoming(msgspec.Struct):
    """Somebody calls you and pays for it: ring, until `rings_until` or until you hear that it is over."""

    call: PaidCallView


@event("telecaller.ringing")
class Ringing(msgspec.Struct):
    """Your call rings at the telecaller's."""

    call: PaidCallView


@event("telecaller.accepted")
class Accepted(msgspec.Struct):
    """The call was answered: sit down in its room, with the caller's device that called, and the one that answered.

    `media` is what the device needs beside it in a room whose media go from each to each. One of LiveKit gives it to
    who sits there: ask `calls/rooms/{id}/join/`.
    """

    call: PaidCallView
    media: Credentials | None


@event("telecaller.rejected")
class Rejected(msgspec.Struct):
    """The telecaller does not take this call."""

    call: PaidCallView


@event("telecaller.missed")
class Missed(msgspec.Struct):
    """Nobody answered in time."""

    call: PaidCallView


@event("telecaller.cancelled")
class Cancelled(msgspec.Struct):
    """The call was taken back before it was answered."""

    call: PaidCallView


@event("telecaller.meter")
class MeterTurned(msgspec.Struct):
    """Both are there and the time counts, or one of them is away and it does not; see the call's `meter`."""

    call: PaidCallView


@event("telecaller.extended")
class Extended(msgspec.Struct):
    """To the caller: there are more coins than before, and they last until the call's `funded_until`."""

    call: PaidCallView


@event("telecaller.low_balance")
class LowBalance(msgspec.Struct):
    """To the caller: the coins last for so many more seconds, until `funded_until`. Then the call is ended."""

    call: PaidCallView
    seconds_left: int
    funded_until: datetime


@event("telecaller.ended")
class Ended(msgspec.Struct):
    """The call is over: `end_reason` says how, `seconds` and `coins` what it came to."""

    call: PaidCallView
