"""The protocol's document: everything that is registered, and nothing that leads nowhere."""

import json
import re
from typing import Any

import msgspec
import pytest
from django.test import Client

from realtime.asyncapi import CLOSE_CODES, Schemas, document
from realtime.consumers import Consumer
from realtime.registry import commands_of, events
from realtime.wire import CloseCode


@pytest.fixture
def published() -> dict[str, Any]:
    answer: dict[str, Any] = Client().get("/api/asyncapi.json").json()
    return answer


def commands() -> set[str]:
    return {name for consumer in Consumer.named.values() for name in commands_of(consumer())}


def resolve(published: dict[str, Any], reference: str) -> Any:
    place: Any = published
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


def test_every_command_and_event_is_a_message_and_an_operation(published: dict[str, Any]) -> None:
    assert published["asyncapi"] == "3.0.0"
    assert commands() | set(events) <= set(published["components"]["messages"])
    operations = published["operations"]
    assert {name for name, operation in operations.items() if operation["action"] == "receive"} == commands()
    assert {name for name, operation in operations.items() if operation["action"] == "send"} == set(events)


def test_every_reference_leads_somewhere(published: dict[str, Any]) -> None:
    references = re.findall(r'"\$ref": "([^"]+)"', json.dumps(published))
    assert len(references) > len(published["components"]["messages"])
    for reference in references:
        assert resolve(published, reference)


def test_a_command_is_described_with_its_data_its_reply_and_its_refusal(published: dict[str, Any]) -> None:
    message = resolve(published, "#/components/messages/presence.set")
    data = resolve(published, message["payload"]["properties"]["data"]["$ref"])
    assert data["properties"]["status"]["enum"] == ["away", "online"]
    replies = [reply["$ref"] for reply in published["operations"]["presence.set"]["reply"]["messages"]]
    assert replies == ["#/channels/socket/messages/presence.set.ok", "#/channels/socket/messages/error"]


def test_structs_of_one_name_in_two_places_stay_apart() -> None:
    one = msgspec.defstruct("Same", [("a", int)], module="one")
    other = msgspec.defstruct("Same", [("b", str)], module="other")
    schemas = Schemas([one, other])
    fields = [
        schemas.components[schemas.frame("x", struct)["properties"]["data"]["$ref"].rpartition("/")[2]]["properties"]
        for struct in (one, other)
    ]
    assert [list(each) for each in fields] == [["a"], ["b"]]


def test_every_close_code_is_explained() -> None:
    assert set(CLOSE_CODES) == set(CloseCode)
    description = document(title="", url_host="", secure=False)["info"]["description"]
    assert all(f"- {int(code)}: " in description for code in CloseCode)


@pytest.mark.parametrize(("secure", "protocol"), [(True, "wss"), (False, "ws")])
def test_the_server_is_named_as_it_is_reached(*, secure: bool, protocol: str) -> None:
    server = document(title="", url_host="talk.example", secure=secure)["servers"]["this"]
    assert server == {"host": "talk.example", "protocol": protocol}


def test_the_page_shows_every_command_event_and_close_code() -> None:
    page = Client().get("/api/socket/").content.decode()
    for name in commands() | set(events):
        assert f'id="{name}"' in page
    for code in CloseCode:
        assert f"<code>{int(code)}</code>" in page
