"""What somebody finds who comes, or comes back: all they need, and nothing they must not see."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from accounts.models import User
from livetests.models import Author, TestRoom
from livetests.room_state import RoomState, livetests_states, room_state
from livetests.room_wire import TOP
from livetests.scoring import ranked
from livetests.services import standings
from livetests.services.access import room_question_seen_by
from livetests.services.phases import room_end, room_next, room_pause, room_reveal, room_start
from livetests.services.seats import seat_remove
from livetests.services.signals import signal_take
from livetests.tests.rooms import answer, heard, make_test, question_at, room_of, sit
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.errors import NotFound

pytestmark = pytest.mark.django_db

ALL = ("single", "multiple", "true_false", "numeric", "text", "long_text", "code", "order", "poll", "slide")
KEYS = {"right", "accepted", "tolerance", "guide", "partial", "case", "explanation", "solution", "distribution"}


def names_in(value: Any) -> set[str]:
    """Of all fields, however deep."""
    if isinstance(value, dict):
        return {*value, *(name for each in value.values() for name in names_in(each))}
    if isinstance(value, list):
        return {name for each in value for name in names_in(each)}
    return set()


def seen(state: RoomState) -> set[str]:
    """Without what is there, but says nothing."""
    told = {name: each for name, each in msgspec.to_builtins(state).items() if each not in (None, [])}
    return names_in(told)


def test_no_key_before_the_reveal(alice: User, bob: User) -> None:
    room = room_of(alice, *ALL)
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    for kind in ALL:
        state = room_state(room.pk, bob.pk)
        assert state.question is not None
        assert seen(state) & KEYS == set(), state.question.asked
        if kind != "slide":
            room_reveal(room_id=room.pk, by=alice.pk)
            assert room_state(room.pk, bob.pk).revealed is not None
        room_next(room_id=room.pk, by=alice.pk)


def test_a_reload_is_what_was_told(alice: User, bob: User, stranger: User, deliveries: Callable[[], Any]) -> None:
    room = room_of(alice)
    seat, _ = sit(room, bob, stranger)
    with deliveries() as sent:
        room_start(room_id=room.pk, by=alice.pk)
    (asked,) = [each["data"] for each in heard(sent, room_topic(room.pk)) if each["type"] == "livetests.question"]
    assert msgspec.to_builtins(room_state(room.pk, bob.pk).question) == asked["question"]
    answer(room, bob, "d")
    with deliveries() as sent:
        answer(room, stranger, "a")
    told = {each["type"]: each["data"] for each in heard(sent, room_topic(room.pk))}
    (place,) = heard(sent, seat_topic(seat.pk))
    state = msgspec.to_builtins(room_state(room.pk, bob.pk))
    assert state["revealed"] == told["livetests.reveal"]["revealed"]
    assert state["top"] == told["livetests.leaderboard"]["top"]
    assert state["outcome"] == place["data"]["outcome"]
    assert (state["place"], state["seat"]["score"]) == (place["data"]["place"], place["data"]["score"])
    with deliveries() as sent:
        room_end(room_id=room.pk, by=alice.pk)
    (ended,) = heard(sent, room_topic(room.pk))
    assert msgspec.to_builtins(room_state(room.pk, bob.pk).top) == ended["data"]["top"]


def test_a_reload_shows_who_moved(alice: User, bob: User, stranger: User, deliveries: Callable[[], Any]) -> None:
    room = room_of(alice, "single", "true_false")
    seats = sit(room, bob, stranger)
    room_start(room_id=room.pk, by=alice.pk)
    for says in ("d", "a"), (False, True):
        with deliveries() as sent:
            for user, value in zip((bob, stranger), says, strict=True):
                answer(room, user, value)
        places = [heard(sent, seat_topic(seat.pk))[-1]["data"] for seat in seats]
        for user, told in zip((bob, stranger), places, strict=True):
            state = msgspec.to_builtins(room_state(room.pk, user.pk))
            assert {name: state[name] for name in ("place", "was", "of")} == {
                name: told[name] for name in ("place", "was", "of")
            }
        (board,) = [each["data"]["top"] for each in heard(sent, room_topic(room.pk)) if "top" in each["data"]]
        assert msgspec.to_builtins(room_state(room.pk, alice.pk).top) == board
        room_next(room_id=room.pk, by=alice.pk)
    assert [(each["place"], each["was"]) for each in places] == [(1, 1), (1, 2)]
    assert room_state(room.pk, stranger.pk).was is None


def test_while_it_stands_the_question_is_away(alice: User, bob: User) -> None:
    room = room_of(alice)
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    room_pause(room_id=room.pk, by=alice.pk, paused=True)
    state = room_state(room.pk, bob.pk)
    assert (state.room.paused, state.question) == (True, None)


def test_who_waits_sees_the_room_and_no_more(alice: User, bob: User) -> None:
    room = room_of(alice, lobby=True)
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    state = room_state(room.pk, bob.pk)
    assert (state.seat and state.seat.state, state.question, state.hosting) == ("waiting", None, None)


def test_hosts_see_who_is_there(alice: User, bob: User, stranger: User, staff: User) -> None:
    room = room_of(alice)
    Author.objects.create(test=room.test, user=staff)
    _, gone = sit(room, bob, stranger)
    gone.devices.all().delete()
    room_start(room_id=room.pk, by=alice.pk)
    answer(room, stranger, "d")
    for host in alice, staff:
        hosting = room_state(room.pk, host.pk).hosting
        assert hosting is not None
        there = [(each.name, each.here) for each in hosting.participants]
        assert there == [("Bob Biswas", True), ("Sam Stranger", False)]
        assert (hosting.count, hosting.answered) == (2, 1)
    assert room_state(room.pk, bob.pk).hosting is None


def test_hosts_find_what_devices_noticed(alice: User, bob: User) -> None:
    room = room_of(alice, signals=["tab", "paste"])
    (seat,) = sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    for kind in TestRoom.Watched.TAB, TestRoom.Watched.PASTE:
        signal_take(room_id=room.pk, by=bob.pk, kind=kind)
    hosting = room_state(room.pk, alice.pk).hosting
    assert hosting is not None
    found = [(each.participant, each.question, each.kind) for each in hosting.signals]
    assert found == [(seat.pk, question_at(room, 0).pk, kind) for kind in ("tab", "paste")]


def test_for_others_there_is_no_room(alice: User, bob: User, stranger: User) -> None:
    room = room_of(alice)
    (seat,) = sit(room, bob)
    seat_remove(room_id=room.pk, by=alice.pk, participant_id=seat.pk)
    for other in bob, stranger:
        with pytest.raises(NotFound):
            room_state(room.pk, other.pk)


def test_choices_are_in_an_order_of_ones_own(
    alice: User, bob: User, stranger: User, deliveries: Callable[[], Any]
) -> None:
    room = room_of(alice, test=make_test(alice, *["single"] * 12, shuffle_choices=True))
    people = sit(room, bob, stranger)
    orders: dict[Any, list[Any]] = {seat.pk: [] for seat in people}
    for position in range(12):
        with deliveries() as sent:
            room_start(room_id=room.pk, by=alice.pk) if position == 0 else room_next(room_id=room.pk, by=alice.pk)
        assert "livetests.question" not in {each["type"] for each in heard(sent, room_topic(room.pk))}
        assert heard(sent, hosts_topic(room.pk))
        for seat, user in zip(people, (bob, stranger), strict=True):
            (told,) = heard(sent, seat_topic(seat.pk))
            assert msgspec.to_builtins(room_state(room.pk, user.pk).question) == told["data"]["question"]
            orders[seat.pk].append([each["id"] for each in told["data"]["question"]["asked"]["choices"]])
        room_reveal(room_id=room.pk, by=alice.pk)
    first, second = orders.values()
    assert first != second
    assert {tuple(sorted(each)) for each in first + second} == {("a", "b", "c", "d")}


def test_pictures_are_seen_from_when_their_question_is_asked(alice: User, bob: User, stranger: User) -> None:
    room = room_of(alice)
    sit(room, bob)
    first, second = question_at(room, 0).pk, question_at(room, 1).pk

    def seen_by(user: User) -> list[bool]:
        return [_is_seen(each, user) for each in (first, second)]

    assert (seen_by(alice), seen_by(bob)) == ([True, True], [False, False])
    room_start(room_id=room.pk, by=alice.pk)
    assert (seen_by(bob), seen_by(stranger)) == ([True, False], [False, False])
    room_reveal(room_id=room.pk, by=alice.pk)
    assert seen_by(bob) == [True, False]
    room_next(room_id=room.pk, by=alice.pk)
    assert seen_by(bob) == [True, True]


def _is_seen(question_id: UUID, user: User) -> bool:
    try:
        room_question_seen_by(question_id, user.pk)
    except NotFound:
        return False
    return True


def test_ready_tells_of_rooms_that_run(alice: User, bob: User, stranger: User, django_assert_num_queries: Any) -> None:
    room, over, other = room_of(alice), room_of(alice), room_of(stranger)
    sit(room, bob)
    sit(over, bob)
    sit(other, bob)
    room_end(room_id=over.pk, by=alice.pk)
    with django_assert_num_queries(2):
        states = livetests_states([alice.pk, bob.pk, stranger.pk])
    assert [{each.id for each in state.rooms} for state in states] == [{room.pk}, {room.pk, other.pk}, {other.pk}]


def test_it_costs_the_same_for_many(alice: User, make_user: Any, django_assert_max_num_queries: Any) -> None:
    room = room_of(alice)
    people = [make_user(f"person{number}") for number in range(30)]
    sit(room, *people)
    room_start(room_id=room.pk, by=alice.pk)
    room_reveal(room_id=room.pk, by=alice.pk)
    for user in alice, people[0]:
        with django_assert_max_num_queries(10):
            room_state(room.pk, user.pk)


def test_who_comes_back_makes_nobody_rank_the_others(
    alice: User, make_user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_of(alice)
    people = [make_user(f"person{number}") for number in range(TOP + 5)]
    sit(room, *people)
    room_start(room_id=room.pk, by=alice.pk)
    answer(room, people[-1], "d")
    room_reveal(room_id=room.pk, by=alice.pk)
    sizes: list[int] = []

    def counted(totals: Iterable[Any]) -> Any:
        totals = list(totals)
        sizes.append(len(totals))
        return ranked(totals)

    monkeypatch.setattr(standings, "ranked", counted)
    state = room_state(room.pk, people[0].pk)
    assert (state.place, state.of, sizes) == (2, TOP + 5, [TOP])
    assert room_state(room.pk, people[-1].pk).place == 1


def test_it_says_nothing_of_a_room_of_another_pace(alice: User, bob: User) -> None:
    room = room_of(alice, pace=TestRoom.Pace.SELF)
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    assert room_state(room.pk, bob.pk).question is None
