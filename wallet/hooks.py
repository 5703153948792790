"""What other apps do when somebody gets coins. It is done in the transaction in which that happens.

A reaction has two steps, as those of `accounts.hooks`: up to its `yield` it locks what it needs, while no account is
locked yet, and then it writes, with the coins there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from accounts.hooks import Steps
from realtime.hooks import Hook


class CreditHook(Hook[[UUID], Steps]):
    @contextmanager
    def around(self, user_id: UUID) -> Iterator[None]:
        begun = self.run(user_id)
        for reaction in begun:
            next(reaction)
        yield
        for reaction in begun:
            assert next(reaction, "over") == "over", "A reaction has two steps."


on_credit = CreditHook()
"""Given whose coins to spend become more."""
