"""Identifiers that sort by the time they were made."""

from datetime import timedelta

import time_machine

from realtime.ids import uuid7


def test_they_are_version_7_of_rfc_9562() -> None:
    made = uuid7()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")


def test_they_carry_the_time_to_the_millisecond() -> None:
    with time_machine.travel("2026-05-04T08:00:00.123Z", tick=False):
        assert uuid7().int >> 80 == 1_777_881_600_123


def test_later_ones_sort_after_earlier_ones() -> None:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False) as clock:
        made = []
        for _ in range(100):
            made.append(uuid7())
            clock.shift(timedelta(milliseconds=1))
    assert made == sorted(made)


def test_those_of_one_moment_differ() -> None:
    with time_machine.travel("2026-05-04T08:00:00Z", tick=False):
        assert len({uuid7() for _ in range(1000)}) == 1000
