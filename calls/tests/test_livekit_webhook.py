"""POST calls/livekit/webhook/: only what LiveKit signed, once each, and whatever comes, nobody is let back in."""

import base64
import hashlib
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests.pushing import queued, work_queue
from calls import media
from calls.media import livekit as backend
from calls.models import MediaReport, Room, Seat
from calls.tests.livekit import KEY, SECRET, StandIn
from calls.tests.rooms import knock, room_of, sit
from conftest import Client, nothing_changes

pytestmark = pytest.mark.django_db

URL = "/api/v1/calls/livekit/webhook/"
TYPE = "application/webhook+json"


@pytest.fixture
def room(stand_in: StandIn, alice: User) -> Room:
    room = room_of(alice)
    sit(room, alice)
    return room


def told(event: str, room: Room | str, user: User | str = "", *, id: str = "EV_1", **participant: Any) -> bytes:
    """As LiveKit writes it."""
    name = room if isinstance(room, str) else room.pk
    said: dict[str, Any] = {"event": event, "id": id, "createdAt": str(int(time.time()))}
    said["room"] = {"sid": "RM_1", "name": name, "metadata": backend.mark(), "enabledCodecs": [{"mime": "audio/opus"}]}
    if user:
        identity = user if isinstance(user, str) else str(user.pk)
        said["participant"] = {"sid": "PA_1", "identity": identity, "state": "ACTIVE", "version": 2, **participant}
    return json.dumps(said).encode()


def signature(body: bytes, *, key: str = KEY, secret: str = SECRET, age: int = 0, **claims: Any) -> str:
    now = int(time.time()) - age
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    signed = {"iss": key, "nbf": now, "iat": now, "exp": now + 300, "sha256": digest, **claims}
    return jwt.encode(signed, secret, algorithm="HS256")


def post(body: bytes, token: str | None = None, content_type: str = TYPE) -> int:
    headers = {"HTTP_AUTHORIZATION": signature(body) if token is None else token}
    return int(Client().send("post", URL, body, content_type, **headers).status_code)


def tasks() -> list[tuple[str, dict[str, Any]]]:
    return [(task.task_path.rpartition(".")[2], task.args_kwargs["kwargs"]) for task in queued()]


def removal_of(user: User, room: Room) -> list[tuple[str, dict[str, Any]]]:
    return [("media_remove", {"room": room.pk, "user": str(user.pk)})]


def test_who_sits_in_the_room_is_welcome(room: Room, alice: User) -> None:
    assert post(told("participant_joined", room, alice)) == 204
    assert tasks() == []


def test_who_was_removed_does_not_return(stand_in: StandIn, room: Room, bob: User) -> None:
    """With a token from before, which is still good."""
    sit(room, bob)
    token = media.credentials(room, bob).token or ""
    Seat.objects.filter(room=room, user=bob).update(**Seat.EMPTY, state=Seat.State.REMOVED)
    stand_in.enter(token)
    assert post(told("participant_joined", room, bob)) == 204
    assert work_queue() == 1
    assert backend.present() == {room.pk: []}


def test_who_waits_at_the_door_is_not_in_behind_it(room: Room, bob: User) -> None:
    Room.objects.filter(pk=room.pk).update(lobby=True)
    assert knock(room, bob) is None
    assert post(told("participant_joined", room, bob)) == 204
    assert tasks() == removal_of(bob, room)


def test_who_has_no_seat_is_out(room: Room, bob: User) -> None:
    """They would be heard, and hear, without being seen."""
    assert post(told("participant_joined", room, bob)) == 204
    assert tasks() == removal_of(bob, room)


def test_whose_socket_is_gone_for_a_moment_may_stay(room: Room, alice: User) -> None:
    Seat.objects.filter(room=room, user=alice).update(expires_at=timezone.now())
    assert post(told("participant_joined", room, alice)) == 204
    assert tasks() == []


def test_identity_that_is_nobodys_is_removed(room: Room) -> None:
    assert post(told("participant_joined", room, "intruder")) == 204
    assert tasks() == [("media_remove", {"room": room.pk, "user": "intruder"})]


def test_recorder_is_the_operators_business(room: Room) -> None:
    assert post(told("participant_joined", room, "recorder", kind="EGRESS")) == 204
    assert tasks() == []


@pytest.mark.parametrize("event", ["room_started", "participant_joined"])
def test_ended_room_does_not_return(stand_in: StandIn, room: Room, alice: User, event: str) -> None:
    media.credentials(room, alice)
    Room.objects.filter(pk=room.pk).update(ended_at=timezone.now(), end_reason=Room.End.HOST)
    assert post(told(event, room, alice)) == 204
    assert work_queue() == 1
    assert backend.present() == {}
    room.refresh_from_db()
    assert room.has_ended


