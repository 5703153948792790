"""A room as somebody finds it who comes, or comes back."""

from collections.abc import Sequence
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
from livetests.services.access import is_host, no_such_room, seat_of
from livetests.services.pacing import question_at
from livetests.services.standings import board_of, standing_of
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


def room_state(room_id: UUID, user_id: UUID) -> RoomState:
    room = TestRoom.objects.undeleted().with_people().filter(pk=room_id).first()
    seat = seat_of(room_id, user_id)
    if room is None:
        raise no_such_room()
    hosting = is_host(room, user_id)
    if not hosting and seat is None:
        raise no_such_room()
    state = RoomState(room_view(room), seat=own_seat(seat, room) if seat else None)
    if hosting:
        state.hosting = _hosting(room)
    if hosting or (seat is not None and seat.is_seated):
        _fill(state, room, seat)
    return state


def _fill(state: RoomState, room: TestRoom, seat: Participant | None) -> None:
    is_judged = False
    if room.phase == Phase.OPEN and seat is not None:
        state.question = question_at(room, seat)
    elif room.position is not None and room.paused_at is None:
        is_judged = _fill_question(state, room, room.position, seat).is_judged
    if room.phase in {Phase.REVEAL, Phase.ENDED}:
        state.top = board_of(room)
        if seat is not None:
            state.place, state.of, state.was = standing_of(room, seat)
    if state.question is not None and seat is not None:
        answer = Answer.objects.filter(participant=seat, question=state.question.id).first()
        state.answer = own_answer(answer) if answer else None
        if state.revealed is not None and is_judged:
            state.outcome = outcome(state.question.id, answer)


def _fill_question(state: RoomState, room: TestRoom, position: int, seat: Participant | None) -> RoomQuestion:
    question = RoomQuestion.objects.get(room=room, position=position)
    assert room.asked_at is not None
    state.question = question_asked(question, room=room, asked_at=room.asked_at, participant=seat)
    if room.phase == Phase.REVEAL and question.asks.takes_answers:
        state.revealed = revealed(question)
    return question


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
