"""Whatever a host and participants do in a test room, in any order, said twice or lost half-way, with clocks that are
wrong and a server that dies at any statement: the room is what a simple model says it is. Nobody scores twice, nobody
loses what was acknowledged, the totals are those of the answers, and it goes forward only.
"""

import logging
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import hypothesis
import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from conftest import MakeUser
from livetests.models import Answer, Device, Participant, RoomQuestion, TestRoom
from livetests.reconciling import room_differences
from livetests.room_state import room_state
from livetests.scoring import Scoring
from livetests.services.answers import NewAnswer, answers_take
from livetests.services.coming import seat_take
from livetests.services.marking import answer_mark
from livetests.services.pacing import question_give
from livetests.services.phases import room_end, room_next, room_pause, room_reveal, room_start
from livetests.services.seats import devices_detach, seat_admit, seat_give_time, seat_leave, seat_remove
from livetests.services.standings import board_of, standing_of
from livetests.sweeps import questions_end, rooms_open_and_close
from livetests.tests.rooms import fresh, make_test, room_of
from livetests.tests.rooms_model import KINDS, NO_ANSWERS, SECONDS, SHARES, Modelled, Person
from realtime.errors import DomainError
from realtime.tests.connections import came

pytestmark = pytest.mark.django_db

logger = logging.getLogger(__name__)

MOST_RUNS = 20

Who = st.integers(0, 2)
Seldom = st.sampled_from([False, False, False, True])
Mostly = st.sampled_from([True, True, True, False])
Values = st.sampled_from([0, 0, 0, 1, 1, 2])
"""Right, wrong, and none at all."""

Then = st.sampled_from(["not yet", "not yet", "reveal", "time is over"])

Marks = st.sampled_from([0, 400, 1000])

Extra = st.sampled_from([0, 50])

Deaths = st.sampled_from([0, 0, 0, *range(1, 11)])
"""At which statement, if not at none."""

Says = st.tuples(Who, Values, Mostly, Seldom)
"""Who, what, whether for good, and whether to another question than the one that is asked."""

OUTCOMES = {
    *("answers_take", "question_give", "room_next", "room_reveal", "room_pause", "answer_mark", "question over"),
    *("not_found", "invalid", "already_answered", "paused", "not_asked", "too_late", "room_state", "room_ended"),
    *("not_over", "room_started", "all have answered", "died", "finished", "expired"),
}
"""What never happens is not tested."""


class Died(Exception):
    """The process, before its commit."""


@contextmanager
def dying(after: int) -> Iterator[None]:
    """At so many statements, if there are as many."""
    done = 0

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal done
        result = run(sql, *rest)
        if "SAVEPOINT" not in sql:
            done += 1
            if done == after:
                raise Died
        return result

    with connection.execute_wrapper(execute):
        yield


