"""Fills the database with people to try everything with."""

from argparse import ArgumentParser
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.module_loading import module_has_submodule


class Command(BaseCommand):
    help = (
        "Add demo data. Running it again changes nothing. Each app's demo.py has a fill() that returns lines to print."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="Even with DEBUG off: the passwords are public.")

    def handle(self, *, force: bool, **_options: Any) -> None:
        if not settings.DEBUG and not force:
            raise CommandError("The demo people's passwords are public, so demo needs DEBUG, or --force.")
        with transaction.atomic():
            lines = [line for fill in fillers() for line in fill()]
        self.stdout.write("\n".join([*lines, f"at {settings.PUBLIC_URL}/"]))


def fillers() -> Iterable[Any]:
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "demo"):
            yield import_module(f"{app.name}.demo").fill
