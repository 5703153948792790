"""The socket protocol as an AsyncAPI 3 document, made from what is registered."""

from collections.abc import Iterable
from typing import Any

import msgspec

from realtime.consumers import Consumer
from realtime.registry import CommandSpec, commands_of, events
from realtime.wire import PROTOCOL_VERSION, Auth, CloseCode, ErrorBody, Hello, Ready

Json = dict[str, Any]

CHANNEL = "socket"
ID = {"type": ["string", "integer"], "description": "Any string or integer the client picks; the reply carries it."}
CLOSE_CODES = {
    CloseCode.INTERNAL: "Something broke here. Reconnect.",
    CloseCode.DRAINING: "This process is stopping. Reconnect; another one answers.",
    CloseCode.NO_HEARTBEAT: "Nothing was heard for two heartbeats. Reconnect.",
    CloseCode.SLOW_CONSUMER: "Too much waited to be read. Reconnect.",
    CloseCode.RATE_LIMIT: "Too many commands or connections. Reconnect after a pause.",
    CloseCode.TOKEN_EXPIRED: "The token or session is over. Refresh it, then reconnect.",
    CloseCode.RESYNC: "Events may have been lost. Reconnect at once; `ready` brings the state.",
    CloseCode.PROTOCOL: "The client does not speak this protocol. Do not reconnect.",
    CloseCode.NOT_AUTHENTICATED: "No credentials, or some that are not valid. Reconnect only with fresh ones.",
    CloseCode.SESSION_REVOKED: "Signed out, revoked or suspended. Do not reconnect.",
    CloseCode.REPLACED: "Another connection took this one's place. Do not reconnect.",
    CloseCode.TOO_MANY_CONNECTIONS: "This person holds too many connections. Do not reconnect.",
}


def document(*, title: str, url_host: str, secure: bool) -> Json:
    commands = [spec for consumer in Consumer.named.values() for spec in commands_of(consumer()).values()]
    schemas = Schemas(_structs(commands))
    messages = {**_frames(schemas), **_commands(commands, schemas), **_events(schemas)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": str(PROTOCOL_VERSION),
            "description": "Close codes:\n" + "\n".join(f"- {int(c)}: {text}" for c, text in CLOSE_CODES.items()),
        },
        "servers": {"this": {"host": url_host, "protocol": "wss" if secure else "ws"}},
        "channels": {CHANNEL: {"address": "/ws/", "messages": {name: _message_ref(name) for name in messages}}},
        "operations": {**_received(commands), **_sent()},
        "components": {"messages": messages, "schemas": schemas.components},
    }


def _frames(schemas: "Schemas") -> Json:
    hello = _message("hello", "The server's first frame.", schemas.frame("hello", Hello))
    ready = _message("ready", "Signed in: who, and each app's state.", schemas.frame("ready", Ready))
    auth = _message(
        "auth", "Signs in, unless the cookie did: a ticket or an access token.", schemas.frame("auth", Auth)
    )
    error = _message(
        "error", "A refusal; without an id when no command caused it.", schemas.frame("error", ErrorBody, id=ID)
    )
    ping = _message("ping", "Answered with a pong.", schemas.frame("ping"))
    pong = _message("pong", "The answer to a ping.", schemas.frame("pong"))
    return {"hello": hello, "ready": ready, "auth": auth, "error": error, "ping": ping, "pong": pong}


def _commands(commands: Iterable[CommandSpec], schemas: "Schemas") -> Json:
    messages = {}
    for spec in commands:
        messages[spec.name] = _message(spec.name, spec.summary, schemas.frame(spec.name, spec.data, id=ID))
        summary = f"The reply to {spec.name}."
        messages[f"{spec.name}.ok"] = _message(f"{spec.name}.ok", summary, schemas.frame("ok", spec.result, id=ID))
    return messages


def _events(schemas: "Schemas") -> Json:
    return {
        spec.name: _message(spec.name, spec.struct.__doc__ or "", schemas.frame(spec.name, spec.struct))
        for spec in events.values()
    }


def _received(commands: Iterable[CommandSpec]) -> Json:
    """What the server receives, each with its reply."""
    operations = {}
    for spec in commands:
        replies = [_channel_message(f"{spec.name}.ok"), _channel_message("error")]
        operations[spec.name] = {
            "action": "receive",
            "summary": spec.summary.partition("\n")[0],
            "channel": {"$ref": f"#/channels/{CHANNEL}"},
            "messages": [_channel_message(spec.name)],
            "reply": {"channel": {"$ref": f"#/channels/{CHANNEL}"}, "messages": replies},
        }
    return operations


def _sent() -> Json:
    return {
        spec.name: {
            "action": "send",
            "channel": {"$ref": f"#/channels/{CHANNEL}"},
            "messages": [_channel_message(spec.name)],
        }
        for spec in events.values()
    }


def _message(name: str, summary: str, payload: Json) -> Json:
    return {"name": name, "contentType": "application/json", "summary": summary, "payload": payload}


def _message_ref(name: str) -> Json:
    return {"$ref": f"#/components/messages/{name}"}


def _channel_message(name: str) -> Json:
    return {"$ref": f"#/channels/{CHANNEL}/messages/{name}"}


def _structs(commands: Iterable[CommandSpec]) -> set[type[msgspec.Struct]]:
    carried = {struct for spec in commands for struct in (spec.data, spec.result)}
    return {Hello, Ready, Auth, ErrorBody, *(spec.struct for spec in events.values()), *carried}


class Schemas:
    """The structs of the protocol as JSON schemas. Two apps may name theirs alike, so references come with them."""

    def __init__(self, structs: Iterable[type[msgspec.Struct]]) -> None:
        ordered = sorted(structs, key=lambda struct: (struct.__module__, struct.__name__))
        references, self.components = msgspec.json.schema_components(
            ordered, ref_template="#/components/schemas/{name}"
        )
        self._references = dict(zip(ordered, references, strict=True))

    def frame(self, type: str, data: type[msgspec.Struct] | None = None, **properties: Json) -> Json:
        properties = {**properties, "type": {"const": type}}
        if data is not None:
            properties["data"] = self._references[data]
        return {"type": "object", "properties": properties, "required": [name for name in properties if name != "id"]}
