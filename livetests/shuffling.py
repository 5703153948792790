"""What one participant sees, in which order: always the same for the same seed."""

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar
from uuid import UUID

from livetests.questions import Asked, Content


class Numbered(Protocol):
    kind: str


Row = TypeVar("Row", bound=Numbered)


def shuffled(rows: Sequence[Row], *, seed: str) -> list[Row]:
    """Slides stay where they are: they speak of what comes before or after them."""
    moving = [row for row in rows if row.kind != "slide"]
    Random(seed).shuffle(moving)  # noqa: S311  It hides nothing.
    following = iter(moving)
    return [row if row.kind == "slide" else next(following) for row in rows]


def asked_of(content: Content, *, id: UUID, seed: str, shuffle: bool) -> Asked:
    return content.asked(Random(f"{seed}:{id}"), shuffle=shuffle)  # noqa: S311
