"""Test rooms on the socket, through the application as it is deployed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.services.guests import guest_sign_in
from accounts.services.sessions import Origin
from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.services.coming import seat_take
from livetests.services.phases import room_start
from livetests.services.seats import seat_admit, seat_remove
from livetests.tests.rooms import room_of
from realtime.tests.conftest import Connect
from realtime.tests.connections import token_of
from realtime.tests.driver import Frame, Peer
from realtime.threads import in_database_thread

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def room(alice: User) -> TestRoom:
    return room_of(alice)


async def joined(peer: Peer, room: TestRoom, **how: Any) -> Frame:
    """The state, which comes before the answer."""
    peer.send("livetests.join", id=1, code=room.code, **how)
    state = await event(peer, "livetests.state")
    reply = await event(peer, "ok")
    assert reply["room"]["id"] == str(room.pk)
    return state


async def event(peer: Peer, name: str) -> Frame:
    """The data of the next frame of that name."""
    while (frame := await peer.frame())["type"] != name:
        assert frame["type"] != "error", frame
    data: Frame = frame["data"]
    return data


async def test_a_whole_test(room: TestRoom, alice: User, bob: User, stranger: User, signed_in: Any) -> None:
    host, quick, slow = await signed_in(alice), await signed_in(bob), await signed_in(stranger)
    state = await joined(host, room)
    assert (state["hosting"], state["seat"]) == ({"participants": [], "count": 0, "answered": 0, "signals": []}, None)
    for peer, name in (quick, "Bob"), (slow, "Sam"):
        assert (await joined(peer, room, display_name=name))["seat"]["name"] == name
        assert (await event(host, "livetests.participant_joined"))["participant"]["name"] == name
    reply = await host.call("livetests.start", room=str(room.pk))
    assert reply["data"]["room"]["phase"] == "question"
    asked = [(await event(peer, "livetests.question"))["question"] for peer in (quick, slow)]
    assert asked[0] == asked[1]
    answer = {"room": str(room.pk), "question": asked[0]["id"]}
    assert (await quick.call("livetests.answer", value="d", **answer))["type"] == "ok"
    assert (await event(host, "livetests.answered"))["count"] == 1
    assert (await slow.call("livetests.answer", value="a", **answer))["data"]["answer"]["final"] is True
    for peer, place in (quick, 1), (slow, 2):
        assert (await event(peer, "livetests.reveal"))["revealed"]["solution"]["right"] == "d"
        assert (await event(peer, "livetests.leaderboard"))["of"] == 2
        assert (await event(peer, "livetests.place"))["place"] == place
    reply = await host.call("livetests.next", room=str(room.pk), step=2)
    assert reply["data"]["room"]["step"] == 3
    assert (await host.call("livetests.end", room=str(room.pk)))["data"]["room"]["phase"] == "ended"
    assert [row["name"] for row in (await event(quick, "livetests.ended"))["top"]] == ["Bob", "Sam"]


async def test_the_leaderboard_comes_right_after_the_deadline(
    room: TestRoom, alice: User, bob: User, signed_in: Any
) -> None:
    """Not at the next tick of the clock: by an alarm that was set when the question was asked."""
    await RoomQuestion.objects.filter(room=room).aupdate(seconds=1)
    host, peer = await signed_in(alice), await signed_in(bob)
    await joined(host, room)
    await joined(peer, room)
    for name in "start", "next":
        await host.call(f"livetests.{name}", room=str(room.pk))
        asked = (await event(peer, "livetests.question"))["question"]
        await event(peer, "livetests.leaderboard")
        late = timezone.now() - datetime.fromisoformat(asked["deadline"])
        assert timedelta(milliseconds=100) < late < timedelta(milliseconds=500)


async def test_a_reload_has_the_seat_the_answer_and_the_time(
    room: TestRoom, alice: User, bob: User, signed_in: Any
) -> None:
    peer = await signed_in(bob)
    first = await joined(peer, room)
    await in_database_thread(room_start, room_id=room.pk, by=alice.pk)
    asked = (await event(peer, "livetests.question"))["question"]
    answer = {"room": str(room.pk), "question": asked["id"], "value": "a", "final": False}
    await peer.call("livetests.answer", **answer)
    await peer.leave()
    again = await signed_in(bob)
    state = await joined(again, room)
    assert state["seat"]["id"] == first["seat"]["id"]
    assert (state["question"], state["answer"]["value"]) == (asked, "a")


async def test_ready_names_the_room(room: TestRoom, bob: User, connect: Connect) -> None:
    await in_database_thread(lambda: seat_take(room_id=room.pk, user=bob))
    peer = connect()
    ready = await peer.sign_in(token=await in_database_thread(token_of, bob))
    assert [each["code"] for each in ready["state"]["livetests"]["rooms"]] == [room.code]


async def test_who_waits_hears_nothing_of_the_room(alice: User, bob: User, signed_in: Any) -> None:
    room = await in_database_thread(lambda: room_of(alice, lobby=True))
    peer = await signed_in(bob)
    assert (await joined(peer, room))["seat"]["state"] == "waiting"
    await in_database_thread(room_start, room_id=room.pk, by=alice.pk)
    seat = await Participant.objects.aget(room=room)
    await in_database_thread(seat_admit, room_id=room.pk, by=alice.pk, participant_id=seat.pk)
    assert (await peer.frame())["type"] == "livetests.admitted"
    assert (await joined(peer, room))["question"]["number"] == 1


async def test_who_is_sent_away_hears_no_more(room: TestRoom, alice: User, bob: User, signed_in: Any) -> None:
    peer = await signed_in(bob)
    await joined(peer, room)
    seat = await Participant.objects.aget(room=room)
    await in_database_thread(seat_remove, room_id=room.pk, by=alice.pk, participant_id=seat.pk)
    assert (await event(peer, "livetests.removed"))["reason"] == "removed"
    await in_database_thread(room_start, room_id=room.pk, by=alice.pk)
    await peer.answers_ping()
    reply = await peer.call("livetests.join", code=room.code)
    assert reply["data"]["code"] == "not_found"


async def test_a_guest_takes_part(room: TestRoom, alice: User, connect: Connect) -> None:
    guest = await in_database_thread(lambda: guest_sign_in(full_name="Gita", origin=Origin()))
    peer = connect()
    await peer.sign_in(token=guest.tokens.access)
    assert (await joined(peer, room))["seat"]["name"] == "Gita"
    await in_database_thread(room_start, room_id=room.pk, by=alice.pk)
    asked = (await event(peer, "livetests.question"))["question"]
    reply = await peer.call("livetests.answer", room=str(room.pk), question=asked["id"], value="d")
    assert reply["type"] == "ok"
    assert await Answer.objects.acount() == 1


async def test_codes_cannot_be_guessed(room: TestRoom, bob: User, signed_in: Any, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "test_codes": "3/hour"}
    peer = await signed_in(bob)
    tried = [await peer.call("livetests.join", code=code) for code in ("AAAAAAAA", "x", "", "BBBBBBBB")]
    codes = [reply["data"]["code"] for reply in tried]
    assert codes == ["not_found"] * 3 + ["rate_limited"]


async def test_who_has_the_code_is_never_in_the_way(room: TestRoom, bob: User, signed_in: Any, settings: Any) -> None:
    settings.API_RATES = {**settings.API_RATES, "test_codes": "1/hour"}
    peer = await signed_in(bob)
    spelt = f"{room.code[:4].lower()} - {room.code[4:]}"
    for code in room.code, spelt, room.code:
        assert (await peer.call("livetests.join", code=code))["type"] == "ok"


async def test_participants_do_not_host(room: TestRoom, bob: User, signed_in: Any) -> None:
    peer = await signed_in(bob)
    await joined(peer, room)
    seat = str((await Participant.objects.aget(room=room)).pk)
    for name in "start", "next", "reveal", "pause", "end":
        assert (await peer.call(f"livetests.{name}", room=str(room.pk)))["data"]["code"] == "not_host", name
    for name in "admit", "kick":
        reply = await peer.call(f"livetests.{name}", room=str(room.pk), participant=seat)
        assert reply["data"]["code"] == "not_host", name
