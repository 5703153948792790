"""What people do, and what befalls them. Printed as it is, a schedule reads as what to look into."""

from dataclasses import dataclass
from typing import Any, Literal

import hypothesis
from hypothesis import strategies as st

PEOPLE = 4
DEVICES = (2, 1, 1, 1)
"""How many each of them has."""
CONVERSATIONS = 3
DRAWS = 2

Way = Literal["socket", "rest", "both"]
Drop = Literal["no", "mid-frame", "unanswered"]
Fault = Literal["worker killed", "server killed", "redis flushed", "redis away"]


@dataclass(frozen=True)
class Say:
    """`both` ways at once is twice, under one client_id. Whoever does not `insist` never asks what became of it."""

    who: int
    device: int
    where: int
    way: Way = "socket"
    drop: Drop = "no"
    insist: bool = True
    reply: bool = False


@dataclass(frozen=True)
class Burst:
    """All at once over one socket, without waiting for answers."""

    who: int
    device: int
    where: int
    count: int


@dataclass(frozen=True)
class Repeat:
    """Something that was said, once more under its client_id."""

    who: int
    device: int
    which: int
    way: Way


@dataclass(frozen=True)
class Edit:
    who: int
    device: int
    which: int
    way: Way
    drop: Drop


@dataclass(frozen=True)
class Delete:
    who: int
    device: int
    which: int
    drop: Drop


@dataclass(frozen=True)
class React:
    who: int
    device: int
    which: int
    emoji: str
    remove: bool


@dataclass(frozen=True)
class Read:
    """All but the last few; `seen`, or only delivered."""

    who: int
    device: int
    where: int
    short_of: int
    seen: bool


@dataclass(frozen=True)
class Rename:
    who: int
    where: int


@dataclass(frozen=True)
class Add:
    who: int
    whom: int
    where: int


@dataclass(frozen=True)
class Remove:
    who: int
    whom: int
    where: int


@dataclass(frozen=True)
class Leave:
    who: int
    where: int


@dataclass(frozen=True)
class Clear:
    who: int
    where: int


@dataclass(frozen=True)
class Cut:
    who: int
    device: int


@dataclass(frozen=True)
class GoAway:
    who: int
    device: int


@dataclass(frozen=True)
class ComeBack:
    """With what the device kept, or with nothing."""

    who: int
    device: int
    forgetful: bool


@dataclass(frozen=True)
class Strike:
    """Hits everybody whom the server has, and first of all the process that serves this one."""

    who: int
    fault: Fault


Step = (
    Say
    | Burst
    | Repeat
    | Edit
    | Delete
    | React
    | Read
    | Rename
    | Add
    | Remove
    | Leave
    | Clear
    | Cut
    | GoAway
    | ComeBack
    | Strike
)
Schedule = list[list[Step]]
"""Rounds, one after the other; the steps of a round at once."""

WEIGHTS: dict[type[Any], int] = {
    Say: 14,
    Burst: 1,
    Repeat: 3,
    Edit: 4,
    Delete: 1,
    React: 3,
    Read: 4,
    Rename: 2,
    Add: 3,
    Remove: 3,
    Leave: 1,
    Clear: 1,
    Cut: 3,
    GoAway: 2,
    ComeBack: 3,
    Strike: 1,
}

_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "who": st.integers(0, PEOPLE - 1),
    "whom": st.integers(0, PEOPLE - 1),
    "device": st.integers(0, max(DEVICES) - 1),
    "where": st.integers(0, CONVERSATIONS - 1),
    "which": st.integers(0, 99),
    "way": st.sampled_from(["socket", "socket", "rest", "both"]),
    "drop": st.sampled_from(["no", "no", "no", "mid-frame", "unanswered"]),
    "fault": st.sampled_from(["worker killed", "worker killed", "server killed", "redis flushed", "redis away"]),
    "insist": st.sampled_from([True, True, True, False]),
    "emoji": st.sampled_from(["👍", "😂"]),
    "count": st.integers(10, 60),
    "short_of": st.integers(0, 3),
}


def _one(kind: type[Any]) -> st.SearchStrategy[Step]:
    return st.builds(kind, **{name: _FIELDS.get(name, st.booleans()) for name in kind.__dataclass_fields__})


def steps() -> st.SearchStrategy[Step]:
    """Each kind as often as it weighs."""
    kinds = [kind for kind, weight in WEIGHTS.items() for _ in range(weight)]
    built = {kind: _one(kind) for kind in WEIGHTS}
    return st.sampled_from(kinds).flatmap(built.__getitem__)


def schedules() -> st.SearchStrategy[Schedule]:
    return st.lists(st.lists(steps(), min_size=1, max_size=4), min_size=4, max_size=10)


def drawn(seed: int, count: int) -> list[Schedule]:
    """The same for the same seed, so that a seed and a place name a schedule, however many are asked for."""
    return [_drawn_one(f"{seed}/{place}") for place in range(count)]


def _drawn_one(name: str) -> Schedule:
    """The last of a few, each of its own: the first ones are the simplest, and many would resemble each other."""
    found: list[Schedule] = []

    @hypothesis.seed(name)
    @hypothesis.settings(
        max_examples=DRAWS,
        phases=[hypothesis.Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(schedules())
    def draw(schedule: Schedule) -> None:
        found.append(schedule)

    draw()
    return found[-1]
