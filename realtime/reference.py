"""The protocol as people read it: what the registered structs say, in rows for a page."""

from dataclasses import dataclass
from typing import Any

import msgspec

from realtime.consumers import Consumer
from realtime.registry import commands_of, events
from realtime.schemas import schemas_of


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    required: bool


@dataclass(frozen=True)
class Entry:
    name: str
    summary: str
    fields: list[Field]
    result: list[Field]
    limit: str = ""
    guests: bool = False


def command_entries() -> list[Entry]:
    specs = [spec for consumer in Consumer.named.values() for spec in commands_of(consumer()).values()]
    return [
        Entry(
            spec.name,
            spec.summary,
            fields_of(spec.data),
            fields_of(spec.result),
            f"{spec.rate.per_second:g}/s, {spec.rate.burst} at once" if spec.rate else "",
            spec.guests,
        )
        for spec in sorted(specs, key=lambda spec: spec.name)
    ]


def event_entries() -> list[Entry]:
    specs = sorted(events.values(), key=lambda spec: spec.name)
    return [Entry(spec.name, spec.struct.__doc__ or "", fields_of(spec.struct), []) for spec in specs]


def fields_of(struct: type[msgspec.Struct]) -> list[Field]:
    (reference,), components = schemas_of([struct])
    schema = components[reference["$ref"].rpartition("/")[2]]
    required = schema.get("required", [])
    return [Field(name, _kind(part, components), name in required) for name, part in schema["properties"].items()]


def _kind(schema: dict[str, Any], components: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _kind(components[schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        return " or ".join(_kind(part, components) for part in schema["anyOf"])
    if "enum" in schema:
        return " or ".join(repr(value).replace("'", '"') for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), components)}"
    return str(schema.get("format") or schema.get("type") or "anything")
