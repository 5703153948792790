"""Whatever a client sends, its connection lives on or is closed with a code that is documented, and nothing changes."""

import json
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

import hypothesis
import msgspec
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st

from conftest import nothing_changes
from realtime.consumers import Consumer
from realtime.registry import commands_of
from realtime.tests.conftest import ClockedServer, Connect
from realtime.tests.driver import Closed, Frame, Peer
from realtime.threads import in_database_thread
from realtime.wire import MAX_FRAME_BYTES, Auth

pytestmark = [pytest.mark.anyio, pytest.mark.django_db(transaction=True)]

logger = logging.getLogger(__name__)

SEED = random.getrandbits(64)
REFUSALS = {
    "bad_frame",
    "frame_too_large",
    "unknown_type",
    "invalid",
    "not_authenticated",
    "already_authenticated",
    "connection_lost",
    "token_expired",
    "not_found",  # by who is no telecaller, of what telecallers do without saying more
}
CLOSES = {4005, 4501}
AFTERWARDS = "afterwards"

COMMANDS = {spec.name: spec.data for each in Consumer.named.values() for spec in commands_of(each()).values()}
STRUCTS: dict[str, type[msgspec.Struct]] = {"auth": Auth, **COMMANDS}

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([2**63, 2**64, -(2**63) - 1, 10**300, 10**4000]),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        ["online", "away", "offline", "\x00", "\ud800", "😀", "'; DROP TABLE accounts_user; --", "x" * 5000]
    ),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def data_for(name: str) -> st.SearchStrategy[Any]:
    """Nearly what the command takes: its fields, and perhaps others, with any value."""
    fields = st.sampled_from([*STRUCTS[name].__struct_fields__, "more", ""]) if name in STRUCTS else st.text(max_size=5)
    return st.dictionaries(fields, values, max_size=3) | values


@st.composite
def near_misses(draw: st.DrawFn) -> str:
    names = st.sampled_from([*STRUCTS, "ping", "pong", "hello", "ready", "ok", "error"])
    name = draw(names | st.text(max_size=10))
    parts = {"type": st.just(name) | values, "id": values, "data": data_for(name), "more": values}
    keys = draw(st.sets(st.sampled_from(["id", "data", "more"]))) | (draw(st.sampled_from([{"type"}, {"type"}, set()])))
    return json.dumps({key: draw(parts[key]) for key in sorted(keys)}, ensure_ascii=draw(st.booleans()))


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A frame that was good before somebody cut or wrote into it."""
    good = draw(st.sampled_from(['{"type":"ping"}', '{"id":7,"type":"presence.set","data":{"status":"away"}}']))
    at = draw(st.integers(0, len(good)))
    until = draw(st.integers(at, min(len(good), at + 4)))
    return good[:at] + draw(st.text(max_size=4)) + good[until:]


frames = st.one_of(
    near_misses(),
    damaged(),
    values.map(json.dumps),
    st.text(max_size=200),
    st.binary(max_size=50),
    st.integers(1, 200_000).map(lambda count: "[" * count),
    st.integers(1, 40_000).map(lambda count: '{"type":"auth","data":' + "[" * count + "]" * count + "}"),
    st.integers(-40, 2).map(lambda more: '{"type":"' + "x" * (MAX_FRAME_BYTES - 11 + more) + '"}'),
)

fuzzed = hypothesis.settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True)
def _nothing_else_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the clock nor the lease."""
    monkeypatch.setattr("realtime.clock.TICK_SECONDS", 3600)
    monkeypatch.setattr("realtime.server.RENEW_SECONDS", 3600)
    logger.warning("seed %d", SEED)


@pytest.fixture(autouse=True)
def _nobody_is_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the limit of a single command either: one that is drawn more often than it may come would go untried."""
    monkeypatch.setattr("realtime.socket.Socket.take", lambda *_: 0.0)


class Connection:
    """One that is opened again whenever the server had a reason to close it."""

    def __init__(self, open_one: Callable[[], Awaitable[Peer]]) -> None:
        self.open = open_one
        self.peer: Peer | None = None

    async def survives(self, frame: str | bytes) -> None:
        self.peer = self.peer or await self.open()
        unchanged = nothing_changes()
        await in_database_thread(unchanged.__enter__)
        told, code = await self._say(self.peer, frame)
        if code is not None:
            assert code in CLOSES
            self.peer = None
            return
        assert {"type": "pong"} in told
        errors = [each["data"]["code"] for each in told if each["type"] == "error"]
        assert REFUSALS.issuperset(errors)
        if errors or told == [{"type": "pong"}]:
            await in_database_thread(unchanged.__exit__, None, None, None)

    async def _say(self, peer: Peer, frame: str | bytes) -> tuple[list[Frame], int | None]:
        """What was told until the connection proved that it lives, and the code it was closed with if it did not."""
        if isinstance(frame, bytes):
            peer.send_bytes(frame)
        else:
            peer.send_text(frame)
        peer.send_text('{"type":"ping"}')
        peer.send("core.time", AFTERWARDS)
        told: list[Frame] = []
        try:
            while (answer := await peer.frame()).get("id") != AFTERWARDS:
                told.append(answer)
        except Closed as closed:
            return told, closed.code
        return told, None


@pytest.fixture
async def somebody(connect: Connect, alice_token: str) -> Connection:
    async def open_one() -> Peer:
        peer = connect()
        await peer.sign_in(token=alice_token)
        return peer

    return Connection(open_one)


@pytest.fixture
async def nobody(connect: Connect, server: ClockedServer) -> Connection:
    opened = 0

    async def open_one() -> Peer:
        nonlocal opened
        opened += 1
        peer = connect(address=f"203.0.113.{opened}")
        await peer.frame()
        await server._leased.wait()  # the one row that a server writes by itself
        return peer

    return Connection(open_one)


@hypothesis.seed(SEED)
@fuzzed
@given(frame=frames)
@example(frame='{"type":"presence.set","data":{},"id":1' + "0" * 4000 + "}")
@example(frame='{"type":"presence.set","data":{"status":"\\ud800"}}')
async def test_a_person_may_send_anything(somebody: Connection, frame: str | bytes) -> None:
    await somebody.survives(frame)


@hypothesis.seed(SEED)
@fuzzed
@given(frame=frames)
@example(frame='{"type":"auth","data":{"ticket":"\\ud800"}}')
@example(frame='{"type":"auth","data":{"token":"\U0001f600"}}')
async def test_so_may_anybody(nobody: Connection, frame: str | bytes) -> None:
    await nobody.survives(frame)
