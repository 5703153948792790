"""Deadlines. Each is a column; a sweep claims the rows that are due, by a conditional update, and acts on them.

Any number of processes may sweep at once, and one that is killed leaves nothing behind: the next one claims.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from realtime import metrics

Work = Callable[[datetime], int]

logger = structlog.get_logger(__name__)

TICK_SECONDS = 0.5
"""What must be done within a second of its time cannot wait for one, and then take its own."""

EARLY_SECONDS = 0.25
"""Ticks are so far apart, more or less: one that comes a little early must not leave its sweeps to the next."""


@dataclass
class Sweep:
    name: str
    work: Work
    every: float
    last: float = field(default=float("-inf"))

    def run(self) -> None:
        """One sweep that fails does not stop the others; it is tried again when it is next due."""
        try:
            rows = self.work(timezone.now())
        except Exception:
            metrics.sweep_failures.labels(self.name).inc()
            logger.exception("sweep_failed", sweep=self.name)
        else:
            metrics.sweep_rows.labels(self.name).inc(rows)


sweeps: dict[str, Sweep] = {}

Alarm = Callable[[str, datetime], None]

alarms: list[Alarm] = []
"""Of this process, if it has a clock."""


def wake_at(sweep: str, moment: datetime) -> None:
    """What must be done at its time, and not at the next tick: a hint, after the commit, to the clock of this process.

    If it is lost with the process, a tick finds the row all the same.
    """

    def set_alarms() -> None:
        for alarm in alarms:
            alarm(sweep, moment)

    transaction.on_commit(set_alarms, robust=True)


def sweep(name: str, *, every: float = 1) -> Callable[[Work], Work]:
    """Declares work that the clock does, at most once in `every` seconds a process. It returns the rows it handled."""

    def declare(work: Work) -> Work:
        assert name not in sweeps, f"Sweep {name} is declared twice."
        sweeps[name] = Sweep(name, work, every)
        return work

    return declare


def tick() -> None:
    now = time.monotonic()
    for each in sweeps.values():
        if now - each.last > each.every - EARLY_SECONDS:
            each.last = now
            each.run()
