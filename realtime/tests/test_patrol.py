"""The round that a server makes of its sockets."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from realtime.patrol import LINGER_SECONDS, STALL_SECONDS, patrol
from realtime.socket import Socket
from realtime.tests.driver import settle
from realtime.tests.sockets import LooseSocket
from realtime.wire import CloseCode

pytestmark = pytest.mark.anyio


def closed(socket: Socket) -> CloseCode | None:
    """Asked anew each time, which the type checker would not expect of the attribute."""
    return socket.closed


@pytest.fixture(autouse=True)
def _seconds(settings: Settings) -> None:
    settings.WS_AUTH_SECONDS, settings.WS_HEARTBEAT = 5, 20


async def test_a_socket_that_is_well_is_left_alone() -> None:
    loose = await LooseSocket.open()
    patrol([loose.sign_in()], 30)
    await settle()
    assert (loose.wire.taken, loose.socket.closed) == ([], None)


async def test_who_does_not_sign_in_is_told_and_closed() -> None:
    loose = await LooseSocket.open(now=100)
    patrol([loose.socket], 105)
    assert closed(loose.socket) is None
    patrol([loose.socket], 105.1)
    await settle()
    error, code = loose.wire.taken
    assert json.loads(error)["data"]["code"] == "not_authenticated"
    assert code == 4501


async def test_who_showed_a_credential_in_time_may_wait_for_the_answer() -> None:
    loose = await LooseSocket.open()
    loose.socket.signing_in = True
    patrol([loose.socket], 20)
    assert closed(loose.socket) is None
    patrol([loose.socket], 41)
    assert closed(loose.socket) is CloseCode.NO_HEARTBEAT


async def test_who_is_silent_for_two_heartbeats_is_closed() -> None:
    loose = await LooseSocket.open()
    loose.sign_in()
    patrol([loose.socket], 40)
    assert closed(loose.socket) is None
    patrol([loose.socket], 40.1)
    assert closed(loose.socket) is CloseCode.NO_HEARTBEAT


async def test_a_session_that_runs_out_takes_its_socket_along() -> None:
    loose = await LooseSocket.open()
    socket = loose.sign_in(expires_at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(minutes=59)):
        patrol([socket], 1)
    assert closed(socket) is None
    with time_machine.travel(timezone.now() + timedelta(minutes=60)):
        patrol([socket], 1)
    assert closed(socket) is CloseCode.TOKEN_EXPIRED


async def test_who_does_not_read_is_closed_without_the_rest() -> None:
    loose = await LooseSocket.open()
    socket = loose.sign_in()
    loose.wire.reading.clear()
    socket.send("on its way")
    socket.send("waits")
    await settle()
    sent_at = socket.outbox._blocked_at
    socket.heard = sent_at
    patrol([socket], sent_at + STALL_SECONDS)
    assert closed(socket) is None
    patrol([socket], sent_at + STALL_SECONDS + 0.1)
    assert closed(socket) is CloseCode.SLOW_CONSUMER
    loose.wire.reading.set()
    await settle()
    assert loose.wire.taken == ["on its way", 4003]


async def test_who_does_not_take_the_close_is_given_up() -> None:
    loose = await LooseSocket.open()
    loose.wire.reading.clear()
    loose.socket.close(CloseCode.DRAINING)
    patrol([loose.socket], loose.socket.closed_at + LINGER_SECONDS)
    await settle()
    assert not loose.task.cancelled()
    patrol([loose.socket], loose.socket.closed_at + LINGER_SECONDS + 0.1)
    await settle()
    assert loose.task.cancelled()
