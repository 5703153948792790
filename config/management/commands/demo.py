"""Fills the database with people to try everything with."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import module_has_submodule

MOST_MESSAGES = 1_000_000


class Command(BaseCommand):
    help = (
        "Add demo data. Running it again changes nothing. Each app's demo module has a fill() that returns lines to "
        "print, and may have a grow(messages) for --messages."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="Even with DEBUG off: the passwords are public.")
        parser.add_argument("--only", metavar="APP", help="Only this app's part, as in --only accounts.")
        parser.add_argument("--messages", type=_messages, help=f"So many in one group, up to {MOST_MESSAGES:,}.")

    def handle(self, *, force: bool, only: str = "", messages: int = 0, **_options: Any) -> None:
        if not settings.DEBUG and not force:
            raise CommandError("The demo people's passwords are public, so demo needs DEBUG, or --force.")
        with transaction.atomic():
            lines = [line for demo in demos(only) for line in demo.fill()]
        if messages:
            lines += [line for demo in demos(only) if hasattr(demo, "grow") for line in demo.grow(messages)]
        self.stdout.write("\n".join([*lines, f"at {settings.PUBLIC_URL}/"]))


def demos(only: str = "") -> Iterable[Any]:
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "demo") and only in {"", None, app.label}:
            yield import_module(f"{app.name}.demo")


def _messages(text: str) -> int:
    count = int(text)
    if not 0 < count <= MOST_MESSAGES:
        raise ArgumentTypeError(f"between 1 and {MOST_MESSAGES:,}")
    return count
