"""The base of every app's consumer, and the commands that belong to no domain."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal, get_type_hints
from uuid import UUID

import msgspec
from django.utils import timezone

from realtime import presence
from realtime.batching import GroupCommit
from realtime.models import Status
from realtime.registry import command
from realtime.socket import Socket
from realtime.threads import in_database_thread
from realtime.topics import presence_topic
from realtime.wire import Moment


class Consumer:
    """One app's half of the socket: handlers of its commands, and what it adds when somebody signs in.

    One object serves all sockets of a process, so what it keeps about any of them must go with that socket. A class
    with a `name` is composed into `/ws/`, and can be reached alone at `/ws/<name>/`.
    """

    name: ClassVar[str]
    named: ClassVar[dict[str, type["Consumer"]]] = {}
    guests: ClassVar[bool] = False
    """Whether a guest's socket gets its topics and its snapshot."""

    def __init_subclass__(cls, name: str = "") -> None:
        if name:
            assert name not in Consumer.named, f"Consumer {name} is declared twice."
            cls.name = name
            Consumer.named[name] = cls

    async def topics(self, socket: Socket) -> Iterable[str]:
        """Topics that the socket listens to from its sign-in on, beside its own user's and session's."""
        return ()

    async def snapshot(self, socket: Socket) -> msgspec.Struct | None:
        """This app's part of `ready.state`; None for nothing. Read after the topics are listened to."""
        return None

    @classmethod
    def snapshot_type(cls) -> Any:
        """What `snapshot` is annotated to give, for the protocol's description; None where it gives nothing."""
        if cls.snapshot is Consumer.snapshot:
            return None
        made = get_type_hints(cls.snapshot)["return"]
        return None if made is type(None) else made


class ServerTime(msgspec.Struct):
    now: Moment


class CoreConsumer(Consumer, name="core"):
    @command("core.time", guests=True)
    async def time(self, socket: Socket) -> ServerTime:
        """The server's clock, so that a client can show deadlines by it and measure its round trip."""
        return ServerTime(timezone.now())


class SetPresence(msgspec.Struct, forbid_unknown_fields=True):
    status: Literal["online", "away"]


class OwnPresence(msgspec.Struct):
    status: Status


class PresenceConsumer(Consumer, name="presence"):
    guests = True

    def __init__(self) -> None:
        self.looking: GroupCommit[UUID, Status] = GroupCommit("own_statuses", presence.own_statuses)

    async def topics(self, socket: Socket) -> Iterable[str]:
        return [presence_topic(socket.identity.user_id)]

    async def snapshot(self, socket: Socket) -> OwnPresence:
        return OwnPresence(await self.looking.do(socket.identity.user_id))

    @command("presence.set", guests=True)
    async def set(self, socket: Socket, data: SetPresence) -> OwnPresence:
        """Says whether anybody sits at this device. A person is away when all of their devices are."""
        return OwnPresence(
            await in_database_thread(
                presence.connection_set_status, connection_id=socket.id, status=Status(data.status)
            )
        )
