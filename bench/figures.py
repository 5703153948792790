"""What is measured, and how long."""

from dataclasses import dataclass


@dataclass
class Figure:
    name: str
    value: float
    unit: str
    target: float
    at_most: bool = False
    beside: str = ""
    holds_in_short: bool = False
    """So clear that a short run on a busy machine must meet it too."""

    @property
    def met(self) -> bool:
        return self.value <= self.target if self.at_most else self.value >= self.target

    def __str__(self) -> str:
        bound = f"{'≤' if self.at_most else '≥'} {self.target:g}"
        return f"{'✓' if self.met else '✗'} {self.name:<58} {self.value:>9.3g} {self.unit:<10} {bound:<8} {self.beside}"


@dataclass
class Size:
    rounds: int
    seconds: float
    idle: int
    long: int
    """Messages in the long conversation."""
    repetitions: int
    flat: float
    rooms: int
    """That fill at once."""


FULL = Size(rounds=5, seconds=3, idle=10_000, long=1_000_000, repetitions=200, flat=1.3, rooms=1000)
SMOKE = Size(rounds=1, seconds=1, idle=500, long=50_000, repetitions=60, flat=2, rooms=100)
