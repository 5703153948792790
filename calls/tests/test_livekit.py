"""Rooms in LiveKit: made by this server, entered with its tokens, and left for good by who must go."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.utils import timezone
from livekit import api

from accounts.models import User
from calls import media
from calls.media import livekit as backend
from calls.media.livekit_server import Unreachable, asked
from calls.models import MediaServer, Room
from calls.services.rooms import room_end
from calls.tests.livekit import KEY, SECRET, LiveKit, Refused, StandIn
from calls.tests.rooms import room_of
from realtime.errors import Conflict, Unavailable

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(livekit: LiveKit, alice: User) -> Room:
    return room_of(alice)


def token_of(room: Room, user: User) -> str:
    given = media.credentials(room, user)
    assert given.media == Room.Media.LIVEKIT
    assert given.token is not None
    return given.token


def who(room: Room) -> list[str]:
    return backend.present().get(room.pk, [])


def refusing(status: int, code: str) -> Any:
    def refuse(body: bytes, grants: dict[str, Any]) -> Any:
        raise Refused(status, code)

    return refuse


def claims_of(token: str) -> dict[str, Any]:
    return jwt.decode(token, SECRET, algorithms=["HS256"], issuer=KEY)


def test_room_is_made_when_somebody_first_needs_it(livekit: LiveKit, room: Room, alice: User, bob: User) -> None:
    assert backend.present() == {}
    token_of(room, alice)
    token_of(room, bob)
    assert backend.present() == {room.pk: []}


def test_token_lets_its_owner_in(livekit: LiveKit, room: Room, bob: User) -> None:
    assert livekit.enter(token_of(room, bob)) == 101
    assert who(room) == [str(bob.pk)]


def test_token_is_short_and_for_this_room_only(livekit: LiveKit, room: Room, bob: User) -> None:
    claims = claims_of(token_of(room, bob))
    assert claims["exp"] - claims["nbf"] == 60
    assert (claims["sub"], claims["name"]) == (str(bob.pk), "Bob Biswas")
    assert claims["video"] == {
        "room": room.pk,
        "roomJoin": True,
        "canPublish": True,
        "canSubscribe": True,
        "canPublishData": False,
        "canPublishSources": ["camera", "microphone", "screen_share", "screen_share_audio"],
    }


def test_nobody_enters_without_a_token_that_is_good_now(livekit: LiveKit, room: Room, bob: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=5)):
        stale = backend.token_for(room, bob)
    token_of(room, bob)
    assert livekit.enter(stale) == 401
    assert livekit.enter("not.a.token") == 401
    assert who(room) == []


def test_token_makes_no_room(livekit: LiveKit, room: Room, bob: User) -> None:
    assert livekit.enter(backend.token_for(room, bob)) == 404
    assert backend.present() == {}


def test_token_moves_nobody_else(livekit: LiveKit, room: Room, alice: User, bob: User) -> None:
    """What only this server may do is refused to the owner of a token."""
    livekit.enter(token_of(room, alice))
    assert not {"roomAdmin", "roomCreate", "roomList"} & claims_of(token_of(room, bob))["video"].keys()
    assert who(room) == [str(alice.pk)]


def test_removed_is_out_and_others_stay(livekit: LiveKit, room: Room, alice: User, bob: User) -> None:
    for user in (alice, bob):
        livekit.enter(token_of(room, user))
    backend.remove(room.pk, str(bob.pk))
    backend.remove(room.pk, str(bob.pk))
    assert who(room) == [str(alice.pk)]


def test_closed_room_is_gone_with_all_who_were_in_it(livekit: LiveKit, room: Room, alice: User, bob: User) -> None:
    token = token_of(room, bob)
    livekit.enter(token_of(room, alice))
    backend.close(room.pk)
    backend.close(room.pk)
    assert backend.present() == {}
    assert livekit.enter(token) == 404


def test_no_token_after_the_end(livekit: LiveKit, room: Room, bob: User) -> None:
    """It ends between the question whether it runs and the answer: nothing of it is left."""
    room_end(room=room, reason=Room.End.HOST)
    with pytest.raises(Conflict, match="room_ended"):
        media.credentials(room, bob)
    assert backend.present() == {}


def test_rooms_of_others_are_not_ours(livekit: LiveKit, room: Room, bob: User) -> None:
    asked(lambda there: there.room.create_room(api.CreateRoomRequest(name="standup", metadata="another product")))
    token_of(room, bob)
    assert list(backend.present()) == [room.pk]


def test_recorder_is_no_guest(stand_in: StandIn, alice: User, bob: User) -> None:
    room = room_of(alice)
    stand_in.enter(token_of(room, alice))
    stand_in.enter(token_of(room, bob), kind=api.ParticipantInfo.Kind.EGRESS)
    assert who(room) == [str(alice.pk)]


def test_room_that_ends_while_one_looks_is_empty(stand_in: StandIn, alice: User) -> None:
    room = room_of(alice)
    token_of(room, alice)
    stand_in.answers["ListParticipants"] = refusing(404, "not_found")
    assert backend.present() == {room.pk: []}


@pytest.mark.usefixtures("no_livekit")
def test_outage_is_told_to_who_waits_and_once_to_the_log(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    room = Room.objects.create(host=alice, max_participants=20, media=Room.Media.LIVEKIT)
    for _ in range(3):
        with pytest.raises(Unavailable, match="media_unavailable"):
            media.credentials(room, alice)
    (record,) = caplog.records
    assert isinstance(record.msg, dict)
    assert (record.msg["event"], record.levelname, record.exc_info) == ("media_server_down", "WARNING", None)


def test_server_that_answers_again_is_up(stand_in: StandIn, alice: User) -> None:
    room = room_of(alice)
    MediaServer.objects.create(pk="livekit", down_since=timezone.now())
    assert not media.can_grow()
    token_of(room, alice)
    assert media.can_grow()


@pytest.mark.parametrize("wrong", ["another secret, as long as the other one", ""])
def test_wrong_key_is_an_outage(livekit: LiveKit, room: Room, settings: Any, wrong: str) -> None:
    settings.LIVEKIT_API_SECRET = wrong or SECRET
    settings.LIVEKIT_API_KEY = KEY if wrong else "nobody"
    with pytest.raises(Unreachable):
        backend.close(room.pk)


def test_server_that_breaks_or_talks_nonsense_is_an_outage(stand_in: StandIn) -> None:
    for broken in (refusing(500, "internal"), lambda body, grants: api.CreateRoomRequest(name="\xff" * 3)):
        stand_in.answers["ListRooms"] = broken
        with pytest.raises(Unreachable):
            backend.present()
