"""Who may what in a test room, on every route and by every command; and what those who take part never see."""

import json
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from accounts.services.guests import guest_sign_in
from accounts.services.sessions import Origin, session_start
from accounts.tests.conftest import error_of
from accounts.tokens import access_token
from conftest import MakeUser, SignIn, lasting_rows, nothing_changes, rest_routes
from livetests.consumers import LivetestsConsumer
from livetests.models import Answer, Author, Question, RoomQuestion, TestRoom
from livetests.services.holding import room_change
from livetests.services.phases import room_end, room_next, room_start
from livetests.services.seats import seat_remove
from livetests.tests.rooms import answer, make_test, room_of, sit
from realtime.registry import commands_of
from realtime.tests.conftest import Connect
from realtime.threads import in_database_thread

pytestmark = pytest.mark.django_db

KEYS = ["KeyOfTheQuestion", "GuideForMarkers", "WhyItIsSo"]
SECRETS: dict[str, Any] = {"long_text": {"guide": KEYS[1]}, "text": {"accepted": [KEYS[0]]}, "single": {}}
OTHERS = ["WrittenByCarol", "CommentForCarol", "carol@example.com"]
NAMES = ["Carol Other", "Walter Waiting", "Rita Removed"]

HOST, AUTHOR = "alice", "author"
SEATED = ["bob", "guest"]
PEOPLE = [HOST, AUTHOR, *SEATED, "waiting", "removed", "stranger"]


class Scene:
    """The second question is asked, the first one is over. Carol has answered both, and one of hers was marked."""

    def __init__(self, make_user: MakeUser) -> None:
        names = {"author": "Ada Author", "carol": NAMES[0], "waiting": NAMES[1], "removed": NAMES[2]}
        self.users = {name: make_user(name, full_name=full_name) for name, full_name in names.items()}
        self.users |= {name: make_user(name) for name in ("alice", "bob", "stranger")}
        self.users["guest"] = guest_sign_in(full_name="Gita Guest", origin=Origin()).user
        User.objects.filter(username="carol").update(email=OTHERS[2])
        alice, carol = self.users["alice"], self.users["carol"]
        test = make_test(alice, "long_text", "text", "single")
        Author.objects.create(test=test, user=self.users["author"])
        for question in Question.objects.filter(test=test):
            question.content, question.explanation = {**question.content, **SECRETS[question.kind]}, KEYS[2]
            question.save()
        self.room = room_of(alice, test=test, guests=True, signals=[TestRoom.Watched.TAB])
        RoomQuestion.objects.filter(room=self.room, position=0).update(explanation="")
        (removed, *_) = sit(self.room, self.users["removed"], carol, *(self.users[name] for name in SEATED))
        seat_remove(room_id=self.room.pk, by=alice.pk, participant_id=removed.pk)
        room_change(room_id=self.room.pk, by=alice.pk, lobby=True)
        sit(self.room, self.users["waiting"])
        room_change(room_id=self.room.pk, by=alice.pk, lobby=False)
        room_start(room_id=self.room.pk, by=alice.pk)
        for name in ("carol", *SEATED):
            answer(self.room, self.users[name], OTHERS[0] if name == "carol" else f"I am {name}.")
        room_next(room_id=self.room.pk, by=alice.pk)
        answer(self.room, carol, OTHERS[0])
        self.answer = Answer.objects.get(participant__user=carol, question__position=0)
        Answer.objects.filter(pk=self.answer.pk).update(comment=OTHERS[1])
        self.question = RoomQuestion.objects.get(room=self.room, position=1)

    def fill(self, pattern: str) -> str:
        values = {"code": self.room.code, "participant_id": self.answer.participant_id, "answer_id": self.answer.pk}
        return pattern.format_map(values)


@pytest.fixture
def scene(make_user: MakeUser) -> Scene:
    return Scene(make_user)


