"""Conversations with little and with very much in them, and what is done there measured in both."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from bench.flat import ratios


class Command(BaseCommand):
    help = "Print, as JSON, the seconds that each deed takes in a small and in a large conversation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("small", type=int)
        parser.add_argument("large", type=int)
        parser.add_argument("repetitions", type=int)

    def handle(self, *, small: int, large: int, repetitions: int, **_options: Any) -> None:
        self.stdout.write(json.dumps(ratios((small, large), repetitions)))
