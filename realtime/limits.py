"""Token buckets: so many at once, so many a second."""

from dataclasses import dataclass

WHOLE = 1 - 1e-6
"""Seconds as floats add up to a little less than they should, and who waited as long as they were told gets theirs."""


@dataclass(frozen=True)
class Rate:
    """`apart` is that of a command which is not counted among all commands of its socket."""

    per_second: float
    burst: int
    apart: bool = False


class Bucket:
    __slots__ = ("_filled", "_left", "rate")

    def __init__(self, rate: Rate, now: float) -> None:
        self.rate = rate
        self._left = float(rate.burst)
        self._filled = now

    def take(self, now: float) -> float:
        """Takes one and returns 0, or returns the seconds until there is one to take."""
        self._left = min(self.rate.burst, self._left + (now - self._filled) * self.rate.per_second)
        self._filled = now
        if self._left < WHOLE:
            return (1 - self._left) / self.rate.per_second
        self._left -= 1
        return 0

    def give_back(self) -> None:
        self._left = min(self.rate.burst, self._left + 1)

    def full(self, now: float) -> bool:
        """Whether it has recovered, so that forgetting it changes nothing."""
        return self._left + (now - self._filled) * self.rate.per_second >= self.rate.burst


class Buckets:
    """One bucket a key (an address), forgotten when full again."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._buckets: dict[str, Bucket] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: str, now: float) -> float:
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(self._rate, now)
        return bucket.take(now)

    def give_back(self, key: str) -> None:
        if bucket := self._buckets.get(key):
            bucket.give_back()

    def forget_full(self, now: float) -> None:
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if not bucket.full(now)}
