"""A consumer to experiment on: it does what a test asks for, and nothing that the product does."""

import asyncio
from collections.abc import Iterable

import msgspec

from realtime.consumers import Consumer
from realtime.errors import Conflict
from realtime.limits import Rate
from realtime.registry import command
from realtime.socket import Socket


class Text(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    count: int = 1


class Probe(Consumer):
    """Not declared with a name, which would make it part of the protocol; a test adds it by hand."""

    name = "probe"
    runs: list[str] = []
    gate: asyncio.Event | None = None

    async def topics(self, socket: Socket) -> Iterable[str]:
        return ["probe"]

    async def snapshot(self, socket: Socket) -> None:
        if Probe.gate is not None:
            await Probe.gate.wait()

    @command("probe.echo")
    async def echo(self, socket: Socket, data: Text) -> Text:
        """Says it back."""
        Probe.runs.append(data.text)
        return data

    @command("probe.nothing")
    async def nothing(self, socket: Socket) -> None:
        """Takes nothing and gives nothing."""
        Probe.runs.append("nothing")

    @command("probe.refuse")
    async def refuse(self, socket: Socket) -> None:
        raise Conflict("taken", "Somebody was first.", fields={"seat": ["Taken."]}, retry_after=2)

    @command("probe.break")
    async def break_down(self, socket: Socket) -> None:
        raise ZeroDivisionError("the secret of line 7")

    @command("probe.rarely", rate=Rate(per_second=1, burst=2))
    async def rarely(self, socket: Socket) -> None:
        """Has a limit of its own."""
