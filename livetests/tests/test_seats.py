"""Coming to a test room, and going."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from conftest import MakeUser, nothing_changes, refused
from livetests.joining import Came, Coming, come
from livetests.models import Author, Device, Participant, Signal, TestRoom
from livetests.room_state import Look, RoomState, room_states
from livetests.services.coming import NewSeat, seat_take, seats_take
from livetests.services.holding import room_change, room_delete, room_take_over
from livetests.services.phases import room_end, room_next, room_start
from livetests.services.seats import (
    devices_detach,
    devices_find_orphaned,
    seat_admit,
    seat_give_time,
    seat_leave,
    seat_remove,
)
from livetests.services.signals import signal_take
from livetests.tests.rooms import answer, devices, fresh, heard, names, question_at, room_of, sit
from livetests.topics import hosts_topic, seat_topic
from realtime.errors import Conflict, DomainError, Forbidden, NotFound
from realtime.ids import uuid7
from realtime.presence import connections_close
from realtime.tests.connections import came

pytestmark = pytest.mark.django_db

Deliveries = Callable[[], Any]


@pytest.fixture
def room(alice: User) -> TestRoom:
    return room_of(alice)


class TestComing:
    def test_two_tabs_are_one_seat(self, room: TestRoom, bob: User) -> None:
        first, second = sit(room, bob, bob)
        assert first == second
        assert Participant.objects.count() == 1
        assert len(devices(first)) == 2

    def test_who_comes_back_has_their_seat_and_their_name(self, room: TestRoom, bob: User) -> None:
        seat = seat_take(room_id=room.pk, user=bob, name="Bobby")
        seat_leave(room_id=room.pk, by=bob.pk)
        room_start(room_id=room.pk, by=room.host_id)
        room_change(room_id=room.pk, by=room.host_id, locked=True, late_join=False)
        back = seat_take(room_id=room.pk, user=bob, name="Somebody else")
        assert (back.pk, back.name, back.state) == (seat.pk, "Bobby", "seated")

    def test_a_host_does_not_take_part(self, room: TestRoom, alice: User, stranger: User) -> None:
        Author.objects.create(test=room.test, user=stranger)
        for host in alice, stranger:
            refused(Conflict, "hosting", partial(seat_take, room_id=room.pk, user=host))

    def test_nobody_new_comes(self, alice: User, bob: User) -> None:
        later = timezone.now() + timedelta(hours=1)
        locked, begun, over = room_of(alice), room_of(alice, late_join=False), room_of(alice)
        early, gone = room_of(alice, opens_at=later), room_of(alice)
        room_change(room_id=locked.pk, by=alice.pk, locked=True)
        room_start(room_id=begun.pk, by=alice.pk)
        room_end(room_id=over.pk, by=alice.pk)
        room_delete(room_id=gone.pk, by=alice.pk)
        refused(Forbidden, "room_locked", partial(seat_take, room_id=locked.pk, user=bob))
        refused(Forbidden, "room_started", partial(seat_take, room_id=begun.pk, user=bob))
        refused(Conflict, "room_ended", partial(seat_take, room_id=over.pk, user=bob))
        refused(Forbidden, "room_not_open", partial(seat_take, room_id=early.pk, user=bob))
        refused(NotFound, "not_found", partial(seat_take, room_id=gone.pk, user=bob))

    def test_a_room_is_full_at_some_point(self, room: TestRoom, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("livetests.services.coming.MOST_PARTICIPANTS", 0)
        refused(Conflict, "room_full", partial(seat_take, room_id=room.pk, user=bob))

    def test_who_comes_is_told_once(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        with deliveries() as sent:
            sit(room, bob)
        (told,) = heard(sent, hosts_topic(room.pk))
        assert (told["data"]["participant"]["here"], told["data"]["count"]) == (True, 1)

    def test_late_ones_are_welcome(self, room: TestRoom, bob: User) -> None:
        room_start(room_id=room.pk, by=room.host_id)
        assert seat_take(room_id=room.pk, user=bob).is_seated


class TestComingTogether:
    def test_each_has_a_seat_and_who_is_refused_spoils_none(
        self, room: TestRoom, alice: User, bob: User, stranger: User, staff: User, deliveries: Deliveries
    ) -> None:
        other = room_of(alice)
        (gone,) = sit(room, staff)
        seat_remove(room_id=room.pk, by=alice.pk, participant_id=gone.pk)
        tab = came(bob)
        new = [
            NewSeat(room.pk, bob, "Bobby", tab),
            NewSeat(room.pk, alice),
            NewSeat(other.pk, bob, "", came(bob)),
            NewSeat(room.pk, staff),
            NewSeat(uuid7(), bob),
            NewSeat(room.pk, stranger, "Sam"),
            NewSeat(room.pk, bob, "Robert", came(bob)),
            NewSeat(room.pk, bob, "", tab),
        ]
        with deliveries() as sent:
            taken = seats_take(new)
        assert [each.code if isinstance(each, DomainError) else each.name for each in taken] == [
            *("Bobby", "hosting", bob.full_name, "not_found", "not_found", "Sam", "Bobby", "Bobby"),
        ]
        assert taken[0] is taken[6]
        assert [each.participant.name for each in Device.objects.order_by("pk")] == ["Bobby", bob.full_name, "Bobby"]
        told = [frame["data"] for frame in heard(sent, hosts_topic(room.pk))]
        assert [(each["participant"]["name"], each["participant"]["here"], each["count"]) for each in told] == [
            ("Bobby", True, 2),
            ("Sam", False, 2),
        ]
        assert len(heard(sent, hosts_topic(other.pk))) == 1

    def test_another_device_is_noticed_among_those_who_come_together(self, alice: User, bob: User) -> None:
        room = room_of(alice, signals=[TestRoom.Watched.DEVICE])
        room_start(room_id=room.pk, by=alice.pk)
        seats_take([NewSeat(room.pk, bob, "", came(bob)), NewSeat(room.pk, bob, "", came(bob))])
        assert [each.kind for each in Signal.objects.all()] == ["device"]

    def test_no_more_sit_down_together_than_there_is_room_for(
        self, room: TestRoom, bob: User, stranger: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("livetests.services.coming.MOST_PARTICIPANTS", 1)
        first, second = seats_take([NewSeat(room.pk, bob), NewSeat(room.pk, stranger)])
        assert isinstance(first, Participant)
        assert isinstance(second, Conflict)
        assert Participant.objects.count() == 1

    @pytest.mark.parametrize("pace", TestRoom.Pace)
    def test_many_cost_no_more_queries_than_few(
        self, alice: User, make_user: MakeUser, pace: TestRoom.Pace, django_assert_num_queries: Any
    ) -> None:
        room = room_of(alice, pace=pace)
        room_start(room_id=room.pk, by=alice.pk)
        people = [make_user(f"person{number}") for number in range(20)]
        coming = [Coming(room.code, user.pk, came(user), "") for user in people]
        looks = [Look(room.pk, user.pk) for user in people]
        with django_assert_num_queries(20, exact=False) as few:
            come(coming[:2])
            room_states(looks[:2])
        with django_assert_num_queries(len(few)):
            assert all(isinstance(each, Came) for each in come(coming[2:]))
            assert all(isinstance(each, RoomState) for each in room_states(looks[2:]))


class TestTheLobby:
    @pytest.fixture
    def room(self, alice: User) -> TestRoom:
        return room_of(alice, lobby=True)

    def test_one_waits_until_one_is_let_in(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        (seat,) = sit(room, bob)
        assert seat.state == "waiting"
        with deliveries() as sent:
            seat_admit(room_id=room.pk, by=room.host_id, participant_id=seat.pk)
        assert names(sent, seat_topic(seat.pk)) == ["admitted"]
        assert fresh(seat).state == "seated"
        with nothing_changes():
            seat_admit(room_id=room.pk, by=room.host_id, participant_id=seat.pk)
        seat_leave(room_id=room.pk, by=bob.pk)
        assert seat_take(room_id=room.pk, user=bob).is_seated, "once admitted, always admitted"

    def test_who_does_not_wait_was_never_there(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        sit(room, bob)
        with deliveries() as sent:
            seat_leave(room_id=room.pk, by=bob.pk)
        assert names(sent, hosts_topic(room.pk)) == ["participant_left"]
        assert not Participant.objects.exists()
        assert sit(room, bob)[0].state == "waiting"

    def test_one_is_not_let_in(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        (seat,) = sit(room, bob)
        with deliveries() as sent:
            seat_remove(room_id=room.pk, by=room.host_id, participant_id=seat.pk)
        assert heard(sent, seat_topic(seat.pk))[0]["data"]["reason"] == "refused"


class TestGoing:
    def test_for_who_was_sent_away_there_is_no_room(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        (seat,) = sit(room, bob)
        with deliveries() as sent:
            seat_remove(room_id=room.pk, by=room.host_id, participant_id=seat.pk)
        assert heard(sent, seat_topic(seat.pk))[0]["data"]["reason"] == "removed"
        left = {each.leave for each in sent if each.topic == seat_topic(seat.pk) and each.leave}
        assert left == {f"test:{room.pk}", seat_topic(seat.pk)}
        refused(NotFound, "not_found", partial(seat_take, room_id=room.pk, user=bob))
        refused(NotFound, "not_found", partial(seat_leave, room_id=room.pk, by=bob.pk))
        refused(NotFound, "not_found", partial(seat_take, room_id=room.pk, user=bob, connection=uuid7()))

    def test_what_all_answered_is_without_who_was_sent_away(
        self, room: TestRoom, alice: User, bob: User, stranger: User
    ) -> None:
        seat, _ = sit(room, bob, stranger)
        room_start(room_id=room.pk, by=alice.pk)
        for user in (bob, stranger):
            answer(room, user, "d")
        room_next(room_id=room.pk, by=alice.pk)
        answer(room, bob, True)
        seat_remove(room_id=room.pk, by=alice.pk, participant_id=seat.pk)
        told, asked = question_at(room, 0).distribution, question_at(room, 1).distribution
        assert (told and told["counts"]["d"], asked) == (1, None), "and nothing of what is asked yet"

    def test_only_the_last_device_is_missed(self, room: TestRoom, bob: User, deliveries: Deliveries) -> None:
        seat, _ = sit(room, bob, bob)
        first, second = devices(seat)
        with deliveries() as sent:
            devices_detach([first])
        assert names(sent, hosts_topic(room.pk)) == []
        with deliveries() as sent:
            devices_detach([second])
        assert names(sent, hosts_topic(room.pk)) == ["participant_left"]
        assert fresh(seat).is_seated

    def test_a_socket_that_closes_is_no_device_any_more(self, room: TestRoom, bob: User) -> None:
        (seat,) = sit(room, bob)
        connections_close(ids=devices(seat))
        assert devices(seat) == []

    def test_a_socket_that_went_unseen_is_found(self, room: TestRoom, bob: User) -> None:
        sit(room, bob)
        assert devices_find_orphaned() == 0
        Device.objects.update(connection=uuid7())
        assert devices_find_orphaned() == 1


class TestHosts:
    def test_only_they_decide(self, room: TestRoom, bob: User, stranger: User) -> None:
        (seat,) = sit(room, bob)
        for work in seat_admit, seat_remove, partial(seat_give_time, extra_percent=50):
            decide = partial(work, room_id=room.pk, participant_id=seat.pk)
            refused(Forbidden, "not_host", partial(decide, by=bob.pk))
            refused(NotFound, "not_found", partial(decide, by=stranger.pk))
        refused(Forbidden, "not_host", partial(room_change, room_id=room.pk, by=bob.pk, locked=True))
        refused(Forbidden, "not_host", partial(room_delete, room_id=room.pk, by=bob.pk))
        refused(Forbidden, "not_host", partial(room_take_over, room_id=room.pk, by=bob))

    def test_who_may_edit_the_test_may_take_over(self, room: TestRoom, stranger: User, deliveries: Deliveries) -> None:
        Author.objects.create(test=room.test, user=stranger)
        with deliveries() as sent:
            room_take_over(room_id=room.pk, by=stranger)
        assert fresh(room).host == stranger
        assert names(sent, f"test:{room.pk}") == ["changed"]
        assert room_start(room_id=room.pk, by=stranger.pk).phase == "question"

    def test_participants_of_other_rooms_are_none(self, room: TestRoom, alice: User, bob: User) -> None:
        (elsewhere,) = sit(room_of(alice), bob)
        work = partial(seat_remove, room_id=room.pk, by=alice.pk, participant_id=elsewhere.pk)
        refused(NotFound, "not_found", work)

    def test_more_time_is_not_given_in_the_middle_of_a_question(self, room: TestRoom, alice: User, bob: User) -> None:
        (seat,) = sit(room, bob)
        give = partial(seat_give_time, room_id=room.pk, by=alice.pk, participant_id=seat.pk)
        give(extra_percent=25)
        room_start(room_id=room.pk, by=alice.pk)
        refused(Conflict, "room_state", partial(give, extra_percent=50))
        with nothing_changes():
            give(extra_percent=25)


class TestSignals:
    def test_only_what_the_host_wants_to_know(self, alice: User, bob: User, deliveries: Deliveries) -> None:
        room = room_of(alice, signals=["tab", "device"])
        (seat,) = sit(room, bob)
        with nothing_changes():
            signal_take(room_id=room.pk, by=bob.pk, kind=TestRoom.Watched.TAB)
        room_start(room_id=room.pk, by=alice.pk)
        with nothing_changes():
            signal_take(room_id=room.pk, by=bob.pk, kind=TestRoom.Watched.PASTE)
        with deliveries() as sent:
            signal_take(room_id=room.pk, by=bob.pk, kind=TestRoom.Watched.TAB)
            seat_take(room_id=room.pk, user=bob, connection=came(bob))
        assert [each["data"]["kind"] for each in heard(sent, hosts_topic(room.pk))] == ["tab", "device"]
        assert heard(sent, seat_topic(seat.pk)) == []
        assert set(Signal.objects.values_list("question__position", flat=True)) == {0}

    def test_strangers_signal_nothing(self, alice: User, stranger: User) -> None:
        room = room_of(alice, signals=["tab"])
        work = partial(signal_take, room_id=room.pk, by=stranger.pk, kind=TestRoom.Watched.TAB)
        refused(NotFound, "not_found", work)
