"""Token buckets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.limits import Bucket, Buckets, Rate

RATE = Rate(per_second=2, burst=3)


def test_a_burst_is_free_and_the_next_has_to_wait() -> None:
    bucket = Bucket(RATE, now=100)
    assert [bucket.take(100) for _ in range(5)] == [0, 0, 0, 0.5, 0.5]


def test_waiting_as_told_is_enough() -> None:
    bucket = Bucket(RATE, now=100)
    for _ in range(3):
        bucket.take(100)
    assert bucket.take(100.25) == 0.25
    assert bucket.take(100.5) == 0


@given(st.floats(0, 10**7), st.sampled_from([0.1, 1 / 3, 2, 7, 10]), st.integers(1, 50))
def test_waiting_as_told_is_enough_at_any_time_and_rate(start: float, per_second: float, burst: int) -> None:
    bucket = Bucket(Rate(per_second, burst), now=start)
    for _ in range(burst):
        assert bucket.take(start) == 0
    assert bucket.take(start + bucket.take(start)) == 0


def test_no_more_than_a_burst_is_ever_saved_up() -> None:
    bucket = Bucket(RATE, now=0)
    assert [bucket.take(10**6) for _ in range(4)] == [0, 0, 0, 0.5]


def test_what_is_given_back_can_be_taken_again() -> None:
    bucket = Bucket(RATE, now=0)
    for _ in range(3):
        bucket.take(0)
    bucket.give_back()
    assert [bucket.take(0), bucket.take(0)] == [0, 0.5]


def test_giving_back_never_makes_more_than_a_burst() -> None:
    bucket = Bucket(RATE, now=0)
    bucket.give_back()
    assert [bucket.take(0) for _ in range(4)] == [0, 0, 0, 0.5]


@given(st.lists(st.floats(min_value=0, max_value=2), max_size=200))
def test_over_any_time_no_more_is_given_than_the_burst_and_the_rate(pauses: list[float]) -> None:
    bucket = Bucket(RATE, now=0)
    now, taken = 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.take(now) == 0
        assert taken <= RATE.burst + RATE.per_second * now + 1e-6


def test_each_key_has_its_own_bucket() -> None:
    buckets = Buckets(Rate(per_second=1, burst=1))
    assert [buckets.take("a", 0), buckets.take("a", 0), buckets.take("b", 0)] == [0, 1, 0]


def test_only_full_buckets_are_forgotten() -> None:
    buckets = Buckets(Rate(per_second=1, burst=1))
    buckets.take("early", 0)
    buckets.take("late", 0.5)
    buckets.forget_full(1)
    assert len(buckets) == 1
    assert buckets.take("late", 1) == pytest.approx(0.5)


def test_giving_back_to_a_forgotten_key_is_nothing() -> None:
    buckets = Buckets(RATE)
    buckets.give_back("never seen")
    assert len(buckets) == 0


def test_giving_back_reaches_the_keys_own_bucket() -> None:
    buckets = Buckets(Rate(per_second=1, burst=1))
    buckets.take("a", 0)
    buckets.give_back("a")
    assert buckets.take("a", 0) == 0
