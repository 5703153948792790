"""Calling telecallers: one call, or all that arrived while the last ones were being made.

What they are decided by is asked when everybody is locked, for all at once. Then each is decided in its turn, and sees
those before it.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Block, User
from accounts.services.locks import users_lock
from accounts.services.sessions import session_is_over
from calls.busy import on_a_call_among
from calls.models import Kind
from calls.models.call import RINGS_FOR
from calls.services.refusals import another_call, on_another_call
from realtime.batching import alone
from realtime.errors import Conflict, DomainError, Invalid, NotFound
from realtime.models import Status
from telecaller.models import PaidCall, Rate, Telecaller
from telecaller.services.metering import coins_among
from telecaller.services.paid_telling import paid_call_told
from wallet.services.journals import insufficient


class NewCall(msgspec.Struct, frozen=True):
    """`client_id` is the caller's own name for it: said twice, it is one call."""

    by: UUID
    telecaller_id: UUID
    kind: Kind
    client_id: str = ""


Made = tuple[PaidCall, bool]
"""The call, and whether it is new."""


def paid_call_make(new: NewCall) -> Made:
    return alone(paid_calls_make, new)


@transaction.atomic
def paid_calls_make(new: Sequence[NewCall]) -> list[Made | DomainError]:
    """One that is refused spoils no other. Of two devices of one person, one calls."""
    exchange = Exchange(new)
    answers = [exchange.take(each) for each in new]
    exchange.ring()
    return answers


class Exchange:
    """What one batch has to know. The people are locked, so it stays true to the commit."""

    def __init__(self, new: Sequence[NewCall]) -> None:
        callers, called = {each.by for each in new}, {each.telecaller_id for each in new}
        self.people = users_lock(callers | called)
        self.telecallers = _telecallers(called)
        self.apart = set(Block.objects.among(callers | called).values_list("blocker", "blocked"))
        self.busy = on_a_call_among(callers | called)
        self.rates = {kind: Rate.objects.in_force(kind) for kind in {each.kind for each in new}}
        self.coins = coins_among(callers)
        self.named = _named(new)
        self.made: list[PaidCall] = []

    def take(self, new: NewCall) -> Made | DomainError:
        try:
            known = self._known(new)
            return (known, False) if known else (self._first(new), True)
        except DomainError as error:
            return error

    def ring(self) -> None:
        PaidCall.objects.bulk_create(self.made)
        for call in self.made:
            paid_call_told(call)

    def _known(self, new: NewCall) -> PaidCall | None:
        """Under its own name, or because it rings already or the two talk."""
        if new.by == new.telecaller_id:
            raise Invalid("not_oneself", "A call takes two.", fields={"telecaller": ["This is you."]})
        if new.by not in self.people:
            raise session_is_over()
        named = self.named.get((new.by, new.client_id))
        if named is not None and (named.telecaller_id, named.kind) != (new.telecaller_id, new.kind):
            raise another_call()
        if named is not None or new.by not in self.busy:
            return named
        self._telecaller(new)
        return self._there(new)

    def _there(self, new: NewCall) -> PaidCall:
        just_made = (call for call in self.made if (call.caller_id, call.telecaller_id) == (new.by, new.telecaller_id))
        there = PaidCall.objects.with_people().live().filter(caller=new.by, telecaller=new.telecaller_id)
        if (call := next(just_made, None) or there.first()) is None:
            raise on_another_call()
        return call

    def _first(self, new: NewCall) -> PaidCall:
        telecaller, rate = self._telecaller(new), self.rates[new.kind]
        if telecaller.online_since is None or telecaller.status in {None, Status.OFFLINE}:  # type: ignore[attr-defined]
            raise Conflict("telecaller_offline", "They take no calls at the moment.")
        if new.telecaller_id in self.busy:
            raise Conflict("telecaller_busy", "They are on another call.")
        if self.coins.get(new.by, 0) < rate.first_block * rate.price:
            raise insufficient()
        call = _call(new, self.people[new.by], telecaller, rate)
        self.made.append(call)
        self.busy |= {new.by, new.telecaller_id}
        if new.client_id:
            self.named[new.by, new.client_id] = call
        return call

    def _telecaller(self, new: NewCall) -> Telecaller:
        user, found = self.people.get(new.telecaller_id), self.telecallers.get(new.telecaller_id)
        pair = (new.by, new.telecaller_id)
        if user is None or found is None or not user.is_active or {pair, pair[::-1]} & self.apart:
            raise NotFound("not_found", "There is no such telecaller.")
        found.user = user
        return found


def _telecallers(ids: set[UUID]) -> dict[UUID, Telecaller]:
    """With what their devices add up to."""
    rows = Telecaller.objects.filter(pk__in=ids, active=True).annotate(status=F("user__presence__status"))
    return {row.pk: row for row in rows}


def _named(new: Sequence[NewCall]) -> dict[tuple[UUID, str], PaidCall]:
    names = {(each.by, each.client_id) for each in new if each.client_id}
    if not names:
        return {}
    rows = PaidCall.objects.with_people().filter(
        caller__in={by for by, _ in names}, client_id__in={client_id for _, client_id in names}
    )
    return {(row.caller_id, row.client_id): row for row in rows}


def _call(new: NewCall, caller: User, telecaller: Telecaller, rate: Rate) -> PaidCall:
    now = timezone.now()
    return PaidCall(
        caller=caller,
        telecaller=telecaller,
        kind=rate.kind,
        client_id=new.client_id,
        created_at=now,
        rings_until=now + RINGS_FOR,
        price=rate.price,
        share=rate.share,
        first_block=rate.first_block,
        pulse=rate.pulse,
    )
