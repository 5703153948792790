"""Deadlines, and the sweeps that keep them."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from realtime import clock, metrics


class Time:
    """Stands in for the monotonic clock."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(clock, "time", time)
    monkeypatch.setattr(clock, "sweeps", {})
    return time


@pytest.fixture
def swept() -> list[datetime]:
    return []


@pytest.fixture
def declare(swept: list[datetime]) -> Callable[..., None]:
    def declare(name: str = "tests", takes: float = 0, time: Time | None = None, **options: float) -> None:
        @clock.sweep(name, **options)
        def work(now: datetime) -> int:
            swept.append(now)
            if time is not None:
                time.now += takes
            return 3

    return declare


def test_a_sweep_is_given_the_time_and_its_rows_are_counted(
    declare: Callable[..., None], swept: list[datetime]
) -> None:
    declare()
    before, rows = timezone.now(), metrics.sweep_rows.labels("tests")._value.get()
    clock.tick()
    assert before <= swept[0] <= timezone.now()
    assert metrics.sweep_rows.labels("tests")._value.get() == rows + 3


def test_a_sweep_runs_every_so_often(declare: Callable[..., None], swept: list[datetime], time: Time) -> None:
    declare(every=10)
    for _ in range(25):
        clock.tick()
        time.now += 1
    assert len(swept) == 3


def test_a_sweep_of_every_second_runs_every_second_whatever_ran_before_it(
    declare: Callable[..., None], swept: list[datetime], time: Time
) -> None:
    """The tick comes a moment early or late, and other sweeps take their time first."""
    declare("slow", takes=0.3, time=time)
    declare("next")
    started = time.now
    for second, jitter in enumerate([0, 0.04, -0.02, 0.01, -0.04, 0]):
        time.now = started + second + jitter
        clock.tick()
    assert len(swept) == 2 * 6


def test_a_sweep_that_fails_does_not_stop_the_others(
    declare: Callable[..., None], swept: list[datetime], time: Time, caplog: pytest.LogCaptureFixture
) -> None:
    @clock.sweep("broken")
    def work(now: datetime) -> int:
        raise ZeroDivisionError

    declare()
    failures = metrics.sweep_failures.labels("broken")._value.get()
    clock.tick()
    time.now += 1
    clock.tick()
    assert len(swept) == 2
    assert metrics.sweep_failures.labels("broken")._value.get() == failures + 2
    assert "sweep_failed" in caplog.text


def test_a_name_is_declared_once(declare: Callable[..., None]) -> None:
    declare()
    with pytest.raises(AssertionError, match="tests is declared twice"):
        declare()


class TestTheCommand:
    @pytest.mark.django_db
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_it_sweeps_until_it_is_stopped(
        self, declare: Callable[..., None], swept: list[datetime], monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
        wait = threading.Event.wait
        waits: list[float | None] = []

        def quick(event: threading.Event, timeout: float | None = None) -> bool:
            waits.append(timeout)
            if len(waits) == 4:
                signal.raise_signal(number)
            return wait(event, 0)

        declare(every=0)
        with monkeypatch.context() as patched:
            patched.setattr(threading.Event, "wait", quick)
            call_command("clock")
        for each, handler in handlers.items():
            signal.signal(each, handler)
        assert (len(swept), waits) == (3, [clock.TICK_SECONDS] * 4)
