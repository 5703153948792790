"""The socket protocol as an AsyncAPI 3 document, made from what is registered."""

from collections.abc import Iterable

import msgspec

from realtime.consumers import Consumer
from realtime.identity import authenticator
from realtime.registry import CommandSpec, commands_of, events
from realtime.schemas import Json, schemas_of
from realtime.wire import PROTOCOL_VERSION, Auth, CloseCode, ErrorBody, Hello, Ready

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
    ready = _ready()
    schemas = Schemas({Hello, ready, Auth, ErrorBody, *_structs(commands)})
    told = _event_keys(commands)
    messages = {**_frames(schemas, ready), **_commands(commands, schemas), **_events(told, schemas)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": title,
            "version": str(PROTOCOL_VERSION),
            "description": _description(commands),
        },
        "servers": {"this": {"host": url_host, "protocol": "wss" if secure else "ws"}},
        "channels": {CHANNEL: {"address": "/ws/", "messages": {name: _message_ref(name) for name in messages}}},
        "operations": {**_opening(), **_received(commands), **_sent(["error", *told.values()])},
        "components": {"messages": messages, "schemas": schemas.components},
    }


def _description(commands: Iterable[CommandSpec]) -> str:
    codes = "\n".join(f"- {int(code)}: {text}" for code, text in CLOSE_CODES.items())
    guests = ", ".join(sorted(spec.name for spec in commands if spec.guests))
    return f"Close codes:\n{codes}\n\nGuests, who have no account, may use {guests}."


def _ready() -> type[msgspec.Struct]:
    """`Ready`, with what the running apps put into it."""
    snapshots = {name: consumer.snapshot_type() for name, consumer in Consumer.named.items()}
    parts = [(name, made | msgspec.UnsetType, msgspec.UNSET) for name, made in snapshots.items() if made]
    state = msgspec.defstruct("State", parts, module=Ready.__module__)
    return msgspec.defstruct(
        "Ready", [("user", authenticator().user), ("session", str), ("state", state)], module=Ready.__module__
    )


def _frames(schemas: "Schemas", ready_data: type[msgspec.Struct]) -> Json:
    hello = _message("hello", "The server's first frame.", schemas.frame("hello", Hello))
    ready = _message("ready", "Signed in: who, and each app's state.", schemas.frame("ready", ready_data))
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
        messages[spec.name] = _message(spec.name, spec.summary, schemas.command(spec.name, spec.data))
        summary = f"The reply to {spec.name}."
        messages[f"{spec.name}.ok"] = _message(f"{spec.name}.ok", summary, schemas.frame("ok", spec.result, id=ID))
    return messages


def _event_keys(commands: Iterable[CommandSpec]) -> dict[str, str]:
    """What each event is called among the messages: a command, and what others hear of it, may share a name."""
    taken = {spec.name for spec in commands}
    return {name: f"{name}.event" if name in taken else name for name in events}


def _events(keys: dict[str, str], schemas: "Schemas") -> Json:
    return {
        keys[spec.name]: _message(spec.name, spec.struct.__doc__ or "", schemas.frame(spec.name, spec.struct))
        for spec in events.values()
    }


def _opening() -> Json:
    """How a conversation begins, and how either side makes sure of the other."""
    return {
        "hello": _operation("send", "hello"),
        "auth": _operation("receive", "auth", replies=["ready", "error"]),
        "ready": _operation("send", "ready"),
        "ping": _operation("receive", "ping", replies=["pong"]),
        "ask": _operation("send", "ping", replies=["pong"]),
    }


def _received(commands: Iterable[CommandSpec]) -> Json:
    return {spec.name: _operation("receive", spec.name, replies=[f"{spec.name}.ok", "error"]) for spec in commands}


def _sent(names: Iterable[str]) -> Json:
    return {name: _operation("send", name) for name in names}


def _operation(action: str, message: str, *, replies: Iterable[str] = ()) -> Json:
    """The server's side of it: what it receives, or sends, and what is answered."""
    channel = {"$ref": f"#/channels/{CHANNEL}"}
    operation = {"action": action, "channel": channel, "messages": [_channel_message(message)]}
    if replies:
        operation["reply"] = {"channel": channel, "messages": [_channel_message(reply) for reply in replies]}
    return operation


def _message(name: str, summary: str, payload: Json) -> Json:
    return {"name": name, "contentType": "application/json", "summary": summary, "payload": payload}


def _message_ref(name: str) -> Json:
    return {"$ref": f"#/components/messages/{name}"}


def _channel_message(name: str) -> Json:
    return {"$ref": f"#/channels/{CHANNEL}/messages/{name}"}


def _structs(commands: Iterable[CommandSpec]) -> set[type[msgspec.Struct]]:
    carried = {struct for spec in commands for struct in (spec.data, spec.result)}
    return {*(spec.struct for spec in events.values()), *carried}


class Schemas:
    """The structs of the protocol as JSON schemas. Two apps may name theirs alike, so references come with them."""

    def __init__(self, structs: Iterable[type[msgspec.Struct]]) -> None:
        ordered = sorted(structs, key=lambda struct: (struct.__module__, struct.__name__))
        references, self.components = schemas_of(ordered)
        _name_discriminators(self.components)
        self._references = dict(zip(ordered, references, strict=True))

    def command(self, type: str, data: type[msgspec.Struct]) -> Json:
        """May come without data where no field is required."""
        frame = self.frame(type, data, id=ID)
        if not any(field.required for field in msgspec.structs.fields(data)):
            frame["required"].remove("data")
        return frame

    def frame(self, type: str, data: type[msgspec.Struct] | None = None, **properties: Json) -> Json:
        properties = {**properties, "type": {"const": type}}
        if data is not None:
            properties["data"] = self._references[data]
        return {"type": "object", "properties": properties, "required": [name for name in properties if name != "id"]}


def _name_discriminators(schema: object) -> None:
    """AsyncAPI has the name of the property alone, where OpenAPI has an object."""
    if isinstance(schema, list):
        for each in schema:
            _name_discriminators(each)
    elif isinstance(schema, dict):
        if isinstance(told := schema.get("discriminator"), dict):
            schema["discriminator"] = told["propertyName"]
        for each in schema.values():
            _name_discriminators(each)