def test_room_whose_row_is_gone_is_closed(room: Room, alice: User) -> None:
    assert post(told("participant_joined", "f" * 16, alice)) == 204
    assert tasks() == [("media_close", {"room": "f" * 16})]


def test_rooms_of_others_are_left_alone(room: Room, alice: User) -> None:
    body = told("participant_joined", "standup", alice).replace(b"switchboard http", b"another")
    assert post(body) == 204
    assert tasks() == []


@pytest.mark.parametrize("event", ["participant_left", "room_finished", "track_published", "egress_ended", "new_kind"])
def test_seats_and_rooms_do_not_hang_on_what_is_told(room: Room, alice: User, event: str) -> None:
    before = (Room.objects.values().get(), Seat.objects.values().get())
    assert post(told(event, room, alice)) == 204
    assert (Room.objects.values().get(), Seat.objects.values().get()) == before
    assert tasks() == []


def test_report_is_heard_once(room: Room, bob: User) -> None:
    Room.objects.filter(pk=room.pk).update(lobby=True)
    knock(room, bob)
    body = told("participant_joined", room, bob)
    assert [post(body) for _ in range(3)] == [204, 204, 204]
    assert tasks() == removal_of(bob, room)
    assert MediaReport.objects.count() == 1


def test_old_report_removes_nobody_who_came_back(stand_in: StandIn, room: Room, bob: User) -> None:
    """He waited when he was told of; by the time it is acted upon, he sits there."""
    Room.objects.filter(pk=room.pk).update(lobby=True)
    knock(room, bob)
    post(told("participant_joined", room, bob))
    Seat.objects.filter(room=room, user=bob).update(state=Seat.State.TAKEN)
    stand_in.enter(media.credentials(room, bob).token or "")
    assert work_queue() == 1
    assert backend.present() == {room.pk: [str(bob.pk)]}


def test_reports_in_the_wrong_order_are_harmless(room: Room, alice: User) -> None:
    for number, event in enumerate(["room_finished", "participant_left", "participant_joined", "room_started"]):
        assert post(told(event, room, alice, id=f"EV_{number}")) == 204
    assert tasks() == []


def test_report_that_failed_is_heard_again(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    body = told("participant_joined", room, "intruder")
    with monkeypatch.context() as broken:
        broken.setattr("calls.services.media_reports.may_be_there", _break)
        with pytest.raises(RuntimeError):
            post(body)
    assert post(body) == 204
    assert len(tasks()) == 1


def _break(*_: str) -> bool:
    raise RuntimeError


WRONG: dict[str, Callable[[bytes], str]] = {
    "none": lambda body: "",
    "no token": lambda body: "Bearer",
    "another secret": lambda body: signature(body, secret="another secret of thirty-two letters"),
    "another key": lambda body: signature(body, key="somebody"),
    "no algorithm": lambda body: jwt.encode({"iss": KEY, "exp": int(time.time()) + 300}, "", algorithm="none"),
    "of another body": lambda body: signature(body + b" "),
    "no hash": lambda body: signature(body, sha256=""),
    "no base64": lambda body: signature(body, sha256="%%%"),
    "long ago": lambda body: signature(body, age=3600),
    "without an end": lambda body: jwt.encode({"iss": KEY, "sha256": ""}, SECRET, algorithm="HS256"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_livekit_did_not_sign_is_refused(room: Room, wrong: str) -> None:
    body = told("participant_joined", room, "intruder")
    with nothing_changes():
        assert post(body, WRONG[wrong](body)) == 401
    assert tasks() == []


def test_token_of_a_participant_signs_nothing(room: Room, alice: User) -> None:
    body = told("room_started", room)
    assert post(body, media.credentials(room, alice).token) == 401


def test_signature_covers_every_byte(room: Room) -> None:
    """Also those that mean nothing in JSON."""
    body = told("participant_joined", room, "intruder")
    assert post(body + b"\n", signature(body)) == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"event": 1}', b"{", b'"x"'])
def test_signed_nonsense_is_refused(room: Room, body: bytes) -> None:
    with nothing_changes():
        assert post(body) == 400


def test_long_report_is_refused(room: Room) -> None:
    assert post(b" " * (256 * 1024 + 1)) == 413


def test_other_content_is_refused(room: Room) -> None:
    assert post(told("room_started", room), content_type="application/json") == 415


def test_only_the_unsigned_are_counted(room: Room, settings: Settings) -> None:
    settings.API_RATES = {**settings.API_RATES, "anonymous": "2/min"}
    assert [post(told("track_published", room, id=f"EV_{n}")) for n in range(5)] == [204] * 5
    assert [post(b"{}", "") for _ in range(3)] == [401, 401, 429]
    assert post(told("track_published", room, id="EV_9")) == 204


def test_site_without_livekit_hears_nothing(room: Room, settings: Settings) -> None:
    settings.LIVEKIT_URL = ""
    assert post(told("room_started", room)) == 404