OF_HOSTS = dict.fromkeys(["bob", "waiting"], "not_host") | dict.fromkeys(["removed", "stranger"], "not_found")
OF_HOSTS |= {"guest": "guests_may_not"}
GONE = {"removed": "not_found"}
NO_GUEST = {"guest": "guests_may_not"}

ROUTES: dict[tuple[str, str], tuple[Any, dict[str, str]]] = {
    ("GET", ""): (None, GONE),
    ("PATCH", ""): ({"late_join": False}, OF_HOSTS),
    ("DELETE", ""): (None, OF_HOSTS),
    ("POST", "join/"): ({}, {HOST: "hosting", AUTHOR: "hosting", **GONE}),
    ("GET", "state/"): (None, {**GONE, "stranger": "not_found"}),
    ("POST", "host/"): (None, OF_HOSTS),
    ("GET", "qr/"): (None, {**GONE, **NO_GUEST}),
    ("GET", "participants/"): (None, OF_HOSTS),
    ("PATCH", "participants/{participant_id}/"): ({"extra_percent": 0}, OF_HOSTS),
    ("POST", "participants/{participant_id}/admit/"): (None, OF_HOSTS),
    ("POST", "participants/{participant_id}/remove/"): (None, OF_HOSTS),
    ("GET", "results/"): (None, OF_HOSTS),
    ("GET", "results/people/{participant_id}/"): (None, OF_HOSTS),
    ("GET", "results/export/"): (None, OF_HOSTS),
    ("GET", "results/mine/"): (
        None,
        {
            **dict.fromkeys([HOST, AUTHOR, "removed", "stranger"], "not_found"),
            **dict.fromkeys(SEATED, "not_over"),
            "waiting": "not_admitted",
        },
    ),
    ("GET", "marking/"): (None, OF_HOSTS),
    ("PUT", "marking/{answer_id}/"): ({"points": 1}, OF_HOSTS),
    ("GET", "signals/"): (None, OF_HOSTS),
}
"""A right body for each, and who is refused with which code. Everybody else may."""

STATUS = {"not_found": 404, "hosting": 409, "not_over": 409}


