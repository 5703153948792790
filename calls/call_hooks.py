"""What else is done when a call between two people is made, or moves on: in that transaction."""

from collections.abc import Callable

from calls.models import Call

Reaction = Callable[[Call], None]


class CallHook:
    def __init__(self) -> None:
        self.reactions: list[Reaction] = []

    def __call__(self, reaction: Reaction) -> Reaction:
        self.reactions.append(reaction)
        return reaction

    def run(self, call: Call) -> None:
        for react in self.reactions:
            react(call)


on_call_change = CallHook()
