"""Live tests on the socket: those who take part, and those who host."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.utils import timezone

from livetests.joining import Came, Coming, come
from livetests.models import TestRoom
from livetests.room_state import LivetestsState, Look, RoomState, livetests_states, room_states
from livetests.room_wire import OwnAnswer, OwnSeat, QuestionAsked, TestRoomView, room_view
from livetests.services.answers import NewAnswer, answers_take
from livetests.services.pacing import question_give
from livetests.services.phases import room_end, room_next, room_pause, room_reveal, room_start
from livetests.services.seats import seat_admit, seat_leave, seat_remove
from livetests.services.signals import signal_take
from realtime.batching import GroupCommit
from realtime.consumers import Consumer
from realtime.limits import Rate
from realtime.registry import command
from realtime.socket import Socket
from realtime.threads import answered_first, in_database_thread
from realtime.wire import Event, encode

Code = Annotated[str, msgspec.Meta(max_length=20)]
Name = Annotated[str, msgspec.Meta(max_length=40)]
Step = Annotated[int, msgspec.Meta(ge=0, le=2**31)]


class Join(msgspec.Struct, forbid_unknown_fields=True):
    """`code` as it stands on the wall: small letters, blanks and hyphens do not matter."""

    code: Code
    display_name: Name = ""


class InRoom(msgspec.Struct, forbid_unknown_fields=True):
    room: UUID


class AtStep(InRoom):
    """The `step` that one sees: said twice, it is done once."""

    step: Step | None = None


class Next(AtStep):
    """At one's own pace: `given` is how many questions one was given so far, 0 for the first."""

    given: Step | None = None


class Pause(InRoom):
    paused: bool = True


class OfParticipant(InRoom):
    participant: UUID


class Give(InRoom):
    question: UUID
    value: Any
    final: bool = True


class Notice(InRoom):
    kind: TestRoom.Watched


class Joined(msgspec.Struct):
    room: TestRoomView
    seat: OwnSeat | None
    hosting: bool


class OneRoom(msgspec.Struct):
    room: TestRoomView


class NextGiven(msgspec.Struct):
    """To hosts the room, and at one's own pace one's own question; none after the last."""

    room: TestRoomView | None = None
    question: QuestionAsked | None = None


class OneAnswer(msgspec.Struct):
    answer: OwnAnswer


class LivetestsConsumer(Consumer, name="livetests"):
    guests = True

    def __init__(self) -> None:
        self.looking: GroupCommit[UUID, LivetestsState] = GroupCommit("livetests_states", livetests_states)
        self.coming: GroupCommit[Coming, Came] = GroupCommit("test_seats", come)
        self.entering: GroupCommit[Look, RoomState] = GroupCommit("test_room_states", room_states)
        self.answering: GroupCommit[NewAnswer, OwnAnswer] = GroupCommit("answers", answers_take)

    async def snapshot(self, socket: Socket) -> LivetestsState:
        return await self.looking.do(socket.identity.user_id)

    @command("livetests.join", guests=True)
    async def join(self, socket: Socket, data: Join) -> Joined:
        """Takes a seat, or one's own again, and hears of the room from now on; a host needs no seat.

        `livetests.state` comes first. Who must wait for the host to let them in hears `livetests.admitted`.
        """
        coming = Coming(data.code, socket.identity.user_id, socket.id, data.display_name)
        came = await self.coming.do(coming)
        first = None
        socket.listen(*came.topics)
        socket.outbox.hold()
        try:
            state = await self.entering.do(Look(came.room_id, socket.identity.user_id))
            first = encode(Event("livetests.state", state))
        except BaseException:
            socket.ignore(*came.topics)
            raise
        finally:
            socket.outbox.release(first)
        return Joined(state.room, state.seat, state.hosting is not None)

    @command("livetests.leave", guests=True)
    async def leave(self, socket: Socket, data: InRoom) -> None:
        """Gets up: the seat and what was answered are kept for who comes back."""
        await in_database_thread(seat_leave, room_id=data.room, by=socket.identity.user_id)

    @command("livetests.answer", guests=True)
    async def answer(self, socket: Socket, data: Give) -> OneAnswer:
        """Answers a question, once. What is not `final` is saved, can be changed, and counts when the time is over."""
        by, now = socket.identity.user_id, timezone.now()
        new = NewAnswer(by, data.room, data.question, data.value, data.final, now)
        return OneAnswer(await self.answering.do(new))

    @command("livetests.signal", guests=True, rate=Rate(per_second=1, burst=10))
    async def signal(self, socket: Socket, data: Notice) -> None:
        """Says what this device noticed, if the host wanted to know."""
        await in_database_thread(signal_take, room_id=data.room, by=socket.identity.user_id, kind=data.kind)

    @command("livetests.next", guests=True)
    async def next(self, socket: Socket, data: Next) -> NextGiven:
        """As a host, asks everybody the next question, or ends after the last. At one's own pace, goes on oneself."""
        by = socket.identity.user_id
        if data.given is not None:
            now = timezone.now()
            question = await in_database_thread(question_give, room_id=data.room, by=by, given=data.given, now=now)
            return NextGiven(question=question)
        return NextGiven(room=room_view(await answered_first(room_next, room_id=data.room, by=by, step=data.step)))

    @command("livetests.start")
    async def start(self, socket: Socket, data: InRoom) -> OneRoom:
        """Begins: asks the first question, or opens the room to everybody's own pace."""
        return await _moved(room_start, socket, data)

    @command("livetests.reveal")
    async def reveal(self, socket: Socket, data: AtStep) -> OneRoom:
        """Ends the question before its time, and shows what was right."""
        by = socket.identity.user_id
        return OneRoom(room_view(await answered_first(room_reveal, room_id=data.room, by=by, step=data.step)))

    @command("livetests.pause")
    async def pause(self, socket: Socket, data: Pause) -> OneRoom:
        """Stops the clock, or lets it go on."""
        by = socket.identity.user_id
        return OneRoom(room_view(await answered_first(room_pause, room_id=data.room, by=by, paused=data.paused)))

    @command("livetests.end")
    async def end(self, socket: Socket, data: InRoom) -> OneRoom:
        """Ends it for everybody. What was answered so far counts."""
        return await _moved(room_end, socket, data)

    @command("livetests.admit")
    async def admit(self, socket: Socket, data: OfParticipant) -> None:
        """Lets in somebody who waits."""
        by = socket.identity.user_id
        await in_database_thread(seat_admit, room_id=data.room, by=by, participant_id=data.participant)

    @command("livetests.kick")
    async def kick(self, socket: Socket, data: OfParticipant) -> None:
        """Sends somebody away for good, or does not let them in."""
        by = socket.identity.user_id
        await in_database_thread(seat_remove, room_id=data.room, by=by, participant_id=data.participant)


async def _moved(work: Callable[..., TestRoom], socket: Socket, data: InRoom) -> OneRoom:
    return OneRoom(room_view(await answered_first(work, room_id=data.room, by=socket.identity.user_id)))
