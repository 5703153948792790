"""What other apps do when something happens to people. It is done in the transaction in which that happens."""

from collections.abc import Callable

from accounts.models import User

Reaction = Callable[[User, User], None]


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
        for react in self.reactions.values():
            react(one, other)


on_block = Hook()
"""Given the one who blocks and the one who is blocked, both locked: the first block between the two."""

on_unblock = Hook()
"""Given the one who unblocks and the one who was blocked, both locked: nothing keeps the two apart any more."""

on_profile_change = Hook()
"""Given the person as they were and as they are now, locked."""

on_suspension = Hook()
"""Given the person who is suspended, locked, and the one of the staff who does it."""
