"""The server that everybody talks to, and what can be done to it."""

import asyncio
import contextlib
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from redis import Redis

from chat.tests.faults.knowledge import Data
from chat.tests.faults.schedules import Fault
from config.tests.live import LiveServer, RedisServer
from realtime.bus import SILENCE_SECONDS
from realtime.processes import is_running

WORKERS = 2
CALM_ANSWERS = 300
ANSWERS_WITHOUT_REDIS = 40
SECONDS_WITHOUT_REDIS = 2
SERVING = "select p.pid, c.user_id from realtime_connection c join realtime_serverprocess p on p.id = c.process_id"
MAKE_PEOPLE = "from chat.tests.faults.people import people_print; people_print({count})"


class NoAnswer(Exception):
    """It may have been done, or not."""


class Refused(Exception):
    @property
    def code(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Person:
    id: str
    token: str


class Arena:
    def __init__(self, server: LiveServer, redis: RedisServer | None) -> None:
        self.server, self.redis = server, redis
        self.url = server.url
        self.up = asyncio.Event()
        self.news_travel = SILENCE_SECONDS + 5 if redis else 0
        self.strikes: Counter[Fault] = Counter()
        self._answers = self._calm_until = 0
        self._answered = asyncio.Condition()
        self._striking = asyncio.Lock()
        self._requests: set[asyncio.Future[httpx.Response]] = set()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncIterator["Arena"]:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=50)
        async with httpx.AsyncClient(base_url=f"{self.url}/api/v1/", limits=limits, timeout=30) as self._client:
            await self._start()
            yield self
            await asyncio.gather(*self._requests, return_exceptions=True)

    def people(self, count: int) -> list[Person]:
        lines = self.server.run(MAKE_PEOPLE.format(count=count)).splitlines()
        return [Person(*line.split()) for line in lines]

    # REST

    async def request(self, person: Person, method: str, path: str, body: Data | None = None) -> Any:
        await self.up.wait()
        try:
            answer = await self._ask(method, path, json=body, headers={"Authorization": f"Bearer {person.token}"})
        except httpx.TransportError as error:
            raise NoAnswer from error
        await self._count_answer()
        if answer.is_error:
            raise Refused(answer.json()["errors"][0]["code"] if answer.is_client_error else str(answer.status_code))
        return answer.json() if answer.content else None

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Whoever asked may be gone before the answer: httpx would lose a connection whose task is cancelled."""
        asking = asyncio.ensure_future(self._client.request(method, path, **options))
        self._requests.add(asking)
        asking.add_done_callback(self._forget)
        return await asyncio.shield(asking)

    def _forget(self, asking: "asyncio.Future[httpx.Response]") -> None:
        self._requests.discard(asking)
        asking.exception()  # which whoever still waits has heard of

    async def surely(self, person: Person, method: str, path: str, body: Data | None = None) -> Any:
        """Asks until there is an answer."""
        while True:
            with contextlib.suppress(NoAnswer):
                return await self.request(person, method, path, body)

    async def pages(self, person: Person, path: str | None) -> AsyncIterator[Data]:
        """All of a list, from its first page on."""
        while path:
            page = await self.surely(person, "GET", path)
            for row in page["results"]:
                yield row
            path = page["next"] and _below(page["next"])

    async def messages(self, person: Person, conversation: str) -> AsyncIterator[Data]:
        """All of a conversation, back to its beginning."""
        path: str | None = f"conversations/{conversation}/messages/?limit=100"
        while path:
            page = await self.surely(person, "GET", path)
            for message in page["results"]:
                yield message
            path = page["previous"] and _below(page["previous"])

    async def _count_answer(self) -> None:
        async with self._answered:
            self._answers += 1
            self._answered.notify_all()

    # Rows

    async def ask(self, question: str) -> list[tuple[Any, ...]]:
        return await asyncio.to_thread(self.server.ask, question)

    # Faults

    async def strike(self, fault: Fault, person: Person) -> None:
        """One at a time, and then some calm: a server that only ever starts is talked to by nobody."""
        work = self._work(fault)
        if work is None or self._striking.locked() or self._answers < self._calm_until:
            return
        async with self._striking:
            if await work(person):
                self.strikes[fault] += 1
                self._calm_until = self._answers + CALM_ANSWERS

    def _work(self, fault: Fault) -> Callable[[Person], Awaitable[bool]] | None:
        if self.redis is None:
            return self._kill_server if "killed" in fault else None
        return {
            "worker killed": self._kill_worker,
            "server killed": self._kill_server,
            "redis flushed": self._flush_redis,
            "redis away": self._take_redis_away,
        }[fault]

    async def _kill_worker(self, person: Person) -> bool:
        """The one that serves this person, if there are as many as there should be."""
        running = [pid for (pid,) in await self.ask("select pid from realtime_serverprocess") if is_running(pid)]
        victims = [pid for pid, user in await self.ask(SERVING) if pid in running and str(user) == person.id]
        if len(running) < WORKERS or not victims:
            return False
        os.kill(victims[0], signal.SIGKILL)
        return True

    async def _kill_server(self, _: Person) -> bool:
        self.up.clear()
        await asyncio.to_thread(self.server.kill)
        await self._start()
        return True

    async def _start(self) -> None:
        workers = [] if self.redis is None else ["--workers", str(WORKERS)]
        await asyncio.to_thread(self.server.start, "--no-tasks", *workers)
        self.up.set()

    async def _flush_redis(self, _: Person) -> bool:
        assert self.redis is not None
        with Redis.from_url(self.redis.url) as client:
            await asyncio.to_thread(client.flushall)
        return True

    async def _take_redis_away(self, _: Person) -> bool:
        """For as long as it takes to say something without it."""
        assert self.redis is not None
        self.redis.kill()
        enough = self._answers + ANSWERS_WITHOUT_REDIS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_WITHOUT_REDIS), self._answered:
                await self._answered.wait_for(lambda: self._answers >= enough)
        await asyncio.to_thread(self.redis.start)
        return True


def _below(address: str) -> str:
    """An address of the API as the client's base has it."""
    parts = urlsplit(address)
    return f"{parts.path.removeprefix('/api/v1/')}?{parts.query}"
