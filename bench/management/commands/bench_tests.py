"""Rooms in which a test is held for the bench's people, whose codes go to standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from livetests.models import Question, Test, TestRoom
from livetests.questions import question_from, question_json
from livetests.services.holding import room_create

TOWNS = [{"id": town[0].lower(), "text": town} for town in ("Agra", "Bhopal", "Cochin", "Delhi")]


class Command(BaseCommand):
    help = "Hold a test in so many rooms, hosted by who was made first, and print their codes, one a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)
        parser.add_argument("seconds", type=int)

    @transaction.atomic
    def handle(self, *, count: int, seconds: int, **_options: Any) -> None:
        host = User.objects.get(username="bench0")
        test = Test.objects.create(owner=host, title="Capitals")
        content = question_json(question_from({"kind": "single", "choices": TOWNS, "right": "d"}))
        for position in range(2):
            Question.objects.create(
                test=test, position=position, kind="single", prompt="Of India?", seconds=seconds, content=content
            )
        rooms = [room_create(test=test, by=host, pace=TestRoom.Pace.HOST) for _ in range(count)]
        self.stdout.write("\n".join(room.code for room in rooms))
