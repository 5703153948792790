"""Names of chat's topics."""

from uuid import UUID


def conversation_topic(conversation_id: UUID) -> str:
    """Every socket of every member."""
    return f"conversation:{conversation_id}"
