"""What test rooms say to sockets. Everything but what is meant for hosts, and for one seat, goes to the whole room."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from livetests.models import TestRoom
from livetests.room_wire import BoardRow, Outcome, OwnAnswer, ParticipantView, QuestionAsked, Revealed, TestRoomView
from realtime.registry import event

Departure = Literal["left", "lost", "removed", "refused"]


# To hosts


@event("livetests.participant_joined")
class ParticipantJoined(msgspec.Struct):
    """Somebody came, waits to be let in, is back, or is otherwise not as they were. `count` is how many take part."""

    room: UUID
    participant: ParticipantView
    count: int


@event("livetests.participant_left")
class ParticipantLeft(msgspec.Struct):
    """Somebody left, was sent away, or (`lost`) has no device connected any more.

    Their seat is kept for who left or was lost, but not for who left while they waited.
    """

    room: UUID
    participant: UUID
    reason: Departure
    count: int


@event("livetests.answered", coalesce=("room",))
class Answered(msgspec.Struct):
    """So many of those who take part have answered this question."""

    room: UUID
    question: UUID
    count: int


@event("livetests.progress", coalesce=("room", "participant"))
class Progress(msgspec.Struct):
    """At their own pace, somebody was given so many questions by now, or is through. Both only grow."""

    room: UUID
    participant: UUID
    given: int
    finished: bool


@event("livetests.signal")
class SignalNoticed(msgspec.Struct):
    """A participant's device noticed something that the host wanted to know of."""

    room: UUID
    participant: UUID
    question: UUID | None
    kind: TestRoom.Watched
    at: datetime


@event("livetests.marked")
class Marked(msgspec.Struct):
    """A host marked an answer, or marked it again: this is what holds."""

    room: UUID
    answer: int
    question: UUID
    participant: UUID
    points: int
    comment: str


# To one seat, all of its tabs


@event("livetests.admitted")
class Admitted(msgspec.Struct):
    """To who waited: come in, by joining once more."""

    room: UUID


@event("livetests.removed")
class Removed(msgspec.Struct):
    """To who takes part no more: sent away, not let in, or `left`, perhaps in another tab."""

    room: UUID
    reason: Departure


@event("livetests.saved")
class Saved(msgspec.Struct):
    """One's own answer, as the server has it: from this tab or another one."""

    room: UUID
    answer: OwnAnswer


@event("livetests.place")
class Place(msgspec.Struct):
    """How one stands, beside the leaderboard; with `outcome` after a question, without at the end.

    `was` is one's place before the question, as in the leaderboard.

    After the end it comes once more for each answer that somebody marks, with what it came to.
    """

    room: UUID
    step: int
    place: int
    was: int | None
    of: int
    score: int
    streak: int
    outcome: Outcome | None


# To the room


@event("livetests.started")
class Started(msgspec.Struct):
    """It begins. At one's own pace, ask for the first question (`livetests.next`)."""

    room: TestRoomView


@event("livetests.question")
class Question(msgspec.Struct):
    """The next question. Who has more time, or choices in an order of their own, hears it so."""

    room: UUID
    step: int
    question: QuestionAsked


@event("livetests.paused")
class Paused(msgspec.Struct):
    """The host stopped the clock, or lets it go on: then times are told anew."""

    room: UUID
    step: int
    paused: bool
    question: QuestionAsked | None


@event("livetests.reveal")
class Reveal(msgspec.Struct):
    """The question is over: what was right, and what was answered. Once more when somebody is sent away."""

    room: UUID
    step: int
    revealed: Revealed


@event("livetests.leaderboard")
class Leaderboard(msgspec.Struct):
    """Who leads. Each one's own place comes beside it (`livetests.place`).

    It comes once more, at the end too, when somebody who is on it is sent away.
    """

    room: UUID
    step: int
    top: list[BoardRow]
    of: int


@event("livetests.changed")
class Changed(msgspec.Struct):
    """Its host, its lock, its lobby or its times are others."""

    room: TestRoomView


@event("livetests.ended")
class Ended(msgspec.Struct):
    """It is over; `top` stays as it is, unless answers are marked by hand yet."""

    room: TestRoomView
    top: list[BoardRow]
