"""Paid calls on a real server: one that runs out of money, and one whose server is killed."""

import json
import time
from datetime import datetime
from typing import Any

import pytest

from config.tests.live import LiveServer
from realtime.tests.live.client import LiveSocket
from realtime.tests.live.conftest import OpenSocket, new_server, open_socket
from realtime.tests.live.conftest import server as live
from realtime.tests.live.test_kill import until

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
COLUMNS = "state, end_reason, seconds, coins, earned, blocks, ended_at, funded_until, talking_since"


def begin(server: LiveServer, open_socket: OpenSocket, coins: int) -> tuple[LiveSocket, LiveSocket, str]:
    """Meera, who pays, and Arjun, who takes the call; both sit in the room."""
    server.manage("shell", "--command", BEGIN.format(coins=coins))
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


def test_the_time_of_a_killed_server_is_never_charged(live: LiveServer, open_socket: OpenSocket) -> None:
    begin(live, open_socket, coins=1000)
    until(lambda: row(live)["blocks"] >= 3, within=10)
    live.kill()
    assert row(live)["state"] == "accepted"
    before = row(live)["blocks"]
    time.sleep(6)  # longer than the blocks that could have begun while it still lived
    live.start()
    until(lambda: row(live)["talking_since"] is None, within=5)
    assert row(live)["blocks"] <= before + 1
    until(lambda: is_over(live), within=30)
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
    until(lambda: row(live)["talking_since"] is not None, within=5)
    assert again[0].command("telecaller.end", call=call_id)["call"]["state"] == "completed"
    assert balances(live)["spending"][1] == 0
    live.manage("reconcile")
