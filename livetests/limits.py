"""How often somebody may try a code, and how many may come from one address without an account."""

from collections.abc import Iterator
from contextlib import contextmanager

from realtime.errors import rate_limited
from realtime.rest.throttling import give_back, wait_for


@contextmanager
def guess(who: str) -> Iterator[None]:
    """`who` is a person, or an address. Only codes that lead nowhere count: who has one is never in the way.

    Counted before it is looked up, so that many at once are no way around it.
    """
    key = f"codes:{who}"
    if wait := wait_for("test_codes", key):
        raise rate_limited("Too many codes that lead nowhere. Try again later.", wait)
    yield
    give_back("test_codes", key)


def guest_allowed(address: str) -> None:
    if wait := wait_for("test_guests", f"guests:{address}"):
        raise rate_limited("Too many people without an account came from this address. Try again later.", wait)
