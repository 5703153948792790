"""Sockets without a server, for what looks at sockets only."""

import asyncio
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.utils import timezone

from realtime.identity import Identity
from realtime.ids import uuid7
from realtime.registry import Nothing
from realtime.socket import Socket
from realtime.tests.driver import Wire, settle


class LooseSocket:
    """A socket, what its client read, and the task that writes."""

    def __init__(self, now: float = 0.0) -> None:
        self.wire = Wire()
        self.task = asyncio.ensure_future(asyncio.Event().wait())
        self.socket = Socket(send=self.wire, address="local", now=now, task=cast("asyncio.Task[None]", self.task))
        self.writer = asyncio.ensure_future(self.socket.outbox.run())

    @classmethod
    async def open(cls, now: float = 0.0) -> "LooseSocket":
        loose = cls(now)
        await settle()
        return loose

    def sign_in(self, *, user_id: UUID | None = None, expires_at: datetime | None = None) -> Socket:
        end = expires_at or timezone.now() + timedelta(days=1)
        self.socket.signing_in = True
        self.socket.sign_in(Identity(user_id or uuid7(), "session", Nothing(), end, guest=False))
        return self.socket
