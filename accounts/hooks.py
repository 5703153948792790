"""What other apps do when something happens to people. It is done in the transaction in which that happens.

A reaction has two steps: up to its `yield` it locks what it needs, and then it writes. All have locked before the first
one writes, for writing takes locks that come last of all, and who waits for another lock with those in hand may wait
for somebody who waits for them.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from accounts.models import User

Steps = Iterator[None]
Reaction = Callable[[User, User], Steps]


@contextmanager
def in_two_steps(reactions: Iterable[Steps]) -> Iterator[None]:
    """What is done within is done between the two."""
    begun = list(reactions)
    for reaction in begun:
        next(reaction)
    yield
    for reaction in begun:
        assert next(reaction, "over") == "over", "A reaction has two steps."


class Hook:
    def __init__(self) -> None:
        self.reactions: dict[str, Reaction] = {}

    def __call__(self, name: str) -> Callable[[Reaction], Reaction]:
        def declare(reaction: Reaction) -> Reaction:
            assert name not in self.reactions, f"Reaction {name} is declared twice."
            self.reactions[name] = reaction
            return reaction

        return declare

    def run(self, one: User, other: User) -> None:
        with in_two_steps(react(one, other) for react in self.reactions.values()):
            pass


on_block = Hook()
"""Given the one who blocks and the one who is blocked, both locked: the first block between the two."""

on_unblock = Hook()
"""Given the one who unblocks and the one who was blocked, both locked: nothing keeps the two apart any more."""

on_profile_change = Hook()
"""Given the person as they were and as they are now, locked."""

on_suspension = Hook()
"""Given the person who is suspended, locked, and the one of the staff who does it."""
