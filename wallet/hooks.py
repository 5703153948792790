"""What other apps do when somebody gets coins. It is done in the transaction in which that happens.

A reaction has two steps, as those of `accounts.hooks`: up to its `yield` it locks what it needs, while no account is
locked yet, and then it writes, with the coins there.
"""

from contextlib import AbstractContextManager
from uuid import UUID

from accounts.hooks import Steps, in_two_steps
from realtime.hooks import Hook


class CreditHook(Hook[[UUID], Steps]):
    def around(self, *user_ids: UUID) -> AbstractContextManager[None]:
        return in_two_steps(steps for user_id in user_ids for steps in self.run(user_id))


on_credit = CreditHook()
"""Given whose coins to spend become more."""