def test_every_route_of_a_room_is_here() -> None:
    prefix = "/api/v1/test-rooms/{code}/"
    routes = [(method, path) for path, methods in rest_routes() for method in methods]
    assert {(method, path.removeprefix(prefix)) for method, path in routes if path.startswith(prefix)} == set(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_who_may_what_by_rest(scene: Scene, sign_in: SignIn, method: str, path: str) -> None:
    body, refused = ROUTES[method, path]
    address = scene.fill("/api/v1/test-rooms/{code}/" + path)
    for name in PEOPLE:
        send = getattr(sign_in(scene.users[name]), method.lower())
        if code := refused.get(name):
            with nothing_changes():
                response = send(address, body)
            assert error_of(response) == (STATUS.get(code, 403), code), name
        else:
            with transaction.atomic():
                response = send(address, body)
                transaction.set_rollback(True)
            assert response.status_code < 300, (name, response.content)
        if name not in {HOST, AUTHOR}:
            assert hidden(KEYS + OTHERS + NAMES, of=name, in_text=response.content.decode()) == [], name


def hidden(words: list[str], *, of: str, in_text: str) -> list[str]:
    """Those of them that stand there all the same. Somebody's own name is no secret to them."""
    own = {"waiting": NAMES[1], "removed": NAMES[2]}.get(of)
    return [word for word in words if word in in_text and word != own]


def test_hosts_do_see_them(scene: Scene, sign_in: SignIn) -> None:
    """Or nothing would be shown by not finding them."""
    api, address = sign_in(scene.users[AUTHOR]), scene.fill("/api/v1/test-rooms/{code}/")
    pages = [api.get(address + rest).content.decode() for rest in ("results/", "participants/", "marking/")]
    shown = "".join(pages)
    assert [word for word in KEYS + OTHERS[:2] + NAMES[:2] if word not in shown] == []


def test_at_the_end_one_sees_ones_own_and_the_leaderboard(scene: Scene, sign_in: SignIn) -> None:
    room_end(room_id=scene.room.pk, by=scene.room.host_id)
    for name in SEATED:
        api = sign_in(scene.users[name])
        mine = api.get(scene.fill("/api/v1/test-rooms/{code}/results/mine/")).content.decode()
        assert KEYS[0] in mine
        state = api.get(scene.fill("/api/v1/test-rooms/{code}/state/")).json()
        assert NAMES[0] in {row["name"] for row in state.pop("top")}
        history = api.get("/api/v1/test-results/").content.decode()
        assert scene.room.code in history
        for text in (mine, json.dumps(state), history):
            assert hidden([KEYS[1], *OTHERS, *NAMES], of=name, in_text=text) == []
    for name in ("waiting", "removed", "stranger"):
        assert sign_in(scene.users[name]).get("/api/v1/test-results/").json()["results"] == []


def test_lists_of_rooms_name_it_to_hosts_alone(scene: Scene, sign_in: SignIn) -> None:
    for name in PEOPLE:
        listed = scene.room.code in sign_in(scene.users[name]).get("/api/v1/test-rooms/").content.decode()
        assert listed == (name in {HOST, AUTHOR}), name


BY_SEATED = dict.fromkeys([HOST, AUTHOR, "waiting", "removed", "stranger"], "not_found")
COMMANDS: dict[str, dict[str, str]] = {
    "join": GONE,
    "start": OF_HOSTS,
    "next": {**OF_HOSTS, "guest": "not_host"},
    "reveal": OF_HOSTS,
    "pause": OF_HOSTS,
    "end": OF_HOSTS,
    "admit": OF_HOSTS,
    "kick": OF_HOSTS,
    "answer": BY_SEATED,
    "signal": BY_SEATED,
    "leave": {name: code for name, code in BY_SEATED.items() if name != "waiting"},
}
"""Who is refused with which code. Everybody else may, or hears of nothing but what state the room is in."""

LAST = ["join", "start", "answer", "signal", "pause", "admit", "next", "reveal", "leave", "kick", "end"]
"""In an order in which none takes away what the next one needs."""


def test_every_command_is_here() -> None:
    assert {name.removeprefix("livetests.") for name in commands_of(LivetestsConsumer())} == set(COMMANDS) == set(LAST)


def data_of(command: str, scene: Scene) -> dict[str, Any]:
    room = {"room": str(scene.room.pk)}
    return {
        "join": {"code": scene.room.code},
        "answer": {**room, "question": str(scene.question.pk), "value": "Mine"},
        "signal": {**room, "kind": "tab"},
        "admit": {**room, "participant": str(scene.answer.participant_id)},
        "kick": {**room, "participant": str(scene.answer.participant_id)},
    }.get(command, room)


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("name", PEOPLE)
async def test_who_may_what_by_command(scene: Scene, connect: Connect, name: str) -> None:
    def token() -> str:
        return access_token(session_start(user=scene.users[name], origin=Origin()).session)

    peer = connect()
    ready = await peer.sign_in(token=await in_database_thread(token))
    heard = [ready]
    refused = [command for command in LAST if name in COMMANDS[command]]
    before = await in_database_thread(lasting_rows)
    for command in refused:
        peer.send(f"livetests.{command}", command, **data_of(command, scene))
        heard.append(await peer.frame())
        assert (heard[-1]["id"], heard[-1]["data"].get("code")) == (command, COMMANDS[command][name]), command
    assert await in_database_thread(lasting_rows) == before
    for command in LAST:
        if command not in refused:
            peer.send(f"livetests.{command}", command, **data_of(command, scene))
            heard.append(await peer.frame())
            while heard[-1].get("id") != command:
                heard.append(await peer.frame())
            assert heard[-1]["type"] == "ok" or heard[-1]["data"]["code"] == "room_state", (command, heard[-1])
    if name not in {HOST, AUTHOR}:
        assert hidden(KEYS + OTHERS + NAMES, of=name, in_text=json.dumps(heard)) == []
