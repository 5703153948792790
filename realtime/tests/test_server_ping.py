"""A client that has gone quiet is asked before it is given up."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from realtime.patrol import patrol
from realtime.socket import Socket
from realtime.wire import CloseCode


class Wire:
    def __init__(self) -> None:
        self.types: list[str] = []

    async def __call__(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "websocket.send":
            self.types.append(json.loads(message["text"])["type"])


@pytest.fixture(autouse=True)
def _heartbeat(settings: Settings) -> None:
    settings.WS_HEARTBEAT = 20
    settings.WS_AUTH_SECONDS = 1000


def test_it_is_asked_once_a_silence_and_closed_only_if_it_stays_silent() -> None:
    async def look() -> None:
        wire = Wire()
        task = asyncio.current_task()
        assert task is not None
        socket = Socket(send=wire, address="local", now=0.0, task=task)
        writer = asyncio.create_task(socket.outbox.run())
        for now in (29.0, 31.0, 32.0):
            patrol([socket], now)
            await asyncio.sleep(0)
        assert wire.types == ["ping"]
        socket.heard = 33.0
        for now in (60.0, 64.0, 65.0):
            patrol([socket], now)
            await asyncio.sleep(0)
        assert (wire.types, socket.closed) == (["ping", "ping"], None)
        patrol([socket], 74.0)
        assert socket.closed is CloseCode.NO_HEARTBEAT
        writer.cancel()

    asyncio.run(look())
