"""What the bench's people talk in: each one's direct conversation, and last a group of all, on standard output."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import User
from chat.services.conversations import direct_open, group_create


class Command(BaseCommand):
    help = "Give every two people of the bench their conversation, and all of them a group; print them, one a line."

    def handle(self, **_options: Any) -> None:
        named = User.objects.filter(username__startswith="bench").values_list("username", "pk")
        people = [pk for _, pk in sorted(named, key=lambda person: int(person[0].removeprefix("bench")))]
        for one, other in zip(people[::2], people[1::2], strict=True):
            place, _ = direct_open(by=one, user_id=other)
            self.stdout.write(f"{place.conversation_id}\n{place.conversation_id}")
        group = group_create(by=people[0], title="Everybody", user_ids=people[1:])
        self.stdout.write(str(group.conversation_id))
