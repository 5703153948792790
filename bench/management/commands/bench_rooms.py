"""Rooms for the bench's people, whose identifiers go to standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from calls.models import Room


class Command(BaseCommand):
    help = "Open so many rooms, and print what they are called by, one a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)

    def handle(self, *, count: int, **_options: Any) -> None:
        host = User.objects.order_by("pk")[0]
        rooms = Room.objects.bulk_create([Room(host=host, max_participants=6) for _ in range(count)], batch_size=500)
        self.stdout.write("\n".join(room.pk for room in rooms))
