"""What a report may be about, beside a person: something they said or did. Each app says what it keeps of that."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

Look = Callable[[UUID, UUID, Any], str]

looks: dict[str, Look] = {}


class About(NamedTuple):
    kind: str
    id: Any


def moment(at: datetime) -> str:
    """As the staff reads it, wherever they are."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def evidence(kind: str) -> Callable[[Look], Look]:
    """Declares how one kind of thing is shown to the staff, as it is at this moment: what was said may be edited later.

    Given who reports, who is reported, and the thing's id. What the one may not see, or the other has no part in,
    is not found.
    """

    def declare(look: Look) -> Look:
        assert kind not in looks, f"Evidence of a {kind} is declared twice."
        looks[kind] = look
        return look

    return declare
