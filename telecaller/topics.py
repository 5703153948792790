"""Names of the topics of telecallers."""

from uuid import UUID

PREFIX = "telecaller:"


def telecaller_topic(telecaller_id: UUID) -> str:
    """Those who look at the list or the page that a telecaller stands on."""
    return f"{PREFIX}{telecaller_id}"
