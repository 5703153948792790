"""How much somebody may begin. Counted where requests come in, as chat does (`chat.limits`)."""

from contextlib import AbstractContextManager
from uuid import UUID

from realtime.rest.allowances import allowance


def recharge_allowed(*, by: UUID) -> AbstractContextManager[None]:
    return allowance("recharges", by)
