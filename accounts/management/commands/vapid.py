"""A key pair for push messages."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.push.keys import new_private_key, public_key_of


class Command(BaseCommand):
    help = "Prints a new key pair for push messages. With another key, every browser has to subscribe again."

    def handle(self, *args: Any, **options: Any) -> None:
        key = new_private_key()
        self.stdout.write(f"PUSH_VAPID_PRIVATE_KEY={key}")
        self.stderr.write(f"Its public key, which browsers are told: {public_key_of(key)}")
