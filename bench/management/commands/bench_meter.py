"""Paid calls that go on, and what a sweep over them takes."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bench.metering import calls_begin, seconds_of


class Command(BaseCommand):
    help = "Print, as JSON, the seconds of a sweep: few due among few calls, as few among many, and all of the many."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("few", type=int)
        parser.add_argument("many", type=int)
        parser.add_argument("repetitions", type=int)

    def handle(self, *, few: int, many: int, repetitions: int, **_options: Any) -> None:
        calls_begin(few)
        among_few = seconds_of(few, repetitions)
        calls_begin(many - few)
        among_many = seconds_of(few, repetitions)
        self.stdout.write(json.dumps([among_few, among_many, seconds_of(many, max(repetitions // 10, 3))]))
