"""The clock alone, for installations that keep sweeps out of the processes that serve."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from realtime import clock


class Command(BaseCommand):
    help = "Run the sweeps that keep deadlines, until stopped. Any number may run."

    def handle(self, **_options: Any) -> None:
        stopped = threading.Event()

        def stop(_number: int, _frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopped.wait(clock.TICK_SECONDS):
            close_old_connections()
            clock.tick()
