"""A room on a real server that is killed in the middle of a question."""

from typing import Any

import pytest

from config.tests.live import LiveServer
from realtime.tests.live.client import LiveSocket
from realtime.tests.live.conftest import OpenSocket, new_server, open_socket
from realtime.tests.live.conftest import server as live
from realtime.tests.live.test_kill import until

pytestmark = pytest.mark.live

__all__ = ["live", "new_server", "open_socket"]

MAKE = """
from accounts.models import User
from livetests.tests.rooms import room_of
print(room_of(User.objects.get(username="meera"), "single", "true_false", seconds=600).code)
"""
PARTICIPANTS = "arjun", "priya"


def joined(socket: LiveSocket, code: str) -> dict[str, Any]:
    """The room as it is told to who comes, for the first time or again."""
    socket.command("livetests.join", code=code)
    return socket.event("livetests.state")


def phase(server: LiveServer) -> str:
    ((found,),) = server.ask("select phase from livetests_testroom")
    return str(found)


def shares(server: LiveServer) -> list[tuple[Any, ...]]:
    return server.ask("select share, points from livetests_answer order by share")


def test_a_killed_server_loses_no_answer_no_seat_and_no_time(live: LiveServer, open_socket: OpenSocket) -> None:
    code = live.run(MAKE).strip()
    sockets = {name: open_socket(live, name) for name in ("meera", *PARTICIPANTS)}
    seats = {name: joined(socket, code)["seat"] for name, socket in sockets.items()}
    room = joined(sockets["meera"], code)["room"]["id"]
    sockets["meera"].command("livetests.start", room=room)
    asked = {name: sockets[name].event("livetests.started") and joined(sockets[name], code) for name in PARTICIPANTS}
    question = asked["arjun"]["question"]
    sockets["arjun"].command("livetests.answer", room=room, question=question["id"], value="d")
    sockets["priya"].command("livetests.answer", room=room, question=question["id"], value="d", final=False)
    live.kill()

    live.start()
    for name in PARTICIPANTS:
        sockets[name] = open_socket(live, name)
        again = joined(sockets[name], code)
        assert again["seat"] == seats[name]
        assert (again["question"], again["room"]) == (asked[name]["question"], asked[name]["room"])
        assert (again["answer"]["value"], again["answer"]["final"]) == ("d", name == "arjun")
    twice = {"room": room, "question": question["id"], "value": "a"}
    assert sockets["arjun"].refused("livetests.answer", **twice) == "already_answered"
    live.kill()

    live.change("update livetests_testroom set due_at = asked_at")  # it was down until the time was over
    assert phase(live) == "question"
    live.start()
    until(lambda: phase(live) == "reveal", within=2)
    assert shares(live) == [(1000, 1000), (1000, 1000)]

    sockets = {name: open_socket(live, name) for name in ("meera", *PARTICIPANTS)}
    for name in PARTICIPANTS:
        shown = joined(sockets[name], code)
        assert ([row["score"] for row in shown["top"]], shown["place"], shown["of"]) == ([1000, 1000], 1, 2)
    sockets["meera"].command("livetests.next", room=room)
    for name, value in zip(PARTICIPANTS, (True, False), strict=True):
        second = sockets[name].event("livetests.question")["question"]
        sockets[name].command("livetests.answer", room=room, question=second["id"], value=value)
    boards = [sockets[name].event("livetests.leaderboard") for name in PARTICIPANTS]
    assert [[row["score"] for row in board["top"]] for board in boards] == [[2000, 1000]] * 2
    for name in PARTICIPANTS:
        sockets[name].command("livetests.leave", room=room)
        assert not [event for event in sockets[name].events if event["type"] == "livetests.leaderboard"]
