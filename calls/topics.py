"""Names of the topics of calls."""

from uuid import UUID


def room_topic(room_id: str) -> str:
    """Everybody who sits in the room."""
    return f"room:{room_id}"


def lobby_topic(room_id: str) -> str:
    """The host's socket, which hears who waits at the door."""
    return f"lobby:{room_id}"


def seat_topic(room_id: str, user_id: UUID, generation: str) -> str:
    """The one socket that holds somebody's seat. What is meant for an earlier holder finds nobody."""
    return f"seat:{room_id}:{user_id.hex}:{generation}"
