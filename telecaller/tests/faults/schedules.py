"""What is done, in which order, and where the server is killed meanwhile."""

from random import Random
from typing import NamedTuple

from hypothesis import strategies as st


class Step(NamedTuple):
    """`who` of the two callers, `which` of the two telecallers; what `amount` means depends on the deed."""

    deed: str
    who: int = 0
    which: int = 0
    amount: int = 0


class Kill(NamedTuple):
    """So many steps later, at one of the next commits, before it or after it; and how long nobody is there then."""

    steps: int
    commits: int
    after: bool
    outage: int


class Schedule(NamedTuple):
    steps: list[Step]
    kills: list[Kill]


Story = list[Step]

ANSWERS = [*["accept"] * 8, "reject", "cancel", "leap"]
COME = [*["both"] * 8, "one", "nobody"]
TALKS = ["tick", "tick", "drop", "away", "away", "return", "give", "take", "refund", "recharge", "recharge", "recharge"]
TOGETHER = {"recharge": ["order", "pay", "deliver"], "away": ["drop", "tick", "return"]}
ENDS = ["end by caller", "end by telecaller", "leap", "drop", "run out", "run out"]
AFTERWARDS = ["take back", "take back", "leap", "look"]
AT_THE_SHOP = ["deliver", "deliver", "forge", "lie", "confirm", "look", "pay", "fail", "refund"]
AT_THE_DESK = ["ask", "approve", "second", "send", "complete"]
OTHERWISE = [None, None, "refuse", "bounce", "withdraw"]


def schedules() -> st.SearchStrategy[Schedule]:
    """Each by a number: what hypothesis draws piece by piece repeats itself, and some of it would hardly be drawn."""
    return st.integers(0, 2**64).map(lambda number: _schedule(Random(number)))


def _schedule(draw: Random) -> Schedule:
    """A call, and mostly something else, of which each goes on when it likes."""
    (other,) = draw.choices([_recharge, _payout, _call, None], [3, 3, 1, 3])
    stories = [_call(draw), *([other(draw)] if other else [])]
    kills = [
        Kill(draw.randint(0, 10), draw.randint(1, 4), draw.random() < 0.5, draw.randint(1, 40))
        for _ in range(draw.choice([1, 1, 2]))
    ]
    return Schedule(_merged(draw, stories), kills)


def _call(draw: Random) -> Story:
    who, which = draw.randrange(2), draw.randrange(2)
    begun = [Step("dial", who, which), Step(draw.choice(ANSWERS), who, which)]
    come = draw.choice(COME)
    if come != "both":
        return [*begun, *[Step("sit", who, which)] * (come == "one"), *(Step("leap", amount=n) for n in range(4))]
    talk = [Step("sit", who, which, 0), Step("sit", who, which, 1), Step("tick", who, which, 1)]
    for deed in draw.choices(TALKS, k=draw.randint(1, 3)):
        amount = _amount(draw)
        talk += [Step(each, who, which, amount) for each in TOGETHER.get(deed, [deed])]
    end = draw.choice(ENDS)
    talk += [Step("tick", amount=3)] * 4 if end == "run out" else [Step(end, who, which, _amount(draw))]
    return [*begun, *talk, Step(draw.choice(AFTERWARDS), who, which, _amount(draw))]


def _recharge(draw: Random) -> Story:
    who = draw.randrange(2)
    deeds = ["order", "pay", *draw.choices(AT_THE_SHOP, k=draw.randint(2, 5))]
    return [Step(deed, who, 0, _amount(draw)) for deed in deeds]


def _payout(draw: Random) -> Story:
    deeds, which, amount = list(AT_THE_DESK), draw.randrange(2), _amount(draw)
    if other := draw.choice(OTHERWISE):
        deeds.insert(draw.randint(1, len(deeds)), other)
    return [Step(deed, 0, which, amount) for deed in deeds]


def _amount(draw: Random) -> int:
    return draw.randrange(12)


def _merged(draw: Random, stories: list[Story]) -> list[Step]:
    left, merged = [list(story) for story in stories], list[Step]()
    while left := [story for story in left if story]:
        story = draw.choice(left)
        merged += [story.pop(0) for _ in range(min(draw.randint(1, 6), len(story)))]
    return merged
