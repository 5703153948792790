"""Names of the topics of live tests."""

from uuid import UUID


def room_topic(room_id: UUID) -> str:
    """Everybody who takes part, and whoever hosts."""
    return f"test:{room_id}"


def hosts_topic(room_id: UUID) -> str:
    """Whoever hosts: who comes and goes, and how many have answered."""
    return f"test-hosts:{room_id}"


def seat_topic(participant_id: UUID) -> str:
    """All tabs of one participant."""
    return f"test-seat:{participant_id}"
