"""Health and metrics, as probes and Prometheus see them."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY, generate_latest, values
from pytest_django.fixtures import Settings

from config import health, ops
from realtime.server import server

OK: dict[str, health.Part] = {"database": lambda: health.OK, "clock": lambda: health.OK}


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, health.Part]:
    """The parts that are asked: two that are well, until the test says otherwise."""
    parts = dict(OK)
    monkeypatch.setattr(health, "parts", lambda: parts)
    return parts


def test_live_says_only_that_the_process_answers(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_probes_need_no_host_cookie_or_https(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["switchboard.example"]
    answer = client.get("/health/live", headers={"host": "10.0.0.7:8000"})
    assert answer.status_code == 200
    assert not answer.cookies


def test_ready_names_every_part(client: Client, parts: dict[str, health.Part]) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "parts": {"database": "ok", "clock": "ok"}}


def test_ready_names_what_is_down(client: Client, parts: dict[str, health.Part]) -> None:
    def refused() -> str:
        raise ConnectionRefusedError("postgres://switchboard:secret@database refused")

    parts["database"] = refused
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "parts": {"database": "ConnectionRefusedError", "clock": "ok"}}


def test_part_that_hangs_is_not_waited_for(
    client: Client, parts: dict[str, health.Part], monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def hangs() -> str:
        over.wait()
        return health.OK

    monkeypatch.setattr(ops, "PART_SECONDS", 0.05)
    parts["database"] = hangs
    try:
        answer = client.get("/health/ready")
    finally:
        over.set()
    assert answer.status_code == 503
    assert answer.json()["parts"] == {"database": "no answer in 0.05 s", "clock": "ok"}


def test_embedded_server_is_not_asked_for_redis(settings: Settings) -> None:
    settings.REDIS_URL = ""
    assert health.parts().keys() == {"database", "migrations", "clock", "accepting"}
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert health.parts().keys() == {"database", "migrations", "clock", "accepting", "redis", "bus"}


@pytest.fixture
def own_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts close the connection of the thread they run in; a test still needs its own."""
    monkeypatch.setattr(connection, "close", lambda: None)


@pytest.mark.django_db
@pytest.mark.usefixtures("own_connection")
def test_database_and_migrations_are_well() -> None:
    assert health.database() == health.OK
    assert health.Migrations()() == health.OK


@pytest.mark.django_db
@pytest.mark.usefixtures("own_connection")
def test_missing_migrations_are_counted_until_they_are_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    migrations = health.Migrations()
    plan: list[object] = [object(), object()]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda executor, targets: plan)
    assert migrations() == "2 to apply: manage.py migrate"
    plan.clear()
    assert migrations() == health.OK
    plan.append(object())
    assert migrations() == health.OK  # not asked again


def test_clock_that_has_not_swept_lately_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "clock_ticked_at", time.monotonic())
    assert health.clock() == health.OK
    monkeypatch.setattr(server, "clock_ticked_at", time.monotonic() - 11)
    assert health.clock() == "no sweep lately"


def test_draining_server_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.accepting() == health.OK
    monkeypatch.setattr(server, "draining", True)
    assert health.accepting() == "draining"


def test_redis_that_does_not_answer_is_down(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    with pytest.raises(redis.ConnectionError):
        health.broker()


@pytest.mark.parametrize(("alive", "found"), [(True, "ok"), (False, "silent")])
def test_bus_is_down_when_it_hears_nothing(monkeypatch: pytest.MonkeyPatch, alive: bool, found: str) -> None:
    class Bus:
        pass

    bus: Any = Bus()
    bus.alive = alive
    monkeypatch.setattr(server, "bus", bus)
    assert health.bus() == found


def test_metrics_are_prometheus_text(client: Client) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert "# TYPE switchboard_sockets gauge" in answer.content.decode()


def test_answered_requests_are_counted_by_route(client: Client) -> None:
    client.get("/admin/login/?next=/secret/")
    assert 'switchboard_http_requests_total{method="GET",route="admin/login/",status="200"}' in (
        client.get("/metrics").content.decode()
    )


@pytest.mark.parametrize(
    ("address", "allowed"),
    [("127.0.0.1", True), ("10.1.2.3", True), ("::1", True), ("8.8.8.8", False), ("", False)],
)
def test_metrics_without_a_token_are_for_private_addresses(
    rf: RequestFactory, settings: Settings, address: str, allowed: bool
) -> None:
    settings.METRICS_TOKEN = ""
    assert ops.may_read_metrics(rf.get("/metrics", REMOTE_ADDR=address)) is allowed


def test_metrics_without_a_token_are_not_read_through_a_proxy(client: Client) -> None:
    assert client.get("/metrics", headers={"x-forwarded-for": "8.8.8.8"}).status_code == 403


@pytest.mark.parametrize(
    ("given", "status"),
    [("Bearer right", 200), ("Bearer wrong", 403), ("right", 403), ("Bearer ünknown", 403), ("", 403)],
)
def test_metrics_token_is_asked_of_everybody(client: Client, settings: Settings, given: str, status: int) -> None:
    settings.METRICS_TOKEN = "right"
    assert client.get("/metrics", headers={"authorization": given}).status_code == status


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with ops.metrics_of_many():
        yield Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ


def count_as(pid: int, name: str, kind: str, mode: str, value: float) -> None:
    """What process `pid` would have counted."""
    made = values.MultiProcessValue(lambda: pid)(  # type: ignore[no-untyped-call]
        kind, name, name, (), (), "Help.", mode
    )
    made.inc(value)


def test_several_processes_are_added_up(many: Path) -> None:
    for pid in (os.getpid(), os.getppid()):
        count_as(pid, "sockets", "gauge", "livesum", 3)
        count_as(pid, "events_total", "counter", "", 5)
    page = generate_latest(ops.registry()).decode()
    assert "\nsockets 6.0" in page
    assert "\nevents_total 10.0" in page


def test_killed_process_takes_its_sockets_along_but_not_its_counts(many: Path) -> None:
    dead = os.getpid()
    count_as(dead, "sockets", "gauge", "livesum", 3)
    count_as(dead, "events_total", "counter", "", 5)
    for file in many.iterdir():
        file.rename(str(file).replace(str(dead), str(2**22 + 1)))
    page = generate_latest(ops.registry()).decode()
    assert "sockets 3.0" not in page
    assert "\nevents_total 5.0" in page


def test_one_process_shows_its_own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    assert ops.registry() is REGISTRY
