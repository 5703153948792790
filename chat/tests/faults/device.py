"""A client as docs/protocol.md and docs/chat.md tell its author to write it, and no cleverer than that."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.frames import Frame, Opcode
from websockets.protocol import State

from chat.tests.faults.arena import Arena, NoAnswer, Person, Refused
from chat.tests.faults.knowledge import Data, Thread
from chat.tests.faults.ledger import Ledger
from chat.tests.faults.schedules import Drop

EXPECTED_CLOSES = {None, 1001, 1005, 1006, 1012, 4001, 4006}
"""No word at all, a server that stops, and one that says: resync."""
OPEN_SECONDS = 30
ANSWER_SECONDS = 30


class Device:
    """It stays connected, comes back by itself, and knows what it was told."""

    def __init__(self, arena: Arena, ledger: Ledger, person: Person) -> None:
        self.arena, self.ledger, self.person = arena, ledger, person
        self.threads: dict[str, Thread] = {}
        self.cursor: int | None = None
        self.wanted = asyncio.Event()
        self.online = asyncio.Event()
        self.heard = asyncio.Event()
        self._behind = asyncio.Event()
        self._connection: ClientConnection | None = None
        self._waiting: dict[int, asyncio.Future[Data]] = {}
        self._numbers = count()
        self._forgets = False
        self.wanted.set()

    # Coming and going

    async def live(self) -> None:
        while True:
            await self.wanted.wait()
            await self.arena.up.wait()
            self._forget()
            try:
                await self._converse()
            except (OSError, WebSocketException, TimeoutError):
                continue  # as a network does
            except Exception as error:
                self.ledger.blame("A device broke:", repr(error))
                raise

    def go_away(self) -> None:
        self.wanted.clear()
        self.cut()

    def come_back(self, *, forgetful: bool) -> None:
        self._forgets |= forgetful and not self.wanted.is_set()
        self.wanted.set()

    def cut(self) -> None:
        if self._connection is not None:
            self._connection.transport.abort()

    def _forget(self) -> None:
        """Only between two sockets: what is known on one is needed until it has ended."""
        if self._forgets:
            self.threads, self.cursor, self._forgets = {}, None, False

    async def _converse(self) -> None:
        async with self._connected() as connection:
            if not self.wanted.is_set():  # gone while it connected, when there was nothing to cut
                return
            await connection.recv()  # hello
            await connection.send(json.dumps({"type": "auth", "data": {"token": self.person.token}}))
            ready = json.loads(await connection.recv())
            if ready["type"] != "ready":
                self.ledger.blame("A socket was not signed in", ready)
                return
            self.online.set()
            catching_up = asyncio.create_task(self._catch_up(ready["data"]["state"]["chat"]["cursor"]))
            try:
                async for text in connection:
                    self._receive(json.loads(text))
            finally:
                self.online.clear()
                self._fail_waiting()
                catching_up.cancel()
                await self._note_failure(catching_up)

    async def _note_failure(self, task: "asyncio.Task[None]") -> None:
        [outcome] = await asyncio.gather(task, return_exceptions=True)
        if isinstance(outcome, Exception):
            self.ledger.blame("A device could not catch up:", repr(outcome))

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[ClientConnection]:
        address = self.arena.url.replace("http", "ws") + "/ws/"
        async with connect(
            address, compression=None, ping_interval=None, open_timeout=OPEN_SECONDS, close_timeout=1, max_queue=None
        ) as connection:
            self._connection = connection
            try:
                yield connection
            except ConnectionClosed as closed:
                self._note_close(closed.rcvd.code if closed.rcvd else None)
                raise
            finally:
                self._connection = None

    def _note_close(self, code: int | None) -> None:
        if code not in EXPECTED_CLOSES:
            self.ledger.blame("A socket was closed", code)

    def _fail_waiting(self) -> None:
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(NoAnswer())

    # Speaking

    async def command(self, type: str, *, drop: Drop = "no", **data: Any) -> Data:
        """The reply's data. Raises NoAnswer if the socket breaks before it comes."""
        answer = self.begin(type, drop=drop, **data)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):  # `wait_for` may lose a cancellation, on Python 3.11
                return await answer
        except TimeoutError:
            self.ledger.blame("A command was never answered", type, data)
            raise NoAnswer from None

    def begin(self, type: str, *, drop: Drop = "no", **data: Any) -> "asyncio.Future[Data]":
        """Sends a command now; what it is answered comes later."""
        number = next(self._numbers)
        answer: asyncio.Future[Data] = asyncio.get_running_loop().create_future()
        connection = self._connection
        if connection is None or connection.state is not State.OPEN or not self.online.is_set():
            answer.set_exception(NoAnswer())
            return answer
        self._waiting[number] = answer
        frame = Frame(Opcode.TEXT, json.dumps({"id": number, "type": type, "data": data}).encode()).serialize(mask=True)
        connection.transport.write(frame[: len(frame) // 2] if drop == "mid-frame" else frame)
        if drop != "no":
            connection.transport.abort()
        return answer

    # Hearing

    def _receive(self, frame: Data) -> None:
        data = frame.get("data", {})
        if "id" in frame:
            self._answer(frame["id"], frame["type"], data)
        elif frame["type"] == "error":
            self.ledger.blame("An error that answers nothing", data)
        elif frame["type"].startswith("chat."):
            self._event(frame["type"], data)
        self.heard.set()

    def _answer(self, number: int, type: str, data: Data) -> None:
        answer = self._waiting.pop(number, None)
        if answer is None or answer.done():
            return
        if type == "ok":
            answer.set_result(data)
        else:
            answer.set_exception(Refused(data["code"]))

    def _event(self, type: str, data: Data) -> None:
        match type:
            case "chat.message" | "chat.message_changed":
                self.ledger.overheard(self.person.id, data["message"])
                self.thread(data["message"]["conversation"]).take_message(data["message"])
            case "chat.conversation":
                thread = self.thread(data["conversation"]["id"])
                known = thread.is_mine
                thread.take_view(data["conversation"])
                if thread.is_mine and not known:
                    self._behind.set()  # something may have been said in it before this socket listened to it
            case "chat.read":
                marks = data["user"], data["read_seq"], data["delivered_seq"], data["change"]
                self.thread(data["conversation"]).take_marks(*marks)

    def thread(self, conversation: str) -> Thread:
        return self.threads.setdefault(conversation, Thread(self.person.id))

    def mine(self) -> dict[str, Thread]:
        return {pk: thread for pk, thread in self.threads.items() if thread.is_mine}

    # Catching up

    async def _catch_up(self, cursor: int) -> None:
        """Now, and whenever a conversation is new."""
        self._behind.set()
        with contextlib.suppress(NoAnswer):
            if self.cursor is None:
                await self._reload(cursor)
            while await self._behind.wait():
                self._behind.clear()
                await self._sync()

    async def _sync(self) -> None:
        more = True
        while more:
            assert self.cursor is not None
            missed = await self.command("chat.sync", cursor=self.cursor)
            if missed["reload"]:
                await self._reload(missed["cursor"])
            for view in missed["conversations"]:
                self.thread(view["id"]).take_view(view)
            for message in missed["messages"]:
                self.ledger.overheard(self.person.id, message)
                self.thread(message["conversation"]).take_message(message)
            self.cursor, more = missed["cursor"], missed["more"]
            self.heard.set()

    async def _reload(self, cursor: int) -> None:
        self.threads = {}
        async for view in self.arena.pages(self.person, "conversations/?limit=100"):
            self.thread(view["id"]).take_view(view)
        self.cursor = cursor

    async def open(self, conversation: str) -> None:
        """Fetches what was said, back to the beginning."""
        thread = self.thread(conversation)
        thread.opened = True
        try:
            async for message in self.arena.messages(self.person, conversation):
                thread.take_message(message)
        except (NoAnswer, Refused):
            thread.opened = False
