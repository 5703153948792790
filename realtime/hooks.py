"""What others do when something happens to what is below them, in the transaction in which it happens."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    def __init__(self) -> None:
        self.reactions: list[Callable[P, R]] = []

    def __call__(self, reaction: Callable[P, R]) -> Callable[P, R]:
        self.reactions.append(reaction)
        return reaction

    def run(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        return [react(*args, **kwargs) for react in self.reactions]
