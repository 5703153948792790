"""A topic that everybody listens to, and a command that publishes to it."""

from collections.abc import Iterable

import msgspec

from realtime.consumers import Consumer
from realtime.publish import publish
from realtime.registry import command, event
from realtime.socket import Socket
from realtime.threads import in_database_thread

TOPIC = "bench"


@event("bench.heard")
class Heard(msgspec.Struct):
    text: str


class Shout(msgspec.Struct, forbid_unknown_fields=True):
    text: str


class BenchConsumer(Consumer, name="bench"):
    async def topics(self, socket: Socket) -> Iterable[str]:
        return [TOPIC]

    @command("bench.shout")
    async def shout(self, socket: Socket, data: Shout) -> None:
        """Sends the text to every socket, through the same door as every event."""
        await in_database_thread(publish, TOPIC, Heard(data.text))
