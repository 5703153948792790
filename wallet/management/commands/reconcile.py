"""`manage.py reconcile`: whether the books add up."""

import sys
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser

from wallet.services.books import books_check


class Command(BaseCommand):
    help = "Checks that the books add up. Ends with 1, and stops payouts, if they do not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="For programs.")

    def handle(self, *_: Any, json: bool, **__: Any) -> None:
        report = books_check()
        if json:
            self.stdout.write(msgspec.json.encode(report).decode())
        for name in report.checked if not json else ():
            self.stdout.write(f"{'✗' if name in report.wrong else '✓'} {name}")
            for problem in report.wrong.get(name, ()):
                self.stdout.write(f"    {problem}")
        if not report.is_clean:
            sys.exit(1)
