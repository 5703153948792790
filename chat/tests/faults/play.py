"""One schedule, played by people of its own on a server that they share with others."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Hashable
from dataclasses import dataclass
from functools import partial, singledispatchmethod
from itertools import count, cycle
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from chat.tests.faults.arena import Arena, NoAnswer, Person, Refused
from chat.tests.faults.checks import Scene, problems
from chat.tests.faults.device import Device
from chat.tests.faults.knowledge import Data
from chat.tests.faults.ledger import Ledger, Saying
from chat.tests.faults.schedules import (
    DEVICES,
    Add,
    Burst,
    Clear,
    ComeBack,
    Cut,
    Delete,
    Drop,
    Edit,
    GoAway,
    Leave,
    React,
    Read,
    Remove,
    Rename,
    Repeat,
    Say,
    Schedule,
    Step,
    Strike,
    Way,
)

SETTLE_SECONDS = 30
LEAST_LOOKS = 3
LOOK_AGAIN_SECONDS = 1
OPENERS = 1
"""So many people open all their conversations on their first device; the others know what they are told."""
DIRECT = 1
MAY_BE_REFUSED = {"not_found", "not_allowed", "not_oneself", "direct", "message_gone", "invalid"}
"""To people who try what they may not, or no longer."""


@dataclass
class Cast:
    """Who plays: each person with their devices."""

    people: list[Person]
    devices: list[list[Device]]

    def device(self, who: int, number: int) -> Device:
        return self.devices[who][number % len(self.devices[who])]

    def all(self) -> list[Device]:
        return [device for devices in self.devices for device in devices]


class Play:
    def __init__(self, arena: Arena, people: list[Person]) -> None:
        self.arena = arena
        self.ledger = Ledger(news_travel=arena.news_travel)
        devices = [
            [Device(arena, self.ledger, person) for _ in range(number)]
            for person, number in zip(people, DEVICES, strict=True)
        ]
        self.cast = Cast(people, devices)
        self.conversations: list[str] = []
        self._numbers = count(1)

    async def run(self, schedule: Schedule) -> list[str]:
        """What was wrong in the end, or at any time."""
        async with self._living():
            await self._begin()
            for steps in schedule:
                async with asyncio.TaskGroup() as tasks:
                    for step in steps:
                        tasks.create_task(self._step(step))
            return await self._settle()

    @contextlib.asynccontextmanager
    async def _living(self) -> AsyncIterator[None]:
        lives = [asyncio.create_task(device.live()) for device in self.cast.all()]
        try:
            yield
        finally:
            for life in lives:
                life.cancel()
            await asyncio.gather(*lives, return_exceptions=True)

    async def _begin(self) -> None:
        """Two groups that overlap, and a direct conversation; somebody is in none."""
        one, two, three, _ = (person.id for person in self.cast.people)
        for who, body in (
            (0, {"kind": "group", "title": "All", "members": [two, three]}),
            (0, {"kind": "direct", "user": two}),
            (1, {"kind": "group", "title": "Some", "members": [one]}),
        ):
            view = await self.arena.surely(self.cast.people[who], "POST", "conversations/", body)
            self.conversations.append(view["id"])

    async def _settle(self) -> list[str]:
        """Everybody comes back. Sooner or later, and without being asked to, all of it is as it must be."""
        for device in self.cast.all():
            device.come_back(forgetful=False)
        started = time.monotonic()
        for look in count(1):
            for device in self.cast.all():
                device.heard.clear()
            await self._open_all()
            found = await problems(self.arena, self.ledger, self._scene())
            in_vain = look >= LEAST_LOOKS and time.monotonic() - started > SETTLE_SECONDS
            if not found or self.ledger.blames or in_vain:
                return self.ledger.blames + found
            await self._something_heard()
        raise AssertionError("It is looked at until there is nothing wrong, or in vain.")

    def _scene(self) -> Scene:
        return Scene(self.cast.people, self.cast.devices, self.conversations)

    async def _open_all(self) -> None:
        for device, *_ in self.cast.devices[:OPENERS]:
            for conversation, thread in device.mine().items():
                if not thread.opened:
                    await device.open(conversation)

    async def _something_heard(self) -> None:
        waiting = [asyncio.create_task(device.heard.wait()) for device in self.cast.all()]
        await asyncio.wait(waiting, timeout=LOOK_AGAIN_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()

    # Steps

    @singledispatchmethod
    async def _step(self, step: Step) -> None:
        raise NotImplementedError(step)

    @_step.register
    async def _(self, step: Say) -> None:
        body = f"Number {next(self._numbers)}"
        conversation = self.conversations[step.where]
        answered = self._something_said(conversation) if step.reply else None
        saying = self.ledger.begin(self._id(step.who), conversation, str(uuid4()), body, answered)
        device = self.cast.device(step.who, step.device)
        await self._send(device, saying, step.way, step.drop, insist=step.insist)

    @_step.register
    async def _(self, step: Burst) -> None:
        device = self.cast.device(step.who, step.device)
        if not device.online.is_set():
            return
        sender, conversation = self._id(step.who), self.conversations[step.where]
        said = []
        for _ in range(step.count):
            saying = self.ledger.begin(sender, conversation, str(uuid4()), f"Number {next(self._numbers)}")
            said.append((saying, device.begin("chat.send", **_fields(saying))))
        for saying, answer in said:
            await self._hear(saying, _message_of(answer))
        places = [saying.answer["seq"] for saying, _ in said if saying.answer]
        if places != sorted(places):
            self.ledger.blame("One socket's messages changed places:", places)

    @_step.register
    async def _(self, step: Repeat) -> None:
        own = [each for each in self.ledger.acknowledged() if each.sender == self._id(step.who)]
        if own:
            saying = own[step.which % len(own)]
            await self._send(self.cast.device(step.who, step.device), saying, step.way, "no", insist=True)

    @_step.register
    async def _(self, step: Edit) -> None:
        message = self._message(step.which, sender=self._id(step.who))
        body = f"Otherwise {next(self._numbers)}"
        if message is None:
            return
        device = self.cast.device(step.who, step.device)
        asked: list[Awaitable[Data]] = []
        if step.way != "rest":
            asked.append(_message_of(device.command("chat.edit", drop=step.drop, message=message, body=body)))
        if step.way != "socket":
            asked.append(self.arena.request(device.person, "PATCH", f"messages/{message}/", {"body": body}))
        await asyncio.gather(*[self._set("body", message, value=body, asked=each) for each in asked])

    @_step.register
    async def _(self, step: Delete) -> None:
        if message := self._message(step.which, sender=self._id(step.who)):
            device = self.cast.device(step.who, step.device)
            asked = _message_of(device.command("chat.delete", drop=step.drop, message=message))
            await self._set("deleted", message, value=True, asked=asked)

    @_step.register
    async def _(self, step: React) -> None:
        if message := self._message(step.which):
            device = self.cast.device(step.who, step.device)
            if device.online.is_set():
                asked = _message_of(device.command("chat.react", message=message, emoji=step.emoji, remove=step.remove))
            else:
                method = "DELETE" if step.remove else "PUT"
                asked = self.arena.request(device.person, method, f"messages/{message}/reactions/{quote(step.emoji)}/")
            key = "reaction", message, step.emoji, self._id(step.who)
            await self._set(*key, value=not step.remove, asked=asked)

    @_step.register
    async def _(self, step: Read) -> None:
        device, conversation = self.cast.device(step.who, step.device), self.conversations[step.where]
        thread = device.threads.get(conversation)
        if thread is None or not thread.is_mine:
            return
        seq = max(0, thread.shown()["last_seq"] - step.short_of)
        with contextlib.suppress(NoAnswer, Refused):
            type = "chat.read" if step.seen else "chat.delivered"
            marked = await device.command(type, conversation=conversation, seq=seq)
            self.ledger.set("read", conversation, device.person.id, value=marked["read_seq"], change=marked["read_seq"])

    @_step.register
    async def _(self, step: Rename) -> None:
        await self._manage(step.who, "PATCH", step.where, body={"title": f"Title {next(self._numbers)}"})

    @_step.register
    async def _(self, step: Add) -> None:
        whom = self._id(step.whom)
        self.ledger.inviting(whom, self.conversations[step.where])
        if await self._manage(step.who, "POST", step.where, "members/", {"users": [whom]}) is not None:
            self.ledger.invited(whom, self.conversations[step.where])

    @_step.register
    async def _(self, step: Remove) -> None:
        whom = self._id(step.whom)
        since = self.ledger.now()
        if await self._manage(step.who, "DELETE", step.where, f"members/{whom}/"):
            self.ledger.gone(whom, self.conversations[step.where], since=since)

    @_step.register
    async def _(self, step: Leave) -> None:
        since = self.ledger.now()
        if await self._manage(step.who, "POST", step.where, "leave/"):
            self.ledger.gone(self._id(step.who), self.conversations[step.where], since=since)

    @_step.register
    async def _(self, step: Clear) -> None:
        """Of groups, only the direct conversation: what ends one for everybody would end the play."""
        if step.where == DIRECT:
            await self._manage(step.who, "DELETE", step.where)

    @_step.register
    async def _(self, step: Cut) -> None:
        self.cast.device(step.who, step.device).cut()

    @_step.register
    async def _(self, step: GoAway) -> None:
        self.cast.device(step.who, step.device).go_away()

    @_step.register
    async def _(self, step: ComeBack) -> None:
        self.cast.device(step.who, step.device).come_back(forgetful=step.forgetful)

    @_step.register
    async def _(self, step: Strike) -> None:
        await self.arena.strike(step.fault, self.cast.people[step.who])

    # Asking

    async def _send(self, device: Device, saying: Saying, way: Way, drop: Drop, *, insist: bool) -> None:
        """By one way, or by both at once; then again, until there is an answer."""
        by_socket, by_rest = partial(self._say_by_socket, device, saying), partial(self._say_by_rest, device, saying)
        asked = [by_socket(drop)] if way != "rest" else []
        asked += [by_rest()] if way != "socket" else []
        await asyncio.gather(*[self._hear(saying, each) for each in asked])
        for again in cycle([by_rest, by_socket]):
            if saying.answer or saying.refused or not insist:
                return
            if again is by_rest or device.online.is_set():
                await self._hear(saying, again())

    async def _say_by_socket(self, device: Device, saying: Saying, drop: Drop = "no") -> Data:
        return await _message_of(device.command("chat.send", drop=drop, **_fields(saying)))

    async def _say_by_rest(self, device: Device, saying: Saying) -> Data:
        body = {name: value for name, value in _fields(saying).items() if name != "conversation"}
        path = f"conversations/{saying.conversation}/messages/"
        message: Data = await self.arena.request(device.person, "POST", path, body)
        return message

    async def _hear(self, saying: Saying, asked: Awaitable[Data]) -> None:
        try:
            self.ledger.acknowledge(saying, await asked)
        except NoAnswer:
            saying.in_doubt = True
        except Refused as refused:
            saying.refused = True
            self._expect(refused, saying)

    async def _set(self, *key: Hashable, value: Any, asked: Awaitable[Data]) -> None:
        try:
            change = (await asked)["change"]
        except NoAnswer:
            change = None
        except Refused as refused:
            self._expect(refused, key)
            return
        self.ledger.set(*key, value=value, change=change)

    async def _manage(self, who: int, method: str, where: int, rest: str = "", body: Data | None = None) -> bool | None:
        """Whether it was done, if there is an answer to that."""
        path = f"conversations/{self.conversations[where]}/{rest}"
        try:
            await self.arena.request(self.cast.people[who], method, path, body)
        except Refused as refused:
            self._expect(refused, path)
            return False
        except NoAnswer:
            return None
        return True

    def _expect(self, refused: Refused, *what: Any) -> None:
        if refused.code not in MAY_BE_REFUSED:
            self.ledger.blame("Refused with", refused.code, *what)

    # Finding

    def _id(self, who: int) -> str:
        return self.cast.people[who].id

    def _message(self, which: int, *, sender: str = "") -> int | None:
        """One that was acknowledged; of one sender, or of anybody."""
        said = [each.answer["id"] for each in self.ledger.acknowledged() if each.answer and sender in {"", each.sender}]
        return said[which % len(said)] if said else None

    def _something_said(self, conversation: str) -> int | None:
        said = [each.answer for each in self.ledger.acknowledged() if each.conversation == conversation]
        return said[-1]["id"] if said and said[-1] else None


def _fields(saying: Saying) -> Data:
    """What it is sent with, every time."""
    fields = {"conversation": saying.conversation, "client_id": saying.client_id, "body": saying.body}
    return fields | ({"reply_to": saying.reply_to} if saying.reply_to else {})


async def _message_of(answer: Awaitable[Data]) -> Data:
    message: Data = (await answer)["message"]
    return message
