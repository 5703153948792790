"""Names of the topics that sockets listen to."""

from uuid import UUID


def user_topic(user_id: UUID) -> str:
    """Every socket of one person."""
    return f"user:{user_id}"


def session_topic(session_id: str) -> str:
    """Every socket of one sign-in (one browser, one installed app)."""
    return f"session:{session_id}"


def presence_topic(user_id: UUID) -> str:
    """Those who may see whether this person is online."""
    return f"presence:{user_id}"
