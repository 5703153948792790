"""A socket as a client in another process holds it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from accounts.demo import DEMO_PASSWORD
from config.tests.live import LiveServer

Frame = dict[str, Any]

RESYNC = 4006


def access_token(server: LiveServer, username: str) -> str:
    answer = httpx.post(f"{server.url}/api/v1/auth/login/", json={"login": username, "password": DEMO_PASSWORD})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access"])


@dataclass
class LiveSocket:
    connection: ClientConnection
    ready: Frame
    events: list[Frame] = field(default_factory=list)
    ids: "count[int]" = field(default_factory=count)

    @classmethod
    @contextmanager
    def open(cls, server: LiveServer, token: str) -> Iterator["LiveSocket"]:
        with connect(server.url.replace("http", "ws") + "/ws/", compression=None, max_size=None) as connection:
            yield cls.signed_in(connection, token)

    @classmethod
    def signed_in(cls, connection: ClientConnection, token: str) -> "LiveSocket":
        connection.recv(timeout=10)  # hello
        connection.send(json.dumps({"type": "auth", "data": {"token": token}}))
        ready = json.loads(connection.recv(timeout=10))
        assert ready["type"] == "ready", ready
        return cls(connection, ready["data"])

    @property
    def user(self) -> str:
        return str(self.ready["user"]["id"])

    def send(self, type: str, **data: Any) -> int:
        number = next(self.ids)
        self.connection.send(json.dumps({"id": number, "type": type, "data": data}))
        return number

    def command(self, type: str, **data: Any) -> Frame:
        """The reply's data; events that come before it are kept."""
        reply = self._reply(type, **data)
        assert reply["type"] == "ok", reply
        return dict(reply["data"])

    def refused(self, type: str, **data: Any) -> str:
        """By which code."""
        reply = self._reply(type, **data)
        assert reply["type"] == "error", reply
        return str(reply["data"]["code"])

    def _reply(self, type: str, **data: Any) -> Frame:
        number = self.send(type, **data)
        while (frame := self._next(timeout=10)).get("id") != number:
            self.events.append(frame)
        return frame

    def event(self, type: str, timeout: float = 10) -> Frame:
        while True:
            frame = self.events.pop(0) if self.events else self._next(timeout)
            if frame["type"] == type:
                return dict(frame["data"])

    def close_code(self, timeout: float = 10) -> int | None:
        """Reads until the server closes; None when the connection ends without a word, as when the server is killed."""
        try:
            while True:
                self._next(timeout)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    def _next(self, timeout: float) -> Frame:
        return dict(json.loads(self.connection.recv(timeout=timeout)))