class Playing(RuleBasedStateMachine):
    host: User
    users: list[User]
    happened: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.round = transaction.atomic()
        self.round.__enter__()
        self.time = time_machine.travel("2026-05-04T08:00:00Z", tick=False)
        self.clock = self.time.start()
        self.dies_after, self.touched = 0, True
        self.people = [Person(user, (came(user), came(user))) for user in self.users]

    def teardown(self) -> None:
        self.time.stop()
        transaction.set_rollback(True)
        self.round.__exit__(None, None, None)

    def survived(self, work: Callable[[], Any]) -> Any:
        """What a server that dies has not committed is gone, and said again to the one that comes after it."""
        statements, self.dies_after, self.touched = self.dies_after, 0, True
        if statements:
            try:
                with dying(statements):
                    return work()
            except Died:
                self.happened["died"] += 1
        return work()

    def expect(self, wanted: str | None, work: Any) -> Any:
        """Nothing comes of it if it is refused, and it is refused if the model says so."""
        try:
            done, code = self.survived(work), None
        except DomainError as error:
            done, code = None, error.code
        assert code == wanted
        self.happened[code or work.func.__name__] += 1
        return done

    def hosted(self, work: Callable[..., Any], **how: Any) -> Any:
        return partial(work, room_id=self.room.pk, by=self.host.pk, **how)

    # How it begins

    @initialize(
        pace=st.sampled_from(TestRoom.Pace),
        scoring=st.sampled_from(Scoring),
        lobby=Seldom,
        late_join=st.booleans(),
        mixed=st.booleans(),
        extra=Extra,
        ahead=st.integers(-1, 6),
    )
    def hold(
        self, pace: TestRoom.Pace, scoring: Scoring, lobby: bool, late_join: bool, mixed: bool, extra: int, ahead: int
    ) -> None:
        """Some questions ahead, often: the way to the last one is long."""
        test = make_test(self.host, *KINDS, seconds=SECONDS, shuffle_questions=mixed, shuffle_choices=mixed)
        self.room = room_of(self.host, test=test, pace=pace, scoring=scoring, lobby=lobby, late_join=late_join)
        self.model = Modelled(pace, scoring, lobby, late_join, self.people)
        self.questions = list(RoomQuestion.objects.filter(room=self.room).order_by("position"))
        for who in range(2 + late_join):
            self.come(who, second=False)
            self.admit(who)
        self.give_time(1, extra)
        if ahead >= 0:
            self.start(twice=False)
        for number in range(ahead):
            self.a_question([(0, 0, True), (1, 0, False)], then=("time is over", "reveal")[number % 2])
        self.mark(0, 2, [400, 1000])
        self.a_question([(0, 1, False)] if ahead > 0 else [], then="not yet")

    # Seats

    @rule(who=Who, second=st.booleans())
    def come(self, who: int, second: bool) -> None:
        person = self.people[who]
        device = person.devices[second]
        work = partial(seat_take, room_id=self.room.pk, user=person.user, connection=device)
        self.expect(self.model.come(person, device), work)

    @rule(who=Who)
    def lose_the_network(self, who: int) -> None:
        devices_detach(self.people[who].here)
        self.people[who].here.clear()
        self.touched = True

    @rule(who=Who, really=Seldom)
    def leave(self, who: int, really: bool) -> None:
        if really:
            person = self.people[who]
            self.expect(self.model.leave(person), partial(seat_leave, room_id=self.room.pk, by=person.user.pk))

    @rule(who=Who)
    def admit(self, who: int) -> None:
        self.of_seat(who, self.model.admit, seat_admit)

    @rule(who=Who, chance=st.integers(0, 2))
    def kick(self, who: int, chance: int) -> None:
        """Or again who was sent away already."""
        if chance == 0:
            self.of_seat(who, self.model.remove, seat_remove)

    @rule(who=Who, extra=Extra)
    def give_time(self, who: int, extra: int) -> None:
        self.of_seat(who, lambda person: self.model.give_time(person, extra), seat_give_time, extra_percent=extra)

    def of_seat(self, who: int, expected: Callable[[Person], str | None], work: Any, **how: Any) -> None:
        person = self.people[who]
        if person.state is not None:
            self.expect(expected(person), self.hosted(work, participant_id=self.seat_of(person).pk, **how))

    def seat_of(self, person: Person) -> Participant:
        return Participant.objects.get(room=self.room, user=person.user)

    # The host

    @rule(twice=st.booleans())
    def start(self, twice: bool) -> None:
        for _ in range(1 + twice):
            self.expect(self.model.start(timezone.now()), self.hosted(room_start))

    @rule(reveals=st.booleans(), behind=st.booleans(), twice=st.booleans())
    def move(self, reveals: bool, behind: bool, twice: bool) -> None:
        """By what the host sees, which may be of a moment ago."""
        step = max(self.model.step - behind, 0)
        for _ in range(1 + twice):
            if reveals:
                self.expect(self.model.reveal(step), self.hosted(room_reveal, step=step))
            else:
                self.expect(self.model.next(step, timezone.now()), self.hosted(room_next, step=step))

    @rule(paused=Mostly, twice=st.booleans(), says=st.lists(Says, max_size=1), goes_on=Mostly)
    def pause(self, paused: bool, twice: bool, says: list[tuple[int, int, bool, bool]], goes_on: bool) -> None:
        for _ in range(1 + twice):
            self.expect(self.model.pause(paused, timezone.now()), self.hosted(room_pause, paused=paused))
        self.answer(says, 0, twice, 0)
        if self.model.paused_at is not None and goes_on:
            self.clock.shift(5)
            self.expect(self.model.pause(False, timezone.now()), self.hosted(room_pause, paused=False))

    @rule(chance=st.integers(0, 2), who=Who)
    def end(self, chance: int, who: int) -> None:
        """And somebody comes too late."""
        if chance == 0:
            self.model.end()
            self.expect(None, self.hosted(room_end))
            self.come(who, second=False)

    @rule(who=Who, position=st.sampled_from([2, 2, 2, 0]), marks=st.lists(Marks, min_size=1, max_size=2))
    def mark(self, who: int, position: int, marks: list[int]) -> None:
        """What only a person can, and once more if they think better of it."""
        person = self.people[who]
        if position not in person.said:
            return
        answer = Answer.objects.get(participant__user=person.user, question=self.questions[position])
        for points in marks:
            wanted = self.model.mark(person, position, points) if position == 2 else "not_found"
            work = partial(answer_mark, room_id=self.room.pk, by=self.host, answer_id=answer.pk, points=points)
            self.expect(wanted, work)

    # Answers

    @rule(who=Who, ahead=st.sampled_from([0, 0, 0, -1, 1]), twice=st.booleans())
    def go_on(self, who: int, ahead: int, twice: bool) -> None:
        person, now = self.people[who], timezone.now()
        given = max(person.given + ahead, 0)
        for _ in range(1 + twice):
            wanted = self.model.go_on(person, given, now)
            work = partial(question_give, room_id=self.room.pk, by=person.user.pk, given=given, now=now)
            asked = self.expect(wanted, work)
            if asked is not None:
                self.model.was_given(person, asked.number - 1)
                assert asked.deadline == self.model.deadline_of(person)
            elif wanted is None:
                assert person.given in {0, len(KINDS)}
                self.happened["finished"] += person.finished

    @rule(
        says=st.lists(Says, min_size=1, max_size=4), lag=st.sampled_from([0, 0, 0.1]), twice=st.booleans(), dies=Deaths
    )
    def answer(self, says: list[tuple[int, int, bool, bool]], lag: float, twice: bool, dies: int) -> None:
        """Those that came while the last ones were being written are written together."""
        new = [self.said(who, value, final, elsewhere=elsewhere) for who, value, final, elsewhere in says]
        self.dies_after = dies
        self.take(new, lag)
        if twice:
            self.clock.shift(0.5)
            self.take(new, lag)

    @rule(who=Who, value=Values, final=Mostly, late=st.sampled_from([0, 1, 1, 100, -1500]))
    def answer_at_the_last_moment(self, who: int, value: int, final: bool, late: int) -> None:
        """So many milliseconds late, by a client whose clock says that there is time."""
        deadline = self.model.deadline_of(self.people[who])
        if deadline is not None and deadline + timedelta(milliseconds=late) > timezone.now():
            self.clock.move_to(deadline + timedelta(milliseconds=late))
            self.take([self.said(who, value, final)])

    @rule(says=st.lists(st.tuples(Who, Values, Mostly), max_size=3, unique_by=lambda each: each[0]), then=Then)
    def a_question(self, says: list[tuple[int, int, bool]], then: str) -> None:
        """As it mostly goes: the next one, what they answer, and what was right."""
        if self.model.pace == TestRoom.Pace.SELF:
            for who, *_ in says:
                self.go_on(who, 0, twice=False)
        elif self.model.phase != TestRoom.Phase.QUESTION or self.model.kind == "slide":
            self.move(reveals=False, behind=False, twice=False)
        for who, value, final in says:
            self.clock.shift(0.3)
            self.take([self.said(who, value, final)])
        if then == "time is over":
            self.clock.shift(31)
            self.tick()
        elif then == "reveal" and self.model.phase == TestRoom.Phase.QUESTION:
            self.move(reveals=True, behind=False, twice=False)

    def said(self, who: int, value: int, final: bool, *, elsewhere: bool = False) -> tuple[Person, int, object, bool]:
        person = self.people[who]
        position = self.model.position_of(person) or 0
        if elsewhere:
            position = max(position - 1, 0)
        values = [*(each for each, _ in SHARES[KINDS[position]]), *NO_ANSWERS]
        return person, position, values[value], final

    def take(self, new: list[tuple[Person, int, object, bool]], lag: float = 0) -> None:
        received, step = timezone.now() - timedelta(seconds=lag), self.model.step
        wanted, closes = [], False
        for person, position, value, final in new:
            before = person.said.get(position)
            is_new = before is None or not before.final
            wanted.append(self.model.answer(person, position, value, final, received))
            closes |= wanted[-1] is None and final and is_new
        if closes:
            self.model.close_if_all_have_answered()
            self.happened["all have answered"] += self.model.step > step
        frames = [
            NewAnswer(person.user.pk, self.room.pk, self.questions[position].pk, value, final, received)
            for person, position, value, final in new
        ]
        taken = self.expect(None, partial(answers_take, frames))
        refusals = [each.code if isinstance(each, DomainError) else None for each in taken]
        self.happened.update(code for code in refusals if code)
        assert refusals == wanted
        for (_, _, value, final), answered in zip(new, taken, strict=True):
            if not isinstance(answered, DomainError):
                assert answered.value == value
                assert answered.final or not final

    # Time, and what goes wrong

    @rule(seconds=st.sampled_from([0.2, 1, 5, 19.9, 31]))
    def time_passes(self, seconds: float) -> None:
        self.clock.shift(seconds)

    @rule()
    def tick(self) -> None:
        now = timezone.now()
        was_over = self.model.tick(now)
        assert self.survived(partial(questions_end, now)) == was_over
        self.happened["question over"] += was_over

    @rule(days=st.sampled_from([0.9, 1, 1, 30]), really=Seldom)
    def nobody_goes_on(self, days: float, really: bool) -> None:
        if really:
            self.clock.shift(timedelta(days=days))
            now = timezone.now()
            has_expired = self.model.expire(now)
            assert self.survived(partial(rooms_open_and_close, now)) == has_expired
            self.happened["expired"] += has_expired

    @rule(statements=Deaths)
    def the_server_is_about_to_die(self, statements: int) -> None:
        self.dies_after = statements

    @rule(who=Who)
    def look(self, who: int) -> None:
        """As who reloads the page."""
        person, model = self.people[who], self.model
        hidden = person.state in {None, Participant.State.REMOVED}
        state = self.expect("not_found" if hidden else None, partial(room_state, self.room.pk, person.user.pk))
        if state is None or not person.is_seated:
            return
        deadline: datetime | None = model.deadline_of(person)
        position = model.position_of(person)
        if deadline is not None and position is not None:
            said = person.said.get(position)
            assert (state.question.number - 1, state.question.deadline) == (position, deadline)
            assert (state.answer and (state.answer.value, state.answer.final)) == (said and (said.value, said.final))
        if model.phase in {TestRoom.Phase.REVEAL, TestRoom.Phase.ENDED}:
            assert (state.place, state.seat.score) == (model.place_of(person), person.score)

    # What holds at any time

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        if self.touched:
            self.touched = False
            self.the_room_and_its_seats_are_what_the_model_says()
            self.each_answer_is_what_was_said()
            self.what_is_shown_of_all_is_what_all_said()
            assert room_differences(fresh(self.room)) == {}

    def the_room_and_its_seats_are_what_the_model_says(self) -> None:
        model, room = self.model, fresh(self.room)
        assert (room.phase, room.step, room.due_at) == (model.phase, model.step, model.due_at)
        assert (room.paused_at, room.position) == (model.paused_at, model.position)
        seats = {seat.user_id: seat for seat in Participant.objects.filter(room=room)}
        here = Counter(Device.objects.filter(participant__room=room).values_list("participant__user", flat=True))
        for person in self.people:
            seat = seats.get(person.user.pk)
            assert (seat and seat.state) == person.state
            assert here[person.user.pk] == len(person.here)
            if seat is not None and person.state != Participant.State.REMOVED:
                assert totals(seat) == totals(person)
        places = {seats[each.user.pk].pk: model.place_of(each) for each in self.people if each.is_shown}
        assert {each.participant: each.place for each in board_of(room)} == places
        shown = [seat for seat in seats.values() if seat.pk in places]
        assert {seat.pk: standing_of(room, seat).place for seat in shown} == places

    def each_answer_is_what_was_said(self) -> None:
        """Also of who was sent away: once, the last of it, and for good if it was acknowledged as that."""
        kept = {(each.participant.user_id, each.question.position): each for each in answers_of(self.room)}
        said = {(each.user.pk, position): each.said[position] for each in self.people for position in each.said}
        assert kept.keys() == said.keys()
        for key, each in said.items():
            assert told(kept[key]) == told(each)

    def what_is_shown_of_all_is_what_all_said(self) -> None:
        for question in RoomQuestion.objects.filter(room=self.room):
            if question.position in self.model.counted:
                given = self.model.given_to(question.position)
                assert question.distribution is not None
                assert question.distribution["answers"] == len(given)
            else:
                assert question.distribution is None


