"""Rooms over REST: opened, looked at, joined, closed."""

from typing import Any

import pytest
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.services.blocks import block_create
from accounts.tests.conftest import error_of
from calls.models import Room
from calls.services.hosting import room_set_locked, seat_admit
from calls.tests.rooms import knock, room_of, sit
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db

ROOMS = "/api/v1/calls/rooms/"


def at(room: Room, rest: str = "") -> str:
    return f"{ROOMS}{room.pk}/{rest}"


@pytest.fixture
def room(alice: User) -> Room:
    return room_of(alice, title="Standup", lobby=False)


class TestOpening:
    def test_the_answer_is_the_room(self, alice: User, alice_api: Client) -> None:
        given = {"title": " Standup ", "kind": "audio", "max_participants": 3, "lobby": True}
        response = alice_api.post(ROOMS, given)
        view = response.json()
        assert response.status_code == 201
        assert (view["title"], view["kind"], view["max_participants"], view["lobby"]) == ("Standup", "audio", 3, True)
        assert (view["media"], view["host"]["id"], view["conversation"]) == ("mesh", str(alice.pk), None)
        assert alice_api.get(f"{ROOMS}{view['id']}/").json() == view

    def test_without_livekit_it_has_as_many_places_as_a_mesh_carries(
        self, alice_api: Client, settings: Settings
    ) -> None:
        settings.CALLS_MESH_LIMIT = 4
        assert alice_api.post(ROOMS, {"kind": "video"}).json()["max_participants"] == 4

    @pytest.mark.parametrize(
        ("given", "attr"),
        [
            ({}, "kind"),
            ({"kind": "smell"}, "kind"),
            ({"kind": "video", "max_participants": 1}, "max_participants"),
            ({"kind": "video", "max_participants": 101}, "max_participants"),
            ({"kind": "video", "max_participants": "6"}, "max_participants"),
            ({"kind": "video", "max_participants": True}, "max_participants"),
            ({"kind": "video", "lobby": 1}, "lobby"),
            ({"kind": "video", "title": "x" * 121}, "title"),
            ({"kind": "video", "host": "me"}, "host"),
        ],
    )
    def test_what_does_not_fit_is_refused_at_its_field(self, alice_api: Client, given: Any, attr: str) -> None:
        with nothing_changes():
            response = alice_api.post(ROOMS, given)
        assert response.status_code == 400
        assert response.json()["errors"][0]["attr"] == attr

    def test_so_many_a_day(self, alice_api: Client, settings: Settings) -> None:
        settings.API_RATES = {**settings.API_RATES, "rooms": "1/day"}
        assert alice_api.post(ROOMS, {"kind": "video"}).status_code == 201
        with nothing_changes():
            assert error_of(alice_api.post(ROOMS, {"kind": "video"}))[:2] == (429, "rate_limited")


class TestJoining:
    def test_a_mesh_gets_what_a_device_needs_to_find_the_others(
        self, room: Room, bob_api: Client, settings: Settings
    ) -> None:
        settings.STUN_URLS = ["stun:stun.example.org"]
        answer = bob_api.post(at(room, "join/")).json()
        assert answer["media"] == "mesh"
        assert answer["ice_servers"][0]["urls"] == ["stun:stun.example.org"]

    def test_livekit_is_for_those_who_sit_there(self, room: Room, bob_api: Client) -> None:
        Room.objects.update(media=Room.Media.LIVEKIT)
        assert error_of(bob_api.post(at(room, "join/")))[:2] == (403, "not_in_room")

    def test_a_room_that_is_over_says_so(self, room: Room, alice_api: Client, bob_api: Client) -> None:
        assert alice_api.post(at(room, "end/")).status_code == 204
        with nothing_changes():
            assert error_of(bob_api.post(at(room, "join/")))[:2] == (409, "room_ended")
        assert bob_api.get(at(room)).json()["ended_at"] is not None

    def test_a_locked_room_keeps_newcomers_out(self, room: Room, alice: User, bob_api: Client) -> None:
        room_set_locked(room_id=room.pk, by=alice.pk, locked=True)
        with nothing_changes():
            assert error_of(bob_api.post(at(room, "join/")))[:2] == (403, "room_locked")

    def test_who_sits_in_a_locked_room_may(self, room: Room, alice: User, bob: User, bob_api: Client) -> None:
        sit(room, bob)
        room_set_locked(room_id=room.pk, by=alice.pk, locked=True)
        assert bob_api.post(at(room, "join/")).status_code == 200

    def test_a_full_room_says_so(self, alice: User, bob: User, stranger_api: Client) -> None:
        room = room_of(alice, max_participants=2)
        sit(room, alice)
        sit(room, bob)
        with nothing_changes():
            assert error_of(stranger_api.post(at(room, "join/")))[:2] == (409, "room_full")

    def test_who_waits_is_not_admitted_until_they_are(self, alice: User, bob: User, bob_api: Client) -> None:
        room = room_of(alice, lobby=True)
        assert error_of(bob_api.post(at(room, "join/")))[:2] == (403, "not_admitted")
        assert knock(room, bob) is None
        assert error_of(bob_api.post(at(room, "join/")))[:2] == (403, "not_admitted")
        seat_admit(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        assert bob_api.post(at(room, "join/")).status_code == 200

    def test_who_blocked_the_host_finds_no_room(self, room: Room, alice: User, bob: User, bob_api: Client) -> None:
        block_create(blocker=bob, user_id=alice.pk)
        assert error_of(bob_api.post(at(room, "join/")))[:2] == (404, "not_found")
        assert error_of(bob_api.get(at(room)))[:2] == (404, "not_found")


class TestParticipants:
    def test_those_in_the_room_see_each_other(self, room: Room, alice: User, bob: User, bob_api: Client) -> None:
        first, second = sit(room, alice), sit(room, bob)
        view = bob_api.get(at(room, "participants/")).json()
        assert [(each["user"]["username"], each["generation"]) for each in view["participants"]] == [
            ("alice", first.generation),
            ("bob", second.generation),
        ]

    def test_only_the_host_sees_who_waits(
        self, alice: User, bob: User, stranger: User, alice_api: Client, bob_api: Client
    ) -> None:
        room = room_of(alice, lobby=True)
        for person in (bob, stranger):
            assert knock(room, person) is None
        seat_admit(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        sit(room, bob, takeover=True)
        assert bob_api.get(at(room, "participants/")).json()["waiting"] == []
        (waiting,) = alice_api.get(at(room, "participants/")).json()["waiting"]
        assert waiting["username"] == "stranger"

    def test_from_outside_nobody_is_seen(self, room: Room, alice: User, stranger_api: Client) -> None:
        sit(room, alice)
        assert error_of(stranger_api.get(at(room, "participants/")))[:2] == (403, "not_in_room")

    def test_many_cost_no_more_than_one(
        self, room: Room, alice: User, alice_api: Client, make_user: Any, django_assert_num_queries: Any
    ) -> None:
        sit(room, alice)
        alice_api.get(at(room, "participants/"))
        with django_assert_num_queries(20, exact=False) as few:
            alice_api.get(at(room, "participants/"))
        for number in range(5):
            sit(room, make_user(f"guest{number}"))
        with django_assert_num_queries(len(few)):
            alice_api.get(at(room, "participants/"))


@pytest.mark.parametrize("id", ["0" * 16, "ABCDEF0123456789", "%00", "1", "0" * 17])
def test_what_is_no_room_is_not_found(alice_api: Client, id: str) -> None:
    assert alice_api.get(f"{ROOMS}{id}/").status_code == 404
