"""Builds the search index anew: after messages were written by other means, or words are cut in another way."""

from typing import Any

from django.core.management.base import BaseCommand

from chat.models import Message
from chat.search.index import words_rebuild


class Command(BaseCommand):
    help = "Builds the index of messages that search uses anew. The server may run meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        kept = words_rebuild(Message.objects.filter(kind=Message.Kind.TEXT))
        self.stdout.write(f"{kept} messages can be found.")
