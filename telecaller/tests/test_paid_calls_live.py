"""Paid calls on a real server: one that runs out of money, and one whose server is killed."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from calls.tests import livekit as livekits
from config.tests.live import LiveServer
from realtime.tests.live.client import LiveSocket, access_token
from realtime.tests.live.conftest import MakeServer, OpenSocket, new_server, open_socket
from realtime.tests.live.conftest import server as live
from realtime.tests.live.test_kill import until as wait_until

pytestmark = pytest.mark.live

__all__ = ["live", "new_server", "open_socket"]

BEGIN = """
from accounts.models import User
from telecaller.models import Rate, Telecaller
from telecaller.tests.paying import credit, rate
from django.utils import timezone
meera, arjun = (User.objects.get(username=name) for name in ("meera", "arjun"))
rate(price=1, share=1, first_block=2, pulse=1)
credit(meera, {coins})
Telecaller.objects.update_or_create(
    user=arjun, defaults={{"online_since": timezone.now(), "about": "", "languages": []}}
)
"""
CLOSED = "select count(*) from django_tasks_database_dbtaskresult where task_path = 'calls.media_tasks.media_close'"
MEDIA_GONE_WITHIN = timedelta(seconds=5)
COLUMNS = "state, room_id, end_reason, seconds, coins, earned, blocks, ended_at, funded_until, talking_since"


def begin(server: LiveServer, open_socket: OpenSocket, coins: int) -> tuple[LiveSocket, LiveSocket, str]:
    """Meera, who pays, and Arjun, who takes the call; both sit in the room."""
    server.run(BEGIN.format(coins=coins))
    meera, arjun = open_socket(server, "meera"), open_socket(server, "arjun")
    call = meera.command("telecaller.call", telecaller=arjun.user, kind="audio")["call"]
    assert arjun.event("telecaller.incoming")["call"]["id"] == call["id"]
    room = arjun.command("telecaller.accept", call=call["id"])["call"]["room"]
    for socket in (meera, arjun):
        socket.command("calls.join_room", room=room)
    return meera, arjun, call["id"]


def row(server: LiveServer) -> dict[str, Any]:
    (found,) = server.ask(f"select {COLUMNS} from telecaller_paidcall")  # noqa: S608
    return dict(zip(COLUMNS.split(", "), found, strict=True))


def is_over(server: LiveServer) -> bool:
    return bool(row(server)["state"] == "completed")


def balances(server: LiveServer) -> dict[str, tuple[int, int]]:
    found = server.ask("select kind, sum(credits - debits), sum(held) from wallet_account group by kind")
    return {kind: (int(balance), int(held)) for kind, balance, held in found}


def moment(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(f"{value}+00:00")


def test_money_that_runs_out_ends_the_call_within_a_second(live: LiveServer, open_socket: OpenSocket) -> None:
    meera, arjun, call_id = begin(live, open_socket, coins=5)
    until = moment(row(live)["funded_until"])
    for socket in (meera, arjun):
        ended = socket.event("telecaller.ended")["call"]
        assert (ended["id"], ended["end_reason"]) == (call_id, "money")
    over = row(live)
    assert (over["seconds"], over["coins"], over["earned"]) == (5, 5, 5)
    assert 0 <= (moment(over["ended_at"]) - until).total_seconds() < 1
    assert balances(live)["spending"] == (0, 0)
    live.manage("reconcile")


def enter(server: LiveServer, token: str, room: str) -> dict[str, Any]:
    """What one needs to send and to get: of a mesh its relays, of LiveKit a token; or why there is none."""
    url = f"{server.url}/api/v1/calls/rooms/{room}/join/"
    return dict(httpx.post(url, headers={"Authorization": f"Bearer {token}"}).json())


def test_with_the_money_goes_the_room_and_whatever_is_said_in_it(
    new_server: MakeServer, open_socket: OpenSocket
) -> None:
    server = new_server(TURN_URLS="turn:127.0.0.1:3478", TURN_SECRET="secret").start()
    tokens = [access_token(server, username) for username in ("meera", "arjun")]
    meera, arjun, _ = begin(server, open_socket, coins=8)
    until, room = moment(row(server)["funded_until"]), row(server)["room_id"]
    (there,) = arjun.event("calls.room_users")["participants"]
    offer = {"room": room, "to": meera.user, "generation": there["generation"], "sdp": "v=0"}
    arjun.command("calls.offer", **offer)
    assert meera.event("calls.offer")["room"] == room
    assert all("credential" in enter(server, token, room)["ice_servers"][0] for token in tokens)

    for socket in (meera, arjun):
        assert socket.event("calls.room_ended", timeout=20)["room"] == room
    assert arjun.refused("calls.offer", **offer) == "not_in_room"
    assert meera.refused("calls.toggle_media", room=room, audio=True) == "not_in_room"
    assert [socket.refused("calls.join_room", room=room) for socket in (meera, arjun)] == ["room_ended"] * 2
    assert [enter(server, token, room)["errors"][0]["code"] for token in tokens] == ["room_ended"] * 2
    assert server.ask("select count(*) from calls_seat where state = 'taken'") == [(0,)]
    assert datetime.now(UTC) - until < MEDIA_GONE_WITHIN


@pytest.mark.parametrize("kind", livekits.KINDS)
def test_with_the_money_goes_the_room_in_livekit(
    new_server: MakeServer, open_socket: OpenSocket, tmp_path: Path, kind: str
) -> None:
    livekit = livekits.new_server(kind, tmp_path)
    keys = {"LIVEKIT_API_KEY": livekits.KEY, "LIVEKIT_API_SECRET": livekits.SECRET}
    try:
        server = new_server(LIVEKIT_URL=livekit.url, LIVEKIT_ALWAYS="1", **keys).start()
        owners = [access_token(server, username) for username in ("meera", "arjun")]
        begin(server, open_socket, coins=8)
        until, room = moment(row(server)["funded_until"]), row(server)["room_id"]
        tokens = [enter(server, owner, room)["token"] for owner in owners]
        assert [livekit.enter(token) for token in tokens] == [101, 101]
        wait_until(lambda: [livekit.enter(token) for token in tokens] == [404, 404], within=20)
        assert timedelta() < datetime.now(UTC) - until < MEDIA_GONE_WITHIN
        assert row(server)["end_reason"] == "money"
        assert server.ask(CLOSED) == [(1,)]  # or the look at who is there came by in time
    finally:
        livekit.stop()


def test_the_time_of_a_killed_server_is_never_charged(live: LiveServer, open_socket: OpenSocket) -> None:
    begin(live, open_socket, coins=1000)
    wait_until(lambda: row(live)["blocks"] >= 3, within=10)
    live.kill()
    assert row(live)["state"] == "accepted"
    before = row(live)["blocks"]
    time.sleep(6)  # longer than the blocks that could have begun while it still lived
    live.start()
    wait_until(lambda: row(live)["talking_since"] is None, within=5)
    assert row(live)["blocks"] <= before + 1
    wait_until(lambda: is_over(live), within=30)
    over = row(live)
    assert (over["end_reason"], over["seconds"] <= before + 1) == ("lost", True)
    assert balances(live)["spending"] == (1000 - over["coins"], 0)
    assert json.loads(live.manage("reconcile", "--json"))["wrong"] == {}


def test_who_comes_back_to_a_server_that_was_killed_talks_on(live: LiveServer, open_socket: OpenSocket) -> None:
    _, _, call_id = begin(live, open_socket, coins=1000)
    live.kill()
    live.start()
    again = [open_socket(live, name) for name in ("meera", "arjun")]
    for socket in again:
        call = socket.ready["state"]["telecaller"]["call"]
        assert call["id"] == call_id
        socket.command("calls.join_room", room=call["room"], takeover=True)
    wait_until(lambda: row(live)["talking_since"] is not None, within=5)
    assert again[0].command("telecaller.end", call=call_id)["call"]["state"] == "completed"
    assert balances(live)["spending"][1] == 0
    live.manage("reconcile")
