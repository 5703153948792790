"""Rooms on the socket, through the application as it is deployed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from calls import consumers
from calls.models import Room, Seat
from calls.services import seats
from calls.services.devices import media_toggle
from calls.services.hosting import seat_admit, seat_remove
from calls.services.seats import Coming, seat_take
from calls.tests.rooms import room_of, seat_of
from realtime.registry import commands_of
from realtime.server import Server
from realtime.tests.conftest import Connect
from realtime.tests.connections import token_of
from realtime.tests.driver import Frame, Peer, settle
from realtime.threads import in_database_thread

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]

SDP = "v=0\r\n"
SAID: dict[str, dict[str, Any]] = {
    "calls.offer": {"sdp": SDP},
    "calls.answer": {"sdp": SDP},
    "calls.ice_candidate": {"candidate": {"candidate": "x", "sdpMid": "0"}},
}


@pytest.fixture
def room(alice: User) -> Room:
    return room_of(alice, max_participants=4)


async def joined(peer: Peer, room: Room, **how: Any) -> str:
    reply = await peer.call("calls.join_room", room=room.pk, **how)
    assert reply["type"] == "ok", reply
    return str(reply["data"]["generation"])


async def test_who_comes_again_on_a_call_is_told_so(
    alice: User, alice_token: str, room: Room, connect: Connect, signed_in: Any
) -> None:
    async def own_status() -> str:
        ready = await connect().sign_in(token=alice_token)
        return str(ready["state"]["presence"]["status"])

    peer = await signed_in(alice)
    assert await own_status() == "online"
    await joined(peer, room)
    assert await own_status() == "on_call"
    await peer.call("calls.leave_room", room=room.pk)
    assert await own_status() == "online"


async def event(peer: Peer, type: str) -> Frame:
    """The next event of a kind; others before it are forgotten."""
    while (frame := await peer.frame())["type"] != type:
        pass
    return dict(frame["data"])


async def code_of(peer: Peer, type: str, **data: Any) -> str:
    reply = await peer.call(type, **data)
    assert reply["type"] == "error", reply
    return str(reply["data"]["code"])


async def told_before_the_answer(peer: Peer, type: str, **data: Any) -> list[Frame]:
    """The reply last; without one's own presence."""
    peer.send(type, 1, **data)
    told = [await peer.frame()]
    while told[-1].get("id") != 1:
        told.append(await peer.frame())
    return [frame for frame in told if frame["type"] != "presence.changed"]


class Pair:
    """Alice and Bob, who sit in a room."""

    def __init__(self, alice: Peer, bob: Peer, hers: str, his: str, users: tuple[User, User]) -> None:
        self.alice, self.bob, self.hers, self.his = alice, bob, hers, his
        self.alice_id, self.bob_id = (str(user.pk) for user in users)


@pytest.fixture
async def pair(room: Room, alice: User, bob: User, signed_in: Callable[[User], Any]) -> Pair:
    peers = await signed_in(alice), await signed_in(bob)
    hers, his = [await joined(peer, room) for peer in peers]
    await event(peers[0], "calls.user_joined")
    return Pair(*peers, hers, his, (alice, bob))


async def test_the_joiner_hears_who_is_there_before_anything_else(
    room: Room, alice: User, bob: User, signed_in: Callable[[User], Any]
) -> None:
    first, second = await signed_in(alice), await signed_in(bob)
    hers = await joined(first, room)
    users, own, reply = await told_before_the_answer(second, "calls.join_room", room=room.pk)
    assert users["type"] == "calls.room_users"
    assert [each["generation"] for each in users["data"]["participants"]] == [hers]
    assert (own["type"], own["data"]["participant"]["user"]["id"]) == ("calls.user_joined", str(bob.pk))
    assert (reply["id"], reply["data"]["generation"]) == (1, users["data"]["generation"])
    assert reply["data"]["room"]["id"] == room.pk
    assert (await event(first, "calls.user_joined"))["participant"] == own["data"]["participant"]


