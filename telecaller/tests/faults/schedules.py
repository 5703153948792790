"""What is done, in which order, and where the server is killed meanwhile."""

import random
from typing import NamedTuple

from hypothesis import strategies as st


class Step(NamedTuple):
    """`who` of the two callers, `which` of the two telecallers; what `amount` means depends on the deed."""

    deed: str
    who: int = 0
    which: int = 0
    amount: int = 0


class Kill(NamedTuple):
    """At so many commits of a life, before or after the last of them; and how long nobody is there then."""

    commits: int
    after: bool
    outage: int


class Schedule(NamedTuple):
    steps: list[Step]
    kills: list[Kill]


Story = list[Step]


TALKS = ["tick", "tick", "tick", "tick", "tick", "return", "return", "drop", "give", "take", "deliver", "refund"]
ENDS = ["end by caller", "end by telecaller", "leap", "drop"]
ANSWERS = ["accept", "accept", "accept", "accept", "accept", "accept", "reject", "cancel", "leap"]
AT_THE_SHOP = ["deliver", "deliver", "deliver", "forge", "lie", "confirm", "look", "pay", "fail", "refund"]
AT_THE_DESK = ["approve", "second", "send", "complete"]
OTHERWISE = ["refuse", "bounce", "withdraw", "approve", "send", "complete", "look", "take back"]

Amounts = st.integers(0, 11)
Ones = st.integers(0, 1)


@st.composite
def calls(draw: st.DrawFn) -> Story:
    who, which = draw(Ones), draw(Ones)
    talk = [Step("dial", who, which), Step(draw(st.sampled_from(ANSWERS)), who, which)]
    talk += [Step("sit", who, which, 0), Step("sit", who, which, 1)]
    talk += [
        Step(deed, who, which, draw(Amounts))
        for deed in draw(st.lists(st.sampled_from(TALKS), min_size=3, max_size=14))
    ]
    return [*talk, Step(draw(st.sampled_from(ENDS)), who, which)]


@st.composite
def recharges(draw: st.DrawFn) -> Story:
    who = draw(Ones)
    deeds = draw(st.lists(st.sampled_from(AT_THE_SHOP), max_size=8))
    bought = [Step("order", who, 0, draw(Amounts)), Step("pay", who, 0, draw(Amounts))]
    return [*bought, *(Step(deed, who, 0, draw(Amounts)) for deed in deeds)]


@st.composite
def payouts(draw: st.DrawFn) -> Story:
    which = draw(Ones)
    deeds = AT_THE_DESK + draw(st.lists(st.sampled_from(OTHERWISE), max_size=3))
    return [Step("ask", 0, which, draw(Amounts)), *(Step(deed, 0, which, draw(Amounts)) for deed in deeds)]


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """A few stories, of which each goes on when it likes; some of the money is earned before all that."""
    told = draw(st.lists(st.one_of(calls(), calls(), recharges(), payouts()), min_size=2, max_size=5))
    kills = draw(
        st.lists(st.builds(Kill, st.integers(1, 16), st.booleans(), st.integers(1, 40)), min_size=2, max_size=6)
    )
    return Schedule(_merged(told, draw(st.integers(0, 2**16))), kills)


def _merged(stories: list[Story], order: int) -> list[Step]:
    """0 is one after the other."""
    if not order:
        return [step for story in stories for step in story]
    left, picks, merged = [list(story) for story in stories], random.Random(order), []
    while left := [story for story in left if story]:
        story = picks.choice(left)
        merged += [story.pop(0) for _ in range(min(picks.randint(1, 4), len(story)))]
    return merged
