"""People for the bench, each signed in, and their access tokens on standard output."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Session, User
from accounts.tokens import access_token


class Command(BaseCommand):
    help = "Make so many people with a session each, and print their access tokens, one a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("count", type=int)

    def handle(self, *, count: int, **_options: Any) -> None:
        people = User.objects.bulk_create(
            [User(username=f"bench{n}", full_name=f"Bench {n}", password="!") for n in range(count)], batch_size=500
        )
        sessions = Session.objects.bulk_create([Session(user=person) for person in people], batch_size=500)
        self.stdout.write("\n".join(access_token(session) for session in sessions))