async def test_what_is_told_while_one_sits_down_comes_after_who_is_there(
    room: Room, bob: User, signed_in: Callable[[User], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody moves after the commit and before the answer is made: the loser of that race."""
    peer = await signed_in(bob)

    def then_something_happens(coming: Coming) -> Any:
        users = seat_take(coming)
        media_toggle(room_id=room.pk, by=bob.pk, generation=coming.generation, audio=True)
        return users

    monkeypatch.setattr(consumers, "seat_take", then_something_happens)
    assert [frame["type"] for frame in await told_before_the_answer(peer, "calls.join_room", room=room.pk)] == [
        "calls.room_users",
        "calls.user_joined",
        "calls.media_toggled",
        "ok",
    ]


async def test_who_is_refused_listens_to_nothing(
    room: Room, alice: User, bob: User, signed_in: Callable[[User], Any], server: Server
) -> None:
    await in_database_thread(Room.objects.update, locked=True)
    peer = await signed_in(bob)
    assert await code_of(peer, "calls.join_room", room=room.pk) == "room_locked"
    (socket,) = server.sockets
    assert not [topic for topic in socket.topics if topic.startswith(("seat:", "room:", "lobby:"))]
    await peer.answers_ping()


async def test_a_knock_reaches_the_host_and_the_answer_reaches_who_knocked(
    alice: User, bob: User, signed_in: Callable[[User], Any]
) -> None:
    room = await in_database_thread(lambda: room_of(alice, lobby=True))
    host, guest = await signed_in(alice), await signed_in(bob)
    await joined(host, room)
    assert (await guest.call("calls.join_room", room=room.pk))["data"] == {"waiting": True}
    assert (await event(host, "calls.knock"))["user"]["id"] == str(bob.pk)
    assert await code_of(guest, "calls.raise_hand", room=room.pk, raised=True) == "not_in_room"
    await in_database_thread(seat_admit, room_id=room.pk, by=alice.pk, user_id=bob.pk)
    assert (await event(guest, "calls.admitted"))["room"] == room.pk
    await joined(guest, room)
    assert (await event(host, "calls.knock"))["waiting"] is False


class TestSignals:
    async def test_reach_the_one_they_are_for_in_order(self, room: Room, pair: Pair) -> None:
        for number in range(30):
            pair.bob.send("calls.offer", room=room.pk, to=pair.alice_id, generation=pair.hers, sdp=str(number))
        heard = [await event(pair.alice, "calls.offer") for _ in range(30)]
        assert [each["sdp"] for each in heard] == [str(number) for number in range(30)]
        assert heard[0] == {"room": room.pk, "user": pair.bob_id, "generation": pair.his, "sdp": "0"}

    async def test_are_for_the_person_named_and_not_for_who_else_sits_there(self, room: Room, pair: Pair) -> None:
        told = {"room": room.pk, "to": pair.bob_id, "generation": pair.hers, "sdp": SDP}
        assert (await pair.bob.call("calls.offer", **told))["type"] == "ok"
        await pair.alice.answers_ping()

    async def test_of_each_kind(self, room: Room, pair: Pair) -> None:
        for_bob = {"room": room.pk, "to": pair.bob_id, "generation": pair.his}
        from_alice = {"room": room.pk, "user": pair.alice_id, "generation": pair.hers}
        for name, what in SAID.items():
            assert (await pair.alice.call(name, **for_bob, **what))["data"] == {}
            assert await event(pair.bob, name) == {**from_alice, **what}
        assert (await pair.alice.call("calls.ice_candidate", **for_bob, candidate=None))["type"] == "ok"
        assert (await event(pair.bob, "calls.ice_candidate"))["candidate"] is None

    async def test_for_a_seat_that_was_taken_again_are_lost(
        self, room: Room, bob: User, pair: Pair, signed_in: Callable[[User], Any]
    ) -> None:
        other = await signed_in(bob)
        await joined(other, room, takeover=True)
        assert await event(pair.bob, "calls.seat_taken") == {"room": room.pk}
        data = {"room": room.pk, "to": pair.bob_id, "generation": pair.his, "sdp": SDP}
        assert (await pair.alice.call("calls.offer", **data))["type"] == "ok"
        for peer in (pair.bob, other):
            await settle()
            peer.send_text('{"type":"ping"}')
            while (frame := await peer.frame())["type"] != "pong":
                assert frame["type"] != "calls.offer"

    async def test_of_a_seat_that_was_lost_are_refused(
        self, room: Room, bob: User, pair: Pair, signed_in: Callable[[User], Any]
    ) -> None:
        await joined(await signed_in(bob), room, takeover=True)
        await event(pair.bob, "calls.seat_taken")
        await settle()
        data = {"room": room.pk, "to": pair.alice_id, "generation": pair.hers, "sdp": SDP}
        assert await code_of(pair.bob, "calls.offer", **data) == "not_in_room"

    async def test_reach_nobody_in_another_room(
        self, alice: User, stranger: User, room: Room, pair: Pair, signed_in: Callable[[User], Any]
    ) -> None:
        elsewhere = await in_database_thread(room_of, alice)
        peer = await signed_in(stranger)
        generation = await joined(peer, elsewhere)
        data = {"to": str(stranger.pk), "generation": generation, "sdp": SDP}
        assert (await pair.bob.call("calls.offer", room=room.pk, **data))["type"] == "ok"
        assert await code_of(pair.bob, "calls.offer", room=elsewhere.pk, **data) == "not_in_room"
        await peer.answers_ping()

    async def test_ask_the_database_nothing(self, room: Room, pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
        async def forbidden(*_: Any, **__: Any) -> None:
            raise AssertionError("A signal asked the database.")

        monkeypatch.setattr(consumers, "in_database_thread", forbidden)
        data = {"room": room.pk, "to": pair.alice_id, "generation": pair.hers}
        with connection.execute_wrapper(_forbidden):
            for name, what in SAID.items():
                assert (await pair.bob.call(name, **data, **what))["type"] == "ok"

    async def test_candidates_have_a_limit_of_their_own(self, room: Room, pair: Pair, server: Server) -> None:
        server.stop_the_clock()  # type: ignore[attr-defined]
        data: dict[str, Any] = {"room": room.pk, "to": pair.alice_id, "generation": pair.hers, "candidate": {}}
        for _ in range(200):
            pair.bob.send("calls.ice_candidate", **data)
        assert await code_of(pair.bob, "calls.ice_candidate", **data) == "rate_limited"
        assert (await pair.bob.call("core.time"))["type"] == "ok"

    @pytest.mark.parametrize(
        ("type", "data"),
        [
            ("calls.offer", {"sdp": "x" * (consumers.MAX_SDP + 1)}),
            ("calls.ice_candidate", {"candidate": {"candidate": "x" * 2049}}),
            ("calls.ice_candidate", {"candidate": {"sdpMLineIndex": -1}}),
            ("calls.ice_candidate", {"candidate": "x"}),
            ("calls.offer", {"sdp": SDP, "generation": "*"}),
            ("calls.offer", {"sdp": SDP, "to": "alice"}),
            ("calls.offer", {"sdp": SDP, "room": "room"}),
            ("calls.offer", {"sdp": 1}),
        ],
    )
    async def test_that_do_not_fit_are_refused(self, room: Room, pair: Pair, type: str, data: dict[str, Any]) -> None:
        told = {"room": room.pk, "to": pair.alice_id, "generation": pair.hers, **data}
        assert await code_of(pair.bob, type, **told) == "invalid"


def _forbidden(execute: Any, sql: str, *_: Any) -> None:
    raise AssertionError(sql)


class TestState:
    async def test_all_hear_what_one_sends(self, room: Room, pair: Pair) -> None:
        reply = await pair.bob.call("calls.toggle_media", room=room.pk, audio=True, video=True)
        assert reply["data"] == {"audio": True, "video": True, "screen": False}
        assert await event(pair.alice, "calls.media_toggled") == {
            "room": room.pk,
            "user": pair.bob_id,
            "audio": True,
            "video": True,
            "screen": False,
            "by": None,
        }

    async def test_nothing_to_turn_on_or_off_is_refused(self, room: Room, pair: Pair) -> None:
        assert await code_of(pair.bob, "calls.toggle_media", room=room.pk) == "invalid"

    async def test_a_hand_that_is_up_was_raised_when_it_was(self, room: Room, pair: Pair) -> None:
        for raised in (True, True, False):
            assert (await pair.bob.call("calls.raise_hand", room=room.pk, raised=raised))["type"] == "ok"
        up, down = [await event(pair.alice, "calls.hand_raised") for _ in range(2)]
        assert (up["user"], up["raised_at"] is not None, down["raised_at"]) == (pair.bob_id, True, None)

    async def test_ready_says_in_which_rooms_one_sits(
        self, room: Room, bob: User, pair: Pair, connect: Connect
    ) -> None:
        state = (await connect().sign_in(token=await in_database_thread(token_of, bob)))["state"]["calls"]
        assert [each["id"] for each in state["rooms"]] == [room.pk]
        assert (state["call"], state["missed"]) == (None, 0)


class TestLeaving:
    async def test_who_left_hears_and_says_nothing_more(self, room: Room, pair: Pair) -> None:
        assert (await pair.bob.call("calls.leave_room", room=room.pk))["type"] == "ok"
        assert (await event(pair.alice, "calls.user_left"))["user"] == pair.bob_id
        assert await code_of(pair.bob, "calls.toggle_media", room=room.pk, audio=True) == "not_in_room"
        assert (await pair.alice.call("calls.raise_hand", room=room.pk, raised=True))["type"] == "ok"
        await pair.bob.answers_ping()

    async def test_who_closes_the_socket_is_expected_back(self, room: Room, bob: User, pair: Pair) -> None:
        await pair.bob.leave()
        lost = await event(pair.alice, "calls.user_reconnecting")
        assert (lost["user"], lost["generation"]) == (pair.bob_id, pair.his)
        seat = await in_database_thread(seat_of, room, bob)
        assert seat.state == Seat.State.TAKEN
        assert seat.expires_at is not None

    async def test_who_comes_back_goes_on(
        self, room: Room, bob: User, pair: Pair, signed_in: Callable[[User], Any]
    ) -> None:
        await pair.bob.leave()
        await event(pair.alice, "calls.user_reconnecting")
        again = await joined(await signed_in(bob), room, generation=pair.his)
        told = (await event(pair.alice, "calls.user_joined"))["participant"]
        assert (told["generation"], told["reconnecting"]) == (again, False)

    async def test_who_is_removed_is_out_at_once_and_for_good(
        self, room: Room, alice: User, bob: User, pair: Pair
    ) -> None:
        await in_database_thread(seat_remove, room_id=room.pk, by=alice.pk, user_id=bob.pk)
        assert (await event(pair.bob, "calls.room_ended"))["reason"] == "removed"
        await settle()
        data = {"room": room.pk, "to": pair.alice_id, "generation": pair.hers, "sdp": SDP}
        assert await code_of(pair.bob, "calls.offer", **data) == "not_in_room"
        assert await code_of(pair.bob, "calls.join_room", room=room.pk) == "not_found"
        assert await code_of(pair.bob, "calls.join_room", room=room.pk, takeover=True) == "not_found"
        assert await code_of(pair.bob, "calls.join_room", room=room.pk, generation=pair.his) == "not_found"


async def test_who_is_removed_while_they_sit_down_is_out(
    room: Room,
    alice: User,
    bob: User,
    signed_in: Callable[[User], Any],
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The host is quick: between the commit of the seat and the look at who is there."""
    look = seats._room_users

    def removed_before(coming: Coming) -> Any:
        seat_remove(room_id=room.pk, by=alice.pk, user_id=bob.pk)
        return look(coming)

    monkeypatch.setattr(seats, "_room_users", removed_before)
    peer = await signed_in(bob)
    assert await code_of(peer, "calls.join_room", room=room.pk) == "not_found"
    await settle()
    (socket,) = server.sockets
    assert not [topic for topic in socket.topics if topic.startswith(("seat:", "room:", "lobby:"))]


class TestWrongData:
    WRONG: dict[str, dict[str, Any]] = {
        "calls.join_room": {"room": "*"},
        "calls.leave_room": {},
        "calls.toggle_media": {"audio": "yes"},
        "calls.raise_hand": {},
        "calls.offer": {},
        "calls.answer": {},
        "calls.ice_candidate": {},
    }

    def test_every_command_is_here(self) -> None:
        own = {name for name, spec in commands_of(consumers.CallsConsumer()).items() if _names_a_room(spec.data)}
        assert set(self.WRONG) == own

    async def test_is_refused(self, alice_socket: Peer) -> None:
        for name, data in self.WRONG.items():
            assert await code_of(alice_socket, name, **data) == "invalid"
            assert await code_of(alice_socket, name, surplus=1, **data) == "invalid"


def _names_a_room(data: Any) -> bool:
    return "room" in data.__struct_fields__
