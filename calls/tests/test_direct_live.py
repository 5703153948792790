"""Calls on a real server that is killed in the middle of them."""

from uuid import UUID

import pytest

from config.tests.live import LiveServer
from realtime.tests.conftest import redis
from realtime.tests.live.conftest import OpenSocket, new_server, open_socket, two_workers
from realtime.tests.live.conftest import server as live
from realtime.tests.live.test_kill import until

pytestmark = pytest.mark.live

__all__ = ["live", "new_server", "open_socket", "redis", "two_workers"]


def state(server: LiveServer) -> str:
    ((found,),) = server.ask("select state from calls_call")
    return str(found)


def test_what_rang_when_the_server_was_killed_is_missed_when_it_is_back(
    live: LiveServer, open_socket: OpenSocket
) -> None:
    arjun = open_socket(live, "arjun")
    call = open_socket(live, "meera").command("calls.invite", user=arjun.user, kind="audio")["call"]
    assert arjun.event("calls.incoming")["call"]["id"] == call["id"]
    live.kill()
    live.change("update calls_call set rings_until = created_at")  # it was down for longer than a call rings
    assert state(live) == "ringing"

    live.start()
    until(lambda: state(live) == "missed", within=2)
    until(lambda: bool(live.ask("select id from chat_message where kind = 'notice'")), within=2)
    assert open_socket(live, "arjun").ready["state"]["calls"]["missed"] == 1
    assert open_socket(live, "meera").ready["state"]["calls"]["call"] is None


def test_what_has_time_left_rings_on(live: LiveServer, open_socket: OpenSocket) -> None:
    arjun = open_socket(live, "arjun")
    call = open_socket(live, "meera").command("calls.invite", user=arjun.user, kind="video")["call"]
    live.kill()
    live.start()
    again = open_socket(live, "arjun")
    assert again.ready["state"]["calls"]["call"]["id"] == call["id"]
    accepted = again.command("calls.accept", call=call["id"])["call"]
    assert (accepted["state"], UUID(accepted["id"])) == ("accepted", UUID(call["id"]))
    assert open_socket(live, "meera").ready["state"]["calls"]["call"]["room"] == accepted["room"]


@pytest.mark.redis
def test_devices_on_two_processes_hear_who_answered(two_workers: LiveServer, open_socket: OpenSocket) -> None:
    meera = open_socket(two_workers, "meera")
    devices = [open_socket(two_workers, "arjun") for _ in range(4)]
    call = meera.command("calls.invite", user=devices[0].user, kind="audio")["call"]
    for device in devices:
        assert device.event("calls.incoming")["call"]["id"] == call["id"]
    room = devices[0].command("calls.accept", call=call["id"])["call"]["room"]
    for device in devices:
        assert device.event("calls.answered_elsewhere")["call"]["room"] == room
    assert meera.event("calls.accepted")["call"]["room"] == room