def totals(of: Any) -> tuple[int, ...]:
    return of.score, of.streak, of.right, of.answered, of.took_ms, of.given


def told(of: Any) -> tuple[object, ...]:
    return of.value, of.final, of.took_ms, of.share, of.points, of.bonus


def answers_of(room: TestRoom) -> Any:
    return Answer.objects.filter(question__room=room).select_related("participant", "question")


def test_a_room_is_what_a_model_says_it_is(alice: User, make_user: MakeUser) -> None:
    """Hypothesis likes to repeat itself: it goes on until everything has happened."""
    users, happened = [make_user(f"person{number}") for number in range(3)], Counter[str]()
    for number in range(MOST_RUNS):
        _run(alice, users, happened)
        if number >= 1 and {name for name, times in happened.items() if times} >= OUTCOMES:
            break
    assert {name for name in OUTCOMES if not happened[name]} == set(), dict(happened)


def _run(host: User, users: list[User], happened: Counter[str]) -> None:
    seed = random.getrandbits(64)
    logger.warning("seed %d", seed)

    @hypothesis.seed(seed)
    class Seeded(Playing):
        pass

    Seeded.host, Seeded.users, Seeded.happened = host, users, happened
    settings = hypothesis.settings(
        max_examples=15, stateful_step_count=30, deadline=None, database=None, print_blob=True
    )
    run_state_machine_as_test(Seeded, settings=settings)
