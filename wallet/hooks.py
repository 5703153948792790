"""What other apps do when somebody gets coins. It is done in the transaction in which that happens.

A reaction has two steps, as those of `accounts.hooks`: up to its `yield` it locks what it needs, while no account is
locked yet, and then it writes, with the coins there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from accounts.hooks import Steps

Reaction = Callable[[UUID], Steps]


class Hook:
    def __init__(self) -> None:
        self.reactions: list[Reaction] = []

    def __call__(self, reaction: Reaction) -> Reaction:
        self.reactions.append(reaction)
        return reaction

    @contextmanager
    def around(self, user_id: UUID) -> Iterator[None]:
        begun = [react(user_id) for react in self.reactions]
        for reaction in begun:
            next(reaction)
        yield
        for reaction in begun:
            assert next(reaction, "over") == "over", "A reaction has two steps."


on_credit = Hook()
"""Given whose coins to spend become more."""
