"""By which words a message is found."""

from typing import Any

from django.db import models

from chat.models.message import Message


class LexemesField(models.Field[str, str]):
    """Words with spaces between them. On PostgreSQL a `tsvector`, elsewhere text."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


class MessageWords(models.Model):
    """Beside the message, not on it: what does not change the words, as a reaction, does not touch the index.

    On SQLite, triggers keep an FTS5 index of this table; on PostgreSQL, it has a GIN index.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="+")
    words = LexemesField()

    def __str__(self) -> str:
        return f"Words of {self.message_id}"
