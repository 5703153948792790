"""A LiveKit server for tests: a strict one of our own, and the real one where it is installed."""

import contextlib
import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.request import urlopen

import jwt
import msgspec
import pytest
from livekit import api
from pytest_django.fixtures import Settings
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from config.tests.live import free_port

KEY, SECRET = "switchboard", "a secret of thirty-two characters"
ROOM_SERVICE = "/twirp/livekit.RoomService/"
CONFIGURATION = {"use_external_ip": False, "enable_loopback_candidate": True}


class LiveKit(Protocol):
    url: str

    def enter(self, token: str) -> int:
        """As a client would: the HTTP status of it."""

    def stop(self) -> None: ...


class Refused(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class StandIn:
    """Rooms, who is in them, and Twirp as LiveKit speaks it. It does nothing without the grant for it."""

    def __init__(self) -> None:
        self.rooms: dict[str, api.Room] = {}
        self.people: dict[str, dict[str, api.ParticipantInfo]] = {}
        self.calls: list[str] = []
        self.answers: dict[str, Callable[[bytes, dict[str, Any]], Any]] = {
            "CreateRoom": self._create,
            "ListRooms": self._list,
            "DeleteRoom": self._delete,
            "ListParticipants": self._participants,
            "RemoveParticipant": self._remove,
        }
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                stand_in.serve(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Tests say what they find wrong."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"ws://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def enter(self, token: str, kind: Any = api.ParticipantInfo.Kind.STANDARD) -> int:
        try:
            claims = _checked(token)
            room = claims["video"]["room"]
            if not claims["video"]["roomJoin"] or not claims["sub"]:
                return 401
        except (Refused, KeyError):
            return 401
        if room not in self.rooms:  # auto_create is off
            return 404
        guest = api.ParticipantInfo(identity=claims["sub"], name=claims["name"], joined_at=int(time.time()), kind=kind)
        self.people[room][claims["sub"]] = guest
        return 101

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        try:
            status, kind, answer = 200, "application/protobuf", self._answer(handler, body).SerializeToString()
        except Refused as refused:
            status, kind = refused.status, "application/json"
            answer = json.dumps({"code": refused.code, "msg": refused.code}).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(answer)))
        handler.end_headers()
        handler.wfile.write(answer)

    def _answer(self, handler: BaseHTTPRequestHandler, body: bytes) -> Any:
        method = handler.path.removeprefix(ROOM_SERVICE)
        self.calls.append(method)
        if method not in self.answers or handler.headers["Content-Type"] != "application/protobuf":
            raise Refused(404, "bad_route")
        scheme, _, token = handler.headers["Authorization"].partition(" ")
        if scheme != "Bearer":
            raise Refused(401, "unauthenticated")
        return self.answers[method](body, _checked(token).get("video", {}))

    def _create(self, body: bytes, grants: dict[str, Any]) -> Any:
        _need(grants, "roomCreate")
        wanted = api.CreateRoomRequest.FromString(body)
        room = api.Room(name=wanted.name, metadata=wanted.metadata, empty_timeout=wanted.empty_timeout)
        self.people.setdefault(wanted.name, {})
        return self.rooms.setdefault(wanted.name, room)

    def _list(self, body: bytes, grants: dict[str, Any]) -> Any:
        _need(grants, "roomList")
        return api.ListRoomsResponse(rooms=self.rooms.values())

    def _delete(self, body: bytes, grants: dict[str, Any]) -> Any:
        _need(grants, "roomCreate")
        name = self._existing(api.DeleteRoomRequest.FromString(body).room)
        del self.rooms[name], self.people[name]
        return api.DeleteRoomResponse()

    def _participants(self, body: bytes, grants: dict[str, Any]) -> Any:
        name = api.ListParticipantsRequest.FromString(body).room
        _need(grants, "roomAdmin", room=name)
        return api.ListParticipantsResponse(participants=self.people.get(name, {}).values())

    def _remove(self, body: bytes, grants: dict[str, Any]) -> Any:
        whom = api.RoomParticipantIdentity.FromString(body)
        _need(grants, "roomAdmin", room=whom.room)
        if self.people[self._existing(whom.room)].pop(whom.identity, None) is None:
            raise Refused(404, "not_found")
        return api.RemoveParticipantResponse()

    def _existing(self, name: str) -> str:
        if name not in self.rooms:
            raise Refused(404, "not_found")
        return name


def _checked(token: str) -> dict[str, Any]:
    try:
        return jwt.decode(token, SECRET, algorithms=["HS256"], issuer=KEY, options={"require": ["exp", "nbf"]})
    except jwt.PyJWTError:
        raise Refused(401, "unauthenticated") from None


def _need(grants: dict[str, Any], grant: str, room: str = "") -> None:
    if not grants.get(grant) or (room and grants.get("room") != room):
        raise Refused(403, "permission_denied")


class Installed:
    """The real one, with the settings that matter of deploy/livekit.yaml."""

    def __init__(self, folder: Path) -> None:
        port, tcp, udp = free_port(), free_port(), free_port()
        self.url = f"ws://127.0.0.1:{port}"
        self.clients = contextlib.ExitStack()
        configuration = {
            "port": port,
            "bind_addresses": ["127.0.0.1"],
            "keys": {KEY: SECRET},
            "rtc": {**CONFIGURATION, "tcp_port": tcp, "udp_port": udp},
            "room": {"auto_create": False},
        }
        file = folder / "livekit.json"
        file.write_bytes(msgspec.json.encode(configuration))
        self.log = (folder / "livekit.log").open("wb")
        self.process = subprocess.Popen(["livekit-server", "--config", file], stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 30
        while not self._answers():
            assert time.monotonic() < deadline, "LiveKit does not answer."
            time.sleep(0.05)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), urlopen(self.url.replace("ws", "http", 1), timeout=1) as answer:
            return bool(answer.status == 200)
        return False

    def enter(self, token: str) -> int:
        try:
            client = self.clients.enter_context(connect(f"{self.url}/rtc?access_token={token}&protocol=15"))
        except InvalidStatus as refused:
            return refused.response.status_code
        client.recv(timeout=10)  # what it is told of the room: it is in
        return 101

    def stop(self) -> None:
        self.clients.close()
        self.process.kill()  # asked to end, it would wait until everybody has left
        self.process.wait()
        self.log.close()


def new_server(kind: str, folder: Path) -> LiveKit:
    return Installed(folder) if kind == "installed" else StandIn()


KINDS = ["stand-in", *(["installed"] if shutil.which("livekit-server") else [])]


def use(livekit: LiveKit, settings: Settings) -> None:
    """Calls go through it; tasks wait in the queue."""
    settings.LIVEKIT_URL = settings.LIVEKIT_API_URL = livekit.url
    settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = KEY, SECRET
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture(params=KINDS)
def livekit(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[LiveKit]:
    server = new_server(request.param, tmp_path)
    use(server, settings)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def stand_in(settings: Settings) -> Iterator[StandIn]:
    """For what a real one does not let a test do."""
    server = StandIn()
    use(server, settings)
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def no_livekit(settings: Settings) -> None:
    """One is configured, and does not answer."""
    server = StandIn()
    use(server, settings)
    server.stop()
