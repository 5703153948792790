"""A room on its way from the lobby to its end."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from conftest import nothing_changes, refused
from livetests.models import Answer, Participant, TestRoom
from livetests.services.holding import room_change
from livetests.services.phases import room_end, room_next, room_pause, room_reveal, room_start
from livetests.services.seats import seat_admit, seat_give_time, seat_leave, seat_remove
from livetests.sweeps import questions_end, rooms_open_and_close
from livetests.tests.rooms import answer, fresh, heard, names, question_at, room_of, sit
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.errors import Conflict, Forbidden, NotFound

pytestmark = pytest.mark.django_db

Deliveries = Callable[[], Any]


@pytest.fixture
def room(alice: User) -> TestRoom:
    return room_of(alice)


def started(room: TestRoom) -> TestRoom:
    return room_start(room_id=room.pk, by=room.host_id)


def revealed(room: TestRoom) -> TestRoom:
    return room_reveal(room_id=room.pk, by=room.host_id)


def gone_on(room: TestRoom) -> TestRoom:
    return room_next(room_id=room.pk, by=room.host_id)


class TestTheHostLeads:
    def test_from_the_lobby_to_the_end(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        sit(room, bob)
        with deliveries() as sent:
            assert (started(room).phase, fresh(room).step) == ("question", 1)
            answer(room, bob, "d", final=False)
            assert (revealed(room).phase, fresh(room).step) == ("reveal", 2)
            assert (gone_on(room).phase, fresh(room).step) == ("question", 3)
            revealed(room)
            assert (gone_on(room).phase, fresh(room).step) == ("ended", 5)
        assert names(sent, room_topic(room.pk)) == [
            "started",
            "question",
            "reveal",
            "leaderboard",
            "question",
            "reveal",
            "leaderboard",
            "ended",
        ]

    def test_nothing_is_said_of_the_answer_before_the_reveal(
        self, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        kinds = ("single", "multiple", "true_false", "numeric", "text", "order", "code", "long_text")
        room = room_of(alice, *kinds)
        (seat,) = sit(room, bob)
        for position, kind in enumerate(kinds):
            with deliveries() as sent:
                started(room) if position == 0 else gone_on(room)
            (asked,) = [each for each in heard(sent, room_topic(room.pk)) if each["type"] == "livetests.question"]
            assert set(asked["data"]["question"]["asked"]) & {"right", "accepted", "tolerance", "guide"} == set()
            assert asked["data"]["question"]["asked"]["kind"] == kind
            with deliveries() as sent:
                revealed(room)
            (told,) = [each for each in heard(sent, room_topic(room.pk)) if each["type"] == "livetests.reveal"]
            assert told["data"]["revealed"]["solution"]["kind"] == kind
            assert heard(sent, seat_topic(seat.pk)) or kind in {"code", "long_text"}

    def test_it_moves_forward_only(self, room: TestRoom, alice: User) -> None:
        refused(Conflict, "room_state", lambda: gone_on(room))
        refused(Conflict, "room_state", lambda: revealed(room))
        refused(Conflict, "room_state", lambda: room_pause(room_id=room.pk, by=alice.pk, paused=True))
        started(room)
        refused(Conflict, "room_state", lambda: started(room))
        refused(Conflict, "room_state", lambda: gone_on(room))
        revealed(room)
        refused(Conflict, "room_state", lambda: revealed(room))
        room_end(room_id=room.pk, by=alice.pk)
        for work in started, gone_on, revealed:
            refused(Conflict, "room_state", partial(work, room))
        with nothing_changes():
            room_end(room_id=room.pk, by=alice.pk)

    def test_said_twice_it_is_done_once(self, room: TestRoom, alice: User) -> None:
        started(room)
        for _ in range(2):
            assert room_reveal(room_id=room.pk, by=alice.pk, step=1).step == 2
        for _ in range(2):
            assert room_next(room_id=room.pk, by=alice.pk, step=2).step == 3

    def test_only_hosts_move_it(self, room: TestRoom, bob: User, stranger: User) -> None:
        sit(room, bob)
        for work in room_start, room_next, room_reveal, room_end:
            refused(Forbidden, "not_host", partial(work, room_id=room.pk, by=bob.pk))
            refused(NotFound, "not_found", partial(work, room_id=room.pk, by=stranger.pk))

    def test_a_slide_takes_no_answers_and_has_no_reveal(self, alice: User, bob: User) -> None:
        room = room_of(alice, "slide", "single")
        sit(room, bob)
        started(room)
        assert fresh(room).due_at is None
        refused(Conflict, "room_state", lambda: revealed(room))
        assert gone_on(room).step == 3

    def test_who_goes_on_from_a_slide_that_stands_lets_the_clock_go_on(self, alice: User) -> None:
        room = room_of(alice, "slide", "single")
        started(room)
        room_pause(room_id=room.pk, by=alice.pk, paused=True)
        assert (gone_on(room).paused_at, fresh(room).due_at is None) == (None, False)

    def test_what_is_edited_later_changes_no_room(self, room: TestRoom) -> None:
        room.test.questions.all().delete()
        started(room)
        assert question_at(room, 0).prompt == "single?"


class TestTime:
    def test_a_question_ends_at_its_time(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        sit(room, bob)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            started(room)
            clock.shift(20)
            assert questions_end(timezone.now()) == 0, "what was received in time may still be on its way"
            clock.shift(0.2)
            with deliveries() as sent:
                assert questions_end(timezone.now()) == 1
                assert questions_end(timezone.now()) == 0
        assert names(sent, room_topic(room.pk)) == ["reveal", "leaderboard"]
        assert fresh(room).phase == "reveal"

    def test_it_waits_for_nobody_when_all_who_are_here_have_answered(
        self, room: TestRoom, bob: User, stranger: User, staff: User
    ) -> None:
        _, _, gone = sit(room, bob, stranger, staff)
        gone.devices.all().delete()
        started(room)
        answer(room, bob, "d")
        assert fresh(room).phase == "question"
        answer(room, stranger, "a", final=False)
        assert fresh(room).phase == "question"
        answer(room, stranger, "b")
        assert fresh(room).phase == "reveal"

    @pytest.mark.parametrize("removed", [False, True], ids=["leaves", "is sent away"])
    def test_it_waits_for_nobody_when_the_last_who_thought_about_it_goes(
        self, room: TestRoom, bob: User, stranger: User, deliveries: Deliveries, removed: bool
    ) -> None:
        _, thinking = sit(room, bob, stranger)
        started(room)
        answer(room, bob, "d")
        with deliveries() as sent:
            if removed:
                seat_remove(room_id=room.pk, by=room.host_id, participant_id=thinking.pk)
            else:
                seat_leave(room_id=room.pk, by=stranger.pk)
        assert names(sent, room_topic(room.pk)) == ["reveal", "leaderboard"]
        assert fresh(room).phase == "reveal"

    def test_a_question_that_nobody_answered_stays_when_they_go(self, room: TestRoom, bob: User) -> None:
        sit(room, bob)
        started(room)
        seat_leave(room_id=room.pk, by=bob.pk)
        assert fresh(room).phase == "question"

    def test_while_it_stands_nobody_is_gone_for_good(self, room: TestRoom, bob: User, stranger: User) -> None:
        sit(room, bob, stranger)
        started(room)
        answer(room, bob, "d")
        room_pause(room_id=room.pk, by=room.host_id, paused=True)
        seat_leave(room_id=room.pk, by=stranger.pk)
        assert fresh(room).phase == "question"

    def test_who_has_more_time_is_waited_for(
        self, room: TestRoom, alice: User, bob: User, deliveries: Deliveries
    ) -> None:
        (seat,) = sit(room, bob)
        seat_give_time(room_id=room.pk, by=alice.pk, participant_id=seat.pk, extra_percent=50)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            with deliveries() as sent:
                started(room)
            (own,) = heard(sent, seat_topic(seat.pk))
            assert (
                own["data"]["question"]["deadline"]
                > heard(sent, room_topic(room.pk))[1]["data"]["question"]["deadline"]
            )
            clock.shift(29.9)
            assert questions_end(timezone.now()) == 0
            assert answer(room, bob, "d").final

    def test_who_has_more_time_and_was_away_is_waited_for_once_they_are_back(
        self, room: TestRoom, alice: User, bob: User
    ) -> None:
        (seat,) = sit(room, bob)
        seat_give_time(room_id=room.pk, by=alice.pk, participant_id=seat.pk, extra_percent=50)
        seat_leave(room_id=room.pk, by=bob.pk)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            started(room)
            clock.shift(15)
            sit(room, bob)
            clock.shift(14.9)
            assert questions_end(timezone.now()) == 0
            assert answer(room, bob, "d").final

    def test_who_has_more_time_and_is_let_in_late_is_waited_for(self, alice: User, bob: User) -> None:
        room = room_of(alice, lobby=True)
        (seat,) = sit(room, bob)
        seat_give_time(room_id=room.pk, by=alice.pk, participant_id=seat.pk, extra_percent=50)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            started(room)
            seat_admit(room_id=room.pk, by=alice.pk, participant_id=seat.pk)
            clock.shift(29.9)
            assert questions_end(timezone.now()) == 0
            assert answer(room, bob, "d").final

    def test_while_it_stands_no_time_passes(self, room: TestRoom, alice: User, bob: User) -> None:
        sit(room, bob)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            started(room)
            clock.shift(15)
            room_pause(room_id=room.pk, by=alice.pk, paused=True)
            clock.shift(600)
            assert questions_end(timezone.now()) == 0
            refused(Conflict, "paused", lambda: answer(room, bob, "d"))
            room_pause(room_id=room.pk, by=alice.pk, paused=False)
            assert fresh(room).deadline == timezone.now() + timedelta(seconds=5)
            clock.shift(2)
            answer(room, bob, "d")
        assert Answer.objects.get().took_ms == 17_000

    def test_without_a_time_the_host_ends_it(self, alice: User, bob: User) -> None:
        room = room_of(alice, "single", seconds=None)
        sit(room, bob)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            started(room)
            clock.shift(86_000)
            assert questions_end(timezone.now()) == 0
            assert answer(room, bob, "d").final

    def test_a_room_closes_at_its_time_and_what_was_saved_counts(self, alice: User, bob: User, stranger: User) -> None:
        room = room_of(alice, closes_at=timezone.now() + timedelta(hours=1))
        (seat, _) = sit(room, bob, stranger)
        started(room)
        answer(room, bob, "d", final=False)
        assert rooms_open_and_close(timezone.now()) == 0
        assert rooms_open_and_close(timezone.now() + timedelta(hours=1)) == 1
        assert (fresh(room).phase, fresh(seat).score) == ("ended", 1000)

    def test_one_at_ones_own_pace_opens_by_the_clock(self, alice: User) -> None:
        opens = timezone.now() + timedelta(minutes=5)
        room = room_of(alice, pace=TestRoom.Pace.SELF, opens_at=opens)
        led = room_of(alice, opens_at=opens)
        assert rooms_open_and_close(timezone.now()) == 0
        assert rooms_open_and_close(opens) == 1
        assert (fresh(room).phase, fresh(led).phase) == ("open", "lobby")


class TestExpiry:
    DAY = timedelta(days=1)

    def test_a_code_is_good_for_a_day_if_nobody_begins(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        sit(room, bob)
        made = room.created_at
        assert rooms_open_and_close(made + self.DAY - timedelta(seconds=1)) == 0
        with deliveries() as sent:
            assert rooms_open_and_close(made + self.DAY) == 1
        assert fresh(room).has_ended
        assert "ended" in names(sent, room_topic(room.pk))
        assert rooms_open_and_close(made + 2 * self.DAY) == 0
        assert not Participant.objects.filter(user=bob).of_past_rooms().exists()

    def test_one_that_is_led_ends_a_day_after_its_host_went_on_last(self, room: TestRoom) -> None:
        begins = room.created_at + timedelta(hours=23)
        with time_machine.travel(begins, tick=False):
            started(room)
        with time_machine.travel(begins + timedelta(hours=2), tick=False):
            revealed(room)
        assert rooms_open_and_close(begins + self.DAY) == 0
        assert rooms_open_and_close(begins + timedelta(hours=26)) == 1

    def test_one_at_ones_own_pace_is_open_for_thirty_days(self, alice: User) -> None:
        begins = timezone.now()
        with time_machine.travel(begins, tick=False):
            room = started(room_of(alice, pace=TestRoom.Pace.SELF))
        assert rooms_open_and_close(begins + 30 * self.DAY - timedelta(seconds=1)) == 0
        assert rooms_open_and_close(begins + 30 * self.DAY) == 1
        assert fresh(room).has_ended

    @pytest.mark.parametrize(("opens", "closes", "ends"), [(7, None, 8), (None, 60, 60), (7, 60, 60), (3, 3.5, 3.5)])
    def test_times_that_the_host_chose_are_kept(
        self, alice: User, opens: float | None, closes: float | None, ends: float
    ) -> None:
        now = timezone.now()
        at = [None if days is None else now + days * self.DAY for days in (opens, closes)]
        room = room_of(alice, opens_at=at[0], closes_at=at[1])
        assert rooms_open_and_close(now + ends * self.DAY - timedelta(seconds=1)) == 0
        assert rooms_open_and_close(now + ends * self.DAY) == 1
        assert fresh(room).has_ended

    def test_a_later_end_makes_it_last(self, room: TestRoom, alice: User) -> None:
        later = room.created_at + 5 * self.DAY
        room_change(room_id=room.pk, by=alice.pk, closes_at=later)
        assert rooms_open_and_close(room.created_at + 4 * self.DAY) == 0
        assert rooms_open_and_close(later) == 1


class TestCounting:
    def test_each_ones_place_and_the_first_of_all(
        self, alice: User, bob: User, stranger: User, staff: User, deliveries: Deliveries
    ) -> None:
        room = room_of(alice, "single", "true_false")
        people = sit(room, bob, stranger, staff)
        started(room)
        answer(room, bob, "d")
        answer(room, stranger, "a")
        with deliveries() as sent:
            answer(room, staff, "d")
        (board,) = [
            each["data"] for each in heard(sent, room_topic(room.pk)) if each["type"] == "livetests.leaderboard"
        ]
        assert [(row["place"], row["score"], row["was"]) for row in board["top"]] == [
            (1, 1000, None),
            (1, 1000, None),
            (3, 0, None),
        ]
        places = [heard(sent, seat_topic(seat.pk))[-1]["data"] for seat in people]
        assert [(each["place"], each["outcome"]["share"]) for each in places] == [(1, 1000), (3, 0), (1, 1000)]
        gone_on(room)
        answer(room, bob, False)
        answer(room, staff, False)
        with deliveries() as sent:
            answer(room, stranger, True)
        (board,) = [
            each["data"] for each in heard(sent, room_topic(room.pk)) if each["type"] == "livetests.leaderboard"
        ]
        assert {(row["name"], row["was"]) for row in board["top"]} == {
            ("Bob Biswas", 1),
            ("Stella Staff", 1),
            ("Sam Stranger", 3),
        }

    def test_who_does_not_answer_begins_a_new_streak(self, alice: User, bob: User, stranger: User) -> None:
        room = room_of(alice, "true_false", "poll", "true_false", scoring="streak")
        quick, slow = sit(room, bob, stranger)
        started(room)
        for user in bob, stranger:
            answer(room, user, True)
        assert (fresh(quick).streak, fresh(slow).streak) == (1, 1)
        gone_on(room)
        revealed(room)
        assert (fresh(quick).streak, fresh(slow).streak) == (1, 1)
        gone_on(room)
        answer(room, bob, True)
        revealed(room)
        assert (fresh(quick).streak, fresh(slow).streak) == (2, 0)
        assert (fresh(quick).score, fresh(slow).score) == (2100, 1000)

    def test_hosts_hear_how_many_have_answered(
        self, room: TestRoom, bob: User, stranger: User, deliveries: Deliveries
    ) -> None:
        sit(room, bob, stranger)
        started(room)
        with deliveries() as sent:
            answer(room, bob, "a", final=False)
        assert names(sent, hosts_topic(room.pk)) == []
        with deliveries() as sent:
            answer(room, bob, "a")
        (told,) = heard(sent, hosts_topic(room.pk))
        assert told["data"]["count"] == 1

    def test_what_is_shown_of_all_answers(self, room: TestRoom, bob: User, stranger: User) -> None:
        sit(room, bob, stranger)
        started(room)
        answer(room, bob, "a")
        answer(room, stranger, "d", final=False)
        revealed(room)
        assert question_at(room, 0).distribution == {
            "form": "counts",
            "answers": 2,
            "counts": {"a": 1, "b": 0, "c": 0, "d": 1},
        }
        assert Participant.objects.filter(right=1, answered=1).count() == 1
