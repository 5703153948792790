"""The parts that this process needs before it should be given work. Each says `ok`, or what is wrong."""

import time
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from realtime.server import server

OK = "ok"
SOCKET_SECONDS = 1.5
CLOCK_SILENCE_SECONDS = 10.0

Part = Callable[[], str]


def parts() -> dict[str, Part]:
    found: dict[str, Part] = {"database": database, "migrations": migrations, "clock": clock, "accepting": accepting}
    return {**found, "redis": broker, "bus": bus} if settings.REDIS_URL else found


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
    return OK


class Migrations:
    """Asked until all are applied: for one version of the code that does not change back."""

    def __init__(self) -> None:
        self.applied = False

    def __call__(self) -> str:
        if not self.applied:
            missing = self._missing()
            self.applied = not missing
            return f"{missing} to apply: manage.py migrate" if missing else OK
        return OK

    def _missing(self) -> int:
        try:
            executor = MigrationExecutor(connection)
            return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        finally:
            connection.close()


migrations = Migrations()


def clock() -> str:
    silence = time.monotonic() - server.clock_ticked_at
    return OK if silence < CLOCK_SILENCE_SECONDS else "no sweep lately"


def accepting() -> str:
    return "draining" if server.draining else OK


def broker() -> str:
    with redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=SOCKET_SECONDS, socket_connect_timeout=SOCKET_SECONDS
    ) as client:
        client.ping()
    return OK


def bus() -> str:
    return OK if server.bus is not None and server.bus.alive else "silent"
