"""What other apps do when somebody gets coins. It is done in the transaction in which that happens."""

from collections.abc import Callable
from uuid import UUID

Reaction = Callable[[UUID], None]


class Hook:
    def __init__(self) -> None:
        self.reactions: list[Reaction] = []

    def __call__(self, reaction: Reaction) -> Reaction:
        self.reactions.append(reaction)
        return reaction

    def run(self, user_id: UUID) -> None:
        for react in self.reactions:
            react(user_id)


on_credit = Hook()
"""Given whose coins to spend became more, with their accounts locked."""
