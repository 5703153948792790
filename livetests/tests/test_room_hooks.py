"""What somebody takes along from tests, and what stays of them."""

from typing import Any

import pytest

from accounts.models import User
from accounts.services.deletion import user_delete
from conftest import PASSWORD, Client
from livetests.models import Participant, TestRoom
from livetests.services.pacing import question_give
from livetests.services.phases import room_end, room_reveal, room_start
from livetests.services.signals import signal_take
from livetests.tests.rooms import answer, fresh, room_of, sit

pytestmark = pytest.mark.django_db


def export(client: Client) -> dict[str, Any]:
    data: dict[str, Any] = client.get("/api/v1/auth/me/export/").json()
    return data


def test_rooms_one_held_and_tests_one_took(alice: User, bob: User, alice_api: Client, bob_api: Client) -> None:
    room = room_of(alice, signals=[TestRoom.Watched.TAB])
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    signal_take(room_id=room.pk, by=bob.pk, kind=TestRoom.Watched.TAB)
    answer(room, bob, "d")
    assert [each["code"] for each in export(alice_api)["test_rooms"]] == [room.code]
    assert export(alice_api)["test_answers"] == []
    data = export(bob_api)
    assert data["test_rooms"] == []
    assert [each["name"] for each in data["test_seats"]] == ["Bob Biswas"]
    assert [(each["value"], each["earned"]) for each in data["test_answers"]] == [("d", 1000)]
    assert [each["kind"] for each in data["test_signals"]] == ["tab"]


def test_it_does_not_say_what_is_right_before_its_time(alice: User, bob: User, stranger: User, bob_api: Client) -> None:
    room = room_of(alice)
    sit(room, bob, stranger)
    room_start(room_id=room.pk, by=alice.pk)
    answer(room, bob, "d")
    assert [each["earned"] for each in export(bob_api)["test_answers"]] == [None]
    room_reveal(room_id=room.pk, by=alice.pk)
    assert [each["earned"] for each in export(bob_api)["test_answers"]] == [1000]


def test_nor_at_ones_own_pace(alice: User, bob: User, bob_api: Client) -> None:
    room = room_of(alice, pace=TestRoom.Pace.SELF)
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    question_give(room_id=room.pk, by=bob.pk, given=0, now=fresh(room).started_at)
    answer(room, bob, "d", position=0)
    data = export(bob_api)
    assert [each["earned"] for each in data["test_answers"]] == [None]
    assert "score" not in data["test_seats"][0]
    room_end(room_id=room.pk, by=alice.pk)
    assert [each["earned"] for each in export(bob_api)["test_answers"]] == [1000]


def test_who_deletes_their_account_is_nobody_in_results(alice: User, bob: User, alice_api: Client) -> None:
    room = room_of(alice)
    (seat,) = sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    answer(room, bob, "d")
    user_delete(user=bob, password=PASSWORD)
    assert (fresh(seat).name, fresh(seat).score) == ("Deleted account", 1000)
    assert "Bob" not in alice_api.get(f"/api/v1/test-rooms/{room.code}/results/").content.decode()
    assert Participant.objects.count() == 1
