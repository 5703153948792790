"""The protocol as an AsyncAPI 3 document, and as a page."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs
import msgspec
import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from realtime.asyncapi import CLOSE_CODES, document
from realtime.consumers import Consumer
from realtime.limits import Rate
from realtime.reference import Entry, Field, command_entries, fields_of
from realtime.registry import EventSpec, commands_of, events
from realtime.tests.conftest import Connect
from realtime.tests.driver import Frame
from realtime.tests.probe import Probe, Text
from realtime.threads import in_database_thread
from realtime.wire import Auth, CloseCode, ErrorBody

OFFICIAL = Path(__file__).resolve().parents[2] / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0.json"


def written() -> dict[str, Any]:
    """As a client gets it."""
    made = document(title="Switchboard", url_host="switchboard.example", secure=True)
    return dict(json.loads(json.dumps(made)))


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolve(whole: dict[str, Any], reference: str) -> Any:
    part: Any = whole
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


@pytest.mark.node
class TestAgainstTheOfficialSchema:
    @pytest.fixture
    def official(self) -> jsonschema_rs.Validator:
        if not OFFICIAL.exists():
            pytest.skip('The schema of AsyncAPI is not installed: run "npm ci"')
        return jsonschema_rs.validator_for(json.loads(OFFICIAL.read_text()))

    def test_the_document_is_valid(self, official: jsonschema_rs.Validator) -> None:
        assert [error.message for error in official.iter_errors(written())] == []

    @pytest.mark.parametrize("place", ["info", "asyncapi"])
    def test_one_that_lacks_something_is_not(self, official: jsonschema_rs.Validator, place: str) -> None:
        broken = written()
        del broken[place]
        assert not official.is_valid(broken)


def test_every_reference_leads_somewhere() -> None:
    made = written()
    found = set(references(made))
    assert len(found) > 20
    for reference in found:
        assert isinstance(resolve(made, reference), dict), reference


def test_every_command_is_received_and_answered() -> None:
    made = written()
    commands = {name for consumer in Consumer.named.values() for name in commands_of(consumer())}
    assert commands
    for name in commands:
        operation = made["operations"][name]
        assert operation["action"] == "receive"
        assert [resolve(made, each["$ref"])["$ref"] for each in operation["reply"]["messages"]] == [
            f"#/components/messages/{name}.ok",
            "#/components/messages/error",
        ]


def test_a_command_is_described_with_what_its_data_may_be() -> None:
    made = written()
    payload = made["components"]["messages"]["presence.set"]["payload"]
    assert payload["required"] == ["type", "data"]
    data = resolve(made, payload["properties"]["data"]["$ref"])
    assert data["properties"]["status"]["enum"] == ["away", "online"]


def test_a_command_that_needs_no_data_may_come_without() -> None:
    messages = written()["components"]["messages"]
    assert messages["core.time"]["payload"]["required"] == ["type"]
    assert messages["core.time.ok"]["payload"]["required"] == ["type", "data"]


def test_every_event_is_sent() -> None:
    made = written()
    sent = {name: operation for name, operation in made["operations"].items() if operation["action"] == "send"}
    messages = {resolve(made, resolve(made, each["messages"][0]["$ref"])["$ref"])["name"] for each in sent.values()}
    assert messages == {"hello", "ready", "error", "ping", *events}


def test_a_command_and_an_event_of_one_name_are_both_described() -> None:
    made = written()
    command, event = (made["components"]["messages"][key]["payload"] for key in ("chat.read", "chat.read.event"))
    assert command["properties"]["type"] == event["properties"]["type"] == {"const": "chat.read"}
    assert "id" in command["properties"]
    assert "id" not in event["properties"]
    assert [made["operations"][key]["action"] for key in ("chat.read", "chat.read.event")] == ["receive", "send"]


def test_a_sign_in_is_answered_with_ready_or_a_refusal() -> None:
    made = written()
    assert made["operations"]["auth"]["action"] == "receive"
    replies = [resolve(made, each["$ref"])["$ref"] for each in made["operations"]["auth"]["reply"]["messages"]]
    assert replies == ["#/components/messages/ready", "#/components/messages/error"]


def test_ready_says_who_and_what_each_app_adds() -> None:
    made = written()
    ready = resolve(made, made["components"]["messages"]["ready"]["payload"]["properties"]["data"]["$ref"])
    assert ready["required"] == ["user", "session", "state"]
    assert "username" in resolve(made, ready["properties"]["user"]["$ref"])["required"]
    state = resolve(made, ready["properties"]["state"]["$ref"])["properties"]
    assert {"presence", "chat", "calls"} <= set(state)
    status = resolve(made, state["presence"]["$ref"])["properties"]["status"]
    assert status["enum"] == ["away", "offline", "on_call", "online"]


def test_the_names_are_these() -> None:
    """What a client may rely on: a name that goes, or a new one, is meant to be seen here."""
    made = written()
    assert sorted(made["operations"]) == [
        "accounts.block_changed",
        "accounts.profile_changed",
        "accounts.sessions_changed",
        "ask",
        "auth",
        "calls.accept",
        "calls.accepted",
        "calls.admitted",
        "calls.answer",
        "calls.answer.event",
        "calls.answered_elsewhere",
        "calls.busy",
        "calls.cancel",
        "calls.decline",
        "calls.declined",
        "calls.ended",
        "calls.hand_raised",
        "calls.hangup",
        "calls.ice_candidate",
        "calls.ice_candidate.event",
        "calls.incoming",
        "calls.invite",
        "calls.join_room",
        "calls.knock",
        "calls.leave_room",
        "calls.media_toggled",
        "calls.missed",
        "calls.offer",
        "calls.offer.event",
        "calls.raise_hand",
        "calls.ringing",
        "calls.room_changed",
        "calls.room_ended",
        "calls.room_users",
        "calls.seat_taken",
        "calls.seen",
        "calls.toggle_media",
        "calls.user_joined",
        "calls.user_left",
        "calls.user_reconnecting",
        "chat.conversation",
        "chat.delete",
        "chat.delivered",
        "chat.edit",
        "chat.message",
        "chat.message_changed",
        "chat.react",
        "chat.read",
        "chat.read.event",
        "chat.send",
        "chat.sync",
        "chat.typing",
        "chat.typing.event",
        "core.time",
        "error",
        "friends.changed",
        "friends.request",
        "hello",
        "livetests.admit",
        "livetests.admitted",
        "livetests.answer",
        "livetests.answered",
        "livetests.changed",
        "livetests.end",
        "livetests.ended",
        "livetests.join",
        "livetests.kick",
        "livetests.leaderboard",
        "livetests.leave",
        "livetests.marked",
        "livetests.next",
        "livetests.participant_joined",
        "livetests.participant_left",
        "livetests.pause",
        "livetests.paused",
        "livetests.place",
        "livetests.progress",
        "livetests.question",
        "livetests.removed",
        "livetests.reveal",
        "livetests.reveal.event",
        "livetests.saved",
        "livetests.signal",
        "livetests.signal.event",
        "livetests.start",
        "livetests.started",
        "livetests.state",
        "ping",
        "presence.changed",
        "presence.set",
        "ready",
        "telecaller.accept",
        "telecaller.accepted",
        "telecaller.application",
        "telecaller.call",
        "telecaller.cancel",
        "telecaller.cancelled",
        "telecaller.end",
        "telecaller.ended",
        "telecaller.extended",
        "telecaller.go_offline",
        "telecaller.go_online",
        "telecaller.incoming",
        "telecaller.low_balance",
        "telecaller.meter",
        "telecaller.missed",
        "telecaller.presence",
        "telecaller.profile_changed",
        "telecaller.reject",
        "telecaller.rejected",
        "telecaller.ringing",
        "telecaller.unwatch",
        "telecaller.watch",
        "telecaller.watched",
        "wallet.changed",
        "wallet.payout",
        "wallet.recharge",
    ]
    commands = {name for consumer in Consumer.named.values() for name in commands_of(consumer())}
    replies = {"pong", *(f"{name}.ok" for name in commands)}
    assert set(made["components"]["messages"]) == replies | set(made["operations"]) - {"ask"}
    assert set(made["channels"]["socket"]["messages"]) == set(made["components"]["messages"])


def test_every_message_is_described() -> None:
    assert [name for name, message in written()["components"]["messages"].items() if not message["summary"]] == []
    assert all(operation.get("summary", "-") for operation in written()["operations"].values())


def test_structs_of_one_name_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    one = msgspec.defstruct("Changed", [("a", str)], module="one")
    two = msgspec.defstruct("Changed", [("b", int)], module="two")
    monkeypatch.setattr(
        "realtime.asyncapi.events", {name: EventSpec(name, struct, ()) for name, struct in (("one", one), ("two", two))}
    )
    made = written()
    payloads = [
        made["components"]["messages"][name]["payload"]["properties"]["data"]["$ref"] for name in ("one", "two")
    ]
    assert [list(resolve(made, reference)["properties"]) for reference in payloads] == [["a"], ["b"]]


def test_what_guests_may_use_is_said() -> None:
    said = written()["info"]["description"].rpartition("Guests, who have no account, may use ")[2]
    marked = {spec.name for each in Consumer.named.values() for spec in commands_of(each()).values() if spec.guests}
    assert set(said.rstrip(".").split(", ")) == marked
    page = Client().get("/api/socket/").content.decode()
    assert page.count("guests too") == len(marked) > 0


def test_every_close_code_is_described() -> None:
    assert set(CLOSE_CODES) == set(CloseCode)
    description = written()["info"]["description"]
    assert all(f"- {code.value}: " in description for code in CloseCode)


@pytest.mark.parametrize(
    ("public", "host", "protocol"), [("https://a.example", "a.example", "wss"), ("http://b:8000", "b:8000", "ws")]
)
def test_it_names_the_server_it_came_from(settings: Settings, public: str, host: str, protocol: str) -> None:
    settings.PUBLIC_URL = public
    response = Client().get("/api/asyncapi.json")
    assert response["Content-Type"] == "application/json"
    assert response.json()["servers"] == {"this": {"host": host, "protocol": protocol}}


@pytest.mark.parametrize("path", ["/api/asyncapi.json", "/api/socket/"])
def test_it_is_only_read(path: str) -> None:
    assert Client().post(path).status_code == 405


def test_the_page_names_everything() -> None:
    page = Client().get("/api/socket/").content.decode()
    commands = {name for consumer in Consumer.named.values() for name in commands_of(consumer())}
    for anchor in {*commands, *(f"event-{name}" for name in events)}:
        assert page.count(f'id="{anchor}"') == 1
    for code in CloseCode:
        assert f"<code>{code.value}</code>" in page


class TestFieldsForPeople:
    def test_are_named_with_their_kind(self) -> None:
        assert fields_of(Auth) == [
            Field("ticket", "string or null", required=False),
            Field("token", "string or null", required=False),
        ]
        assert fields_of(Text) == [Field("text", "string", required=True), Field("count", "integer", required=False)]

    def test_of_lists_and_choices_say_of_what(self) -> None:
        struct = msgspec.defstruct(
            "Many", [("names", list[str]), ("of", Literal["a", "b"]), ("any", Any), ("own", Text)]
        )
        kinds = {field.name: field.kind for field in fields_of(struct)}
        assert kinds == {"names": "list of string", "of": '"a" or "b"', "any": "anything", "own": "object"}

    def test_of_more_than_one_level_are_summed_up(self) -> None:
        assert Field("fields", "object or null", required=False) in fields_of(ErrorBody)

    def test_say_what_a_command_takes_gives_and_how_often(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(Consumer, "named", {"probe": Probe})
        entries = {entry.name: entry for entry in command_entries()}
        assert list(entries) == sorted(entries)
        assert entries["probe.rarely"] == Entry("probe.rarely", "Has a limit of its own.", [], [], "1/s, 2 at once")
        assert entries["probe.echo"].result == fields_of(Text)
        assert Probe().rarely.command == ("probe.rarely", Rate(1, 2), False)  # type: ignore[attr-defined]


@pytest.mark.anyio
@pytest.mark.django_db(transaction=True)
async def test_what_the_server_says_is_what_the_document_says(connect: Connect, alice_token: str) -> None:
    made = written()

    def check(name: str, frame: Frame) -> None:
        payload = made["components"]["messages"][name]["payload"]
        jsonschema_rs.validate({"components": made["components"], **payload}, frame)

    await in_database_thread(lambda: None)
    peer = connect()
    check("hello", await peer.frame())
    peer.send("auth", token=alice_token)
    ready = await peer.frame()
    check("ready", ready)
    check("core.time.ok", await peer.call("core.time"))
    peer.send("presence.set", 7, status="away")
    check("presence.changed", await peer.frame())
    check("presence.set.ok", await peer.frame())
    peer.send("presence.set", 7, status="gone")
    check("error", await peer.frame())
    peer.send_text("{")
    check("error", await peer.frame())
    with pytest.raises(jsonschema_rs.ValidationError):
        check("ready", ready | {"data": ready["data"] | {"user": {}}})
