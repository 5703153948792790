"""What telecallers are shown as: it follows from what they say, whether a device of theirs is here, and their calls.

It is brought in line by the clock, a moment after the commit of what it follows from, for many at once: nobody waits
for it, and it waits for nobody's locks with its own in hand. What a killed process leaves undone, the clock finds.
"""

from collections import deque
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from calls.busy import is_on_a_live_call
from realtime.models import Presence, Status
from realtime.publish import publish
from realtime.topics import user_topic
from telecaller.frames import TelecallerPresence
from telecaller.models import Telecaller
from telecaller.topics import telecaller_topic

State = Telecaller.State

MOST_AT_ONCE = 500

_unsettled: deque[UUID] = deque(maxlen=10_000)
"""To whom something happened in this process. Those who fall out, and those of a process without a clock, are found."""


def states_settle_soon(user_ids: Collection[UUID]) -> None:
    """Of people to whom something happens in this transaction, telecallers or not."""

    def remember() -> None:  # a function, because Django logs a failed one by the name that a partial does not have
        _unsettled.extend(user_ids)

    transaction.on_commit(remember, robust=True)


def states_settle_due() -> int:
    """Of all who were remembered."""
    return _settle_all(list({_unsettled.popleft() for _ in range(len(_unsettled))}))


def states_repair() -> int:
    """Of all who may be shown as what they are not any more."""
    wrong = _with_due(Telecaller.objects.switched_on()).exclude(state=F("due"))
    return _settle_all(list(wrong.values_list("pk", flat=True)))


def states_settle(user_ids: Collection[UUID]) -> int:
    """How many are shown as something else now."""
    # Whether they take calls is asked with the lock: they may be saying so at this moment.
    if not Telecaller.objects.filter(pk__in=user_ids).exists():
        return 0
    with transaction.atomic():
        return state_change(_locked(user_ids))


def state_change(rows: Sequence[Telecaller]) -> int:
    """Of rows that are locked: whoever was before has written what this reads."""
    locked = Telecaller.objects.filter(pk__in=[row.pk for row in rows])
    due, changed = dict(_with_due(locked).values_list("pk", "due")), 0
    for state in State:
        others = [row for row in rows if due[row.pk] == state != row.state]
        Telecaller.objects.filter(pk__in=[row.pk for row in others]).update(state=state)
        for row in others:
            row.state = state
            state_tell(row)
        changed += len(others)
    return changed


def state_tell(telecaller: Telecaller) -> None:
    event = TelecallerPresence(telecaller.pk, State(telecaller.state))
    for topic in (telecaller_topic(telecaller.pk), user_topic(telecaller.pk)):
        publish(topic, event)


def _settle_all(ids: Sequence[UUID]) -> int:
    """In portions, each a transaction of its own."""
    return sum(states_settle(ids[start : start + MOST_AT_ONCE]) for start in range(0, len(ids), MOST_AT_ONCE))


def _locked(user_ids: Collection[UUID]) -> list[Telecaller]:
    """In one order everywhere."""
    return list(Telecaller.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk"))


def _with_due(telecallers: QuerySet[Telecaller]) -> QuerySet[Any]:
    """Each beside what they should be shown as."""
    here = Presence.objects.filter(user=OuterRef("pk")).exclude(status=Status.OFFLINE)
    on_a_call = Exists(here.filter(status=Status.ON_CALL)) | is_on_a_live_call(OuterRef("pk"))
    due = Case(
        When(Q(online_since=None) | ~Exists(here), then=Value(State.OFFLINE)),
        When(on_a_call, then=Value(State.BUSY)),
        default=Value(State.AVAILABLE),
    )
    return telecallers.annotate(due=due)
