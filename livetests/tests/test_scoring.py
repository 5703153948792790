"""What an answer earns. The tables say it; everything else holds for any answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livetests.scoring import Scored, Scoring, Total, ranked, score

ACCURACY, SPEED, STREAK = Scoring.ACCURACY, Scoring.SPEED, Scoring.STREAK


@pytest.mark.parametrize(
    ("points", "share", "took_ms", "limit_ms", "earned"),
    [
        # Accuracy times points; a half counts up.
        (100, 1000, 0, 20_000, 100),
        (100, 1000, 19_999, 20_000, 100),
        (100, 0, 0, 20_000, 0),
        (100, 667, 0, 20_000, 67),
        (100, 333, 0, 20_000, 33),
        (5, 500, 0, None, 3),
        (5, 499, 0, None, 2),
        (1, 500, 0, None, 1),
        (1, 499, 0, None, 0),
        (0, 1000, 0, None, 0),
    ],
)
def test_accuracy(points: int, share: int, took_ms: int, limit_ms: int | None, earned: int) -> None:
    scored = score(scoring=ACCURACY, points=points, share=share, took_ms=took_ms, limit_ms=limit_ms, streak=0)
    assert (scored.points, scored.bonus) == (earned, 0)


@pytest.mark.parametrize(
    ("points", "share", "took_ms", "limit_ms", "earned"),
    [
        # All at once, half at the deadline, evenly in between.
        (1000, 1000, 0, 20_000, 1000),
        (1000, 1000, 1, 20_000, 1000),
        (1000, 1000, 5_000, 20_000, 875),
        (1000, 1000, 10_000, 20_000, 750),
        (1000, 1000, 15_000, 20_000, 625),
        (1000, 1000, 19_999, 20_000, 500),
        (1000, 1000, 20_000, 20_000, 500),
        # A clock that went astray gives nothing and takes nothing.
        (1000, 1000, 25_000, 20_000, 500),
        (1000, 1000, -1, 20_000, 1000),
        # Of a share, the same part.
        (1000, 500, 0, 20_000, 500),
        (1000, 500, 20_000, 20_000, 250),
        (1000, 0, 0, 20_000, 0),
        # Rounded once: a half of a half of a point is a quarter, and a quarter counts down.
        (1, 500, 20_000, 20_000, 0),
        (1, 1000, 20_000, 20_000, 1),
        (3, 1000, 20_000, 20_000, 2),
        # Without a limit there is no hurry.
        (1000, 1000, 3_600_000, None, 1000),
        (1000, 500, 3_600_000, None, 500),
    ],
)
def test_speed(points: int, share: int, took_ms: int, limit_ms: int | None, earned: int) -> None:
    scored = score(scoring=SPEED, points=points, share=share, took_ms=took_ms, limit_ms=limit_ms, streak=5)
    assert (scored.points, scored.bonus) == (earned, 0)


@pytest.mark.parametrize(
    ("points", "share", "before", "scored"),
    [
        # The first right one earns no more than its points, each next one a tenth more, up to half.
        (100, 1000, 0, (100, 0, 1)),
        (100, 1000, 1, (100, 10, 2)),
        (100, 1000, 2, (100, 20, 3)),
        (100, 1000, 3, (100, 30, 4)),
        (100, 1000, 4, (100, 40, 5)),
        (100, 1000, 5, (100, 50, 6)),
        (100, 1000, 6, (100, 50, 7)),
        (100, 1000, 99, (100, 50, 100)),
        # A half counts up.
        (5, 1000, 1, (5, 1, 2)),
        (4, 1000, 1, (4, 0, 2)),
        # Only wholly right is right.
        (100, 999, 4, (100, 0, 0)),
        (100, 667, 4, (67, 0, 0)),
        (100, 0, 4, (0, 0, 0)),
        (100, 0, 0, (0, 0, 0)),
        # Polls, slides, and what a person marks.
        (100, None, 4, (0, 0, 4)),
        (100, None, 0, (0, 0, 0)),
    ],
)
def test_streak(points: int, share: int | None, before: int, scored: tuple[int, int, int]) -> None:
    assert score(scoring=STREAK, points=points, share=share, took_ms=9, limit_ms=10, streak=before) == scored


def test_the_streak_of_a_whole_test() -> None:
    streak, totals = 0, []
    for share in [1000, 1000, None, 1000, 500, 1000, None, None, 1000, 0]:
        scored = score(scoring=STREAK, points=10, share=share, took_ms=0, limit_ms=None, streak=streak)
        streak = scored.streak
        totals.append(scored.total)
    assert totals == [10, 11, 0, 12, 5, 10, 0, 0, 11, 0]


@pytest.mark.parametrize("scoring", [ACCURACY, SPEED])
def test_right_ones_in_a_row_are_counted_whether_they_earn_or_not(scoring: Scoring) -> None:
    assert score(scoring=scoring, points=10, share=1000, took_ms=0, limit_ms=None, streak=3) == Scored(10, 0, 4)


scorings = st.sampled_from(Scoring)
points = st.integers(0, 10_000)
shares = st.integers(0, 1000)
moments = st.integers(-1000, 700_000)
limits = st.none() | st.integers(1, 600_000)
streaks = st.integers(0, 100)


@given(scorings, points, shares, moments, limits, streaks)
def test_no_answer_earns_less_than_nothing_or_more_than_there_is(
    scoring: Scoring, points: int, share: int, took_ms: int, limit_ms: int | None, streak: int
) -> None:
    scored = score(scoring=scoring, points=points, share=share, took_ms=took_ms, limit_ms=limit_ms, streak=streak)
    assert 0 <= scored.points <= points
    assert 0 <= scored.bonus <= (points + 1) // 2
    assert scored.total == scored.points + scored.bonus
    assert scored.streak in {0, streak + 1}


@given(scorings, points, shares, shares, moments, moments, limits, streaks)
def test_who_is_more_right_or_sooner_never_earns_less(
    scoring: Scoring, points: int, share: int, other: int, took: int, later: int, limit_ms: int | None, streak: int
) -> None:
    better = score(
        scoring=scoring,
        points=points,
        share=max(share, other),
        took_ms=min(took, later),
        limit_ms=limit_ms,
        streak=streak,
    )
    worse = score(
        scoring=scoring,
        points=points,
        share=min(share, other),
        took_ms=max(took, later),
        limit_ms=limit_ms,
        streak=streak,
    )
    assert better.points >= worse.points
    assert better.total >= worse.total


@given(points, shares, moments, limits)
def test_hurry_is_worth_at_most_half(points: int, share: int, took_ms: int, limit_ms: int | None) -> None:
    hurried = score(scoring=SPEED, points=points, share=share, took_ms=took_ms, limit_ms=limit_ms, streak=0).points
    accurate = score(scoring=ACCURACY, points=points, share=share, took_ms=took_ms, limit_ms=limit_ms, streak=0).points
    assert hurried <= accurate <= 2 * hurried + 1


@pytest.mark.parametrize(
    ("totals", "places"),
    [
        ([], []),
        ([("alice", 5, 0)], [(1, "alice")]),
        ([("alice", 5, 0), ("bob", 7, 0)], [(1, "bob"), (2, "alice")]),
        # Who has as many shares the place, and the next one stands where they would without it: 1, 1, 3.
        ([("carol", 3, 0), ("bob", 7, 0), ("alice", 7, 0)], [(1, "alice"), (1, "bob"), (3, "carol")]),
        ([("carol", 3, 0), ("bob", 3, 0), ("alice", 7, 0)], [(1, "alice"), (2, "bob"), (2, "carol")]),
        ([("dora", 0, 0), ("carol", 0, 0), ("bob", 0, 0)], [(1, "bob"), (1, "carol"), (1, "dora")]),
        # Within a place, the smaller tiebreak first, then the name, whatever its capitals.
        ([("alice", 7, 900), ("bob", 7, 300)], [(1, "bob"), (1, "alice")]),
        ([("bob", 7, 300), ("Carol", 7, 300), ("Alice", 7, 300)], [(1, "Alice"), (1, "bob"), (1, "Carol")]),
    ],
)
def test_places(totals: list[tuple[str, int, int]], places: list[tuple[int, str]]) -> None:
    standings = ranked(Total(name, points, tiebreak, name) for name, points, tiebreak in totals)
    assert [(standing.place, standing.total.who) for standing in standings] == places


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.text(max_size=3)), max_size=30))
def test_a_place_is_how_many_have_more_and_one(rows: list[tuple[int, int, str]]) -> None:
    totals = [Total(who, *row) for who, row in enumerate(rows)]
    standings = ranked(totals)
    assert sorted(standing.total.who for standing in standings) == list(range(len(rows)))
    for place, total in standings:
        assert place == 1 + sum(1 for other in totals if other.points > total.points)
    assert ranked(reversed(totals)) == standings
