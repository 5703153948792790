"""A room as somebody finds it who comes, or comes back."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Q

from livetests.models import Answer, Participant, RoomQuestion, Signal, TestRoom
from livetests.room_frames import SignalNoticed
from livetests.room_wire import (
    BoardRow,
    Outcome,
    OwnAnswer,
    OwnSeat,
    ParticipantView,
    QuestionAsked,
    Revealed,
    TestRoomView,
    outcome,
    own_answer,
    own_seat,
    participant_view,
    question_asked,
    revealed,
    room_view,
)
from livetests.services.access import hosts_among, no_such_room
from livetests.services.pacing import own_question
from livetests.services.standings import board_of, standings_of
from realtime.batching import alone
from realtime.errors import DomainError
from realtime.registry import event

MOST_SHOWN = 100

Phase = TestRoom.Phase


class Hosting(msgspec.Struct, frozen=True):
    """For hosts alone. `participants` are the first of them; the rest is fetched. `signals` are the last ones."""

    participants: list[ParticipantView]
    count: int
    answered: int
    signals: list[SignalNoticed]


@event("livetests.state")
class RoomState(msgspec.Struct):
    """All that a page needs to go on, as it is now: first of all that a socket hears of a room.

    `seat` is one's own, and `hosting` what hosts see. While a question is asked, `question` is there, with one's own
    `answer` so far; once it is over, `revealed`, and if it was judged at once one's `outcome`; and from then on the
    `top` of the leaderboard, with one's own `place`, of how many, and where one `was` before the question.
    """

    room: TestRoomView
    seat: OwnSeat | None = None
    hosting: Hosting | None = None
    question: QuestionAsked | None = None
    answer: OwnAnswer | None = None
    revealed: Revealed | None = None
    outcome: Outcome | None = None
    place: int | None = None
    was: int | None = None
    of: int | None = None
    top: list[BoardRow] = []


class LivetestsState(msgspec.Struct):
    """Rooms that run in which one has a seat, or which one leads."""

    rooms: list[TestRoomView]


def livetests_states(user_ids: Sequence[UUID]) -> list[LivetestsState]:
    seats = Participant.objects.filter(
        user__in=user_ids, state__in=[Participant.State.SEATED, Participant.State.WAITING]
    )
    taken = {(seat.room_id, seat.user_id) for seat in seats}
    mine = Q(host__in=user_ids) | Q(pk__in={room_id for room_id, _ in taken})
    rooms = list(TestRoom.objects.running().filter(mine).with_people().order_by("pk"))
    return [
        LivetestsState([room_view(room) for room in rooms if room.host_id == each or (room.pk, each) in taken])
        for each in user_ids
    ]


class Look(NamedTuple):
    room_id: UUID
    user_id: UUID


def room_state(room_id: UUID, user_id: UUID) -> RoomState:
    return alone(room_states, Look(room_id, user_id))


def room_states(looks: Sequence[Look]) -> list[RoomState | DomainError]:
    """Of all who came at once, in a number of queries that does not grow with them, but for hosts."""
    view = View(looks)
    return [view.state(each) for each in looks]


class View:
    """What a batch of looks has to know."""

    def __init__(self, looks: Sequence[Look]) -> None:
        user_ids = {each.user_id for each in looks}
        self.rooms = TestRoom.objects.undeleted().with_people().in_bulk({each.room_id for each in looks})
        self.hosts = hosts_among(self.rooms.values(), user_ids)
        seats = list(
            Participant.objects.exclude(state=Participant.State.REMOVED).filter(room__in=self.rooms, user__in=user_ids)
        )
        self.seats = {(seat.room_id, seat.user_id): seat for seat in seats}
        self.questions = _questions(self.rooms.values(), seats)
        answers = Answer.objects.filter(participant__in=seats, question__in=self.questions.values())
        self.answers = {(answer.participant_id, answer.question_id): answer for answer in answers}
        over = [room for room in self.rooms.values() if room.phase in {Phase.REVEAL, Phase.ENDED}]
        self.tops = {room.pk: board_of(room) for room in over}
        self.standings = {
            pk: standing
            for room in over
            for pk, standing in standings_of(room, (seat for seat in seats if seat.room_id == room.pk)).items()
        }

    def state(self, look: Look) -> RoomState | DomainError:
        room, seat = self.rooms.get(look.room_id), self.seats.get(look)
        is_hosting = look in self.hosts
        if room is None or not (is_hosting or seat):
            return no_such_room()
        state = RoomState(room_view(room), seat=own_seat(seat, room) if seat else None)
        if is_hosting:
            state.hosting = _hosting(room)
        if is_hosting or (seat is not None and seat.is_seated):
            self._fill(state, room, seat)
        return state

    def _fill(self, state: RoomState, room: TestRoom, seat: Participant | None) -> None:
        question = self._question(room, seat)
        if room.phase == Phase.OPEN and seat is not None:
            state.question = own_question(room, seat, question)
        elif question is not None and room.asked_at is not None:
            state.question = question_asked(question, room=room, asked_at=room.asked_at, participant=seat)
            if room.phase == Phase.REVEAL and question.asks.takes_answers:
                state.revealed = revealed(question)
        state.top = self.tops.get(room.pk, [])
        if seat is not None:
            self._fill_own(state, seat, question)

    def _fill_own(self, state: RoomState, seat: Participant, question: RoomQuestion | None) -> None:
        if seat.pk in self.standings:
            state.place, state.of, state.was = self.standings[seat.pk]
        if state.question is None or question is None:
            return
        answer = self.answers.get((seat.pk, question.pk))
        state.answer = own_answer(answer) if answer else None
        if state.revealed is not None and question.is_judged:
            state.outcome = outcome(question.pk, answer)

    def _question(self, room: TestRoom, seat: Participant | None) -> RoomQuestion | None:
        """That is shown now: to all, or to one at their own pace."""
        if room.phase == Phase.OPEN:
            position = seat.position if seat else None
        else:
            position = None if room.paused_at else room.position
        return None if position is None else self.questions[room.pk, position]


def _questions(rooms: Collection[TestRoom], seats: Collection[Participant]) -> dict[tuple[UUID, int], RoomQuestion]:
    """Those that are shown to anybody, by room and place."""
    shown = {(room.pk, room.position) for room in rooms}
    shown |= {(seat.room_id, seat.position) for seat in seats}
    wanted = Q(pk__in=[])
    for room in rooms:
        positions = {position for room_id, position in shown if room_id == room.pk and position is not None}
        wanted |= Q(room=room, position__in=positions)
    return {(each.room_id, each.position): each for each in RoomQuestion.objects.filter(wanted)}


def _hosting(room: TestRoom) -> Hosting:
    people = Participant.objects.exclude(state=Participant.State.REMOVED).filter(room=room)
    shown = people.with_devices().in_order()[:MOST_SHOWN]
    answered = 0
    if room.position is not None:
        current = Answer.objects.final().shown().filter(question__room=room, question__position=room.position)
        answered = current.count()
    return Hosting(
        participants=[participant_view(each, here=each.here) for each in shown],  # type: ignore[attr-defined]
        count=people.seated().count(),
        answered=answered,
        signals=_signals(room) if room.signals else [],
    )


def _signals(room: TestRoom) -> list[SignalNoticed]:
    noticed = Signal.objects.filter(participant__room=room).order_by("-pk")[:MOST_SHOWN]
    return [
        SignalNoticed(room.pk, each.participant_id, each.question_id, TestRoom.Watched(each.kind), each.at)
        for each in noticed
    ][::-1]
