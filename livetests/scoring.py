"""What an answer earns, and who stands where."""

from collections.abc import Iterable
from typing import Generic, NamedTuple, TypeVar

from django.db.models import TextChoices

from livetests.shares import ALL, divided

STREAK_STEP = 10
STREAK_MOST = 50
"""Both in hundredths of the question's points."""

Who = TypeVar("Who")


class Scoring(TextChoices):
    ACCURACY = "accuracy", "Accuracy"
    SPEED = "speed", "Accuracy and speed"
    STREAK = "streak", "Accuracy and streaks"


class Scored(NamedTuple):
    """`streak` is how many in a row were right, this one included."""

    points: int
    bonus: int
    streak: int

    @property
    def total(self) -> int:
        return self.points + self.bonus


def score(
    *, scoring: Scoring, points: int, share: int | None, took_ms: int, limit_ms: int | None, streak: int
) -> Scored:
    """Of a question that is worth `points`, after `streak` right ones. No answer is a share of nothing.

    What has no share, because nothing can be right or a person is to mark it, leaves the streak as it was.
    """
    if share is None:
        return Scored(0, 0, streak)
    streak = streak + 1 if share == ALL else 0
    earned = _hurried(points, share, took_ms, limit_ms) if scoring == Scoring.SPEED else _earned(points, share)
    return Scored(earned, _bonus(points, streak) if scoring == Scoring.STREAK else 0, streak)


def _earned(points: int, share: int) -> int:
    return divided(points * share, ALL)


def _hurried(points: int, share: int, took_ms: int, limit_ms: int | None) -> int:
    """All at once, half at the deadline, evenly in between. Rounded once."""
    if not limit_ms:
        return _earned(points, share)
    took = min(max(took_ms, 0), limit_ms)
    return divided(points * share * (2 * limit_ms - took), ALL * 2 * limit_ms)


def _bonus(points: int, streak: int) -> int:
    percent = min(STREAK_MOST, STREAK_STEP * max(0, streak - 1))
    return divided(points * percent, 100)


class Total(NamedTuple, Generic[Who]):
    """`tiebreak` and then `name` say who is written first of those who share a place."""

    who: Who
    points: int
    tiebreak: int
    name: str


class Standing(NamedTuple, Generic[Who]):
    place: int
    total: Total[Who]


def ranked(totals: Iterable[Total[Who]]) -> list[Standing[Who]]:
    """Most points first; who has as many shares the place, and the next ones leave out as many: 1, 1, 3."""
    standings: list[Standing[Who]] = []
    for count, total in enumerate(sorted(totals, key=_first_to_last), start=1):
        shared = bool(standings) and standings[-1].total.points == total.points
        standings.append(Standing(standings[-1].place if shared else count, total))
    return standings


def _first_to_last(total: Total[Who]) -> tuple[int, int, str, str]:
    return -total.points, total.tiebreak, total.name.casefold(), str(total.who)
