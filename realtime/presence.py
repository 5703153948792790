"""Online, away, offline: derived from the connections' rows, and told as changes.

Each write of connections comes before the lock on the people's presence rows, and the count of what is left comes
after it. So of two processes that open and close sockets of one person at once, the later one sees both.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone

from realtime.clock import sweep
from realtime.errors import Conflict
from realtime.models import Connection, Presence, ServerProcess, Status
from realtime.publish import publish
from realtime.registry import event
from realtime.topics import presence_topic
from realtime.wire import Moment

GRACE = timedelta(seconds=5)
"""Between the last socket's end and "offline": long enough for a reload of the page."""


@event("presence.changed", coalesce=("user",))
class PresenceChanged(msgspec.Struct):
    """Somebody whose presence you may see came, went, or stepped away."""

    user: UUID
    status: str
    last_seen: Moment


class Opened(msgspec.Struct, frozen=True):
    id: UUID
    user_id: UUID
    session_id: str


def process_renew(*, process_id: UUID, open_now: Callable[[], Sequence[Opened]]) -> None:
    """Renews the lease; where there is none (a start, a stall that was taken for death) it is taken anew."""
    if ServerProcess.objects.filter(pk=process_id).update(renewed_at=timezone.now()):
        return
    _processes_end(list(ServerProcess.objects.crashed_here().values_list("pk", flat=True)))
    with transaction.atomic():
        ServerProcess.objects.create(pk=process_id)
        connections_open(process_id=process_id, opened=open_now())


def process_stop(*, process_id: UUID) -> None:
    _processes_end([process_id])


@transaction.atomic
def connections_open(*, process_id: UUID, opened: Sequence[Opened]) -> None:
    Connection.objects.bulk_create(
        [Connection(id=o.id, process_id=process_id, user_id=o.user_id, session_id=o.session_id) for o in opened],
        ignore_conflicts=True,
    )
    _settle({o.user_id for o in opened})


@transaction.atomic
def connections_close(*, ids: Collection[UUID]) -> None:
    """The person stays what they were until the grace is over; the clock looks then."""
    rows = Connection.objects.filter(pk__in=ids)
    users = set(rows.values_list("user_id", flat=True))
    rows.delete()
    now = timezone.now()
    Presence.objects.filter(user__in=users).update(check_at=now + GRACE, last_seen=now)


@transaction.atomic
def connection_set_status(*, connection_id: UUID, status: Status) -> str:
    """Returns what the person's devices together add up to now."""
    connection = Connection.objects.filter(pk=connection_id)
    user_id = connection.values_list("user_id", flat=True).first()
    if user_id is None:
        raise Conflict("connection_lost", "This connection is being set up again. Try once more.")
    if connection.exclude(status=status).update(status=status):
        _settle([user_id])
    return status_of(user_id)


def status_of(user_id: UUID) -> str:
    return Presence.objects.filter(user=user_id).values_list("status", flat=True).first() or Status.OFFLINE


@sweep("presence")
def presence_sweep(now: datetime) -> int:
    dead = list(ServerProcess.objects.dead().values_list("pk", flat=True))
    _processes_end(dead)
    return len(dead) + _settle_due()


def _processes_end(ids: Sequence[UUID]) -> None:
    if not ids:
        return
    with transaction.atomic():
        gone = Connection.objects.filter(process__in=ids)
        users = set(gone.values_list("user_id", flat=True))
        gone.delete()
        ServerProcess.objects.filter(pk__in=ids).delete()
        Presence.objects.filter(user__in=users).update(check_at=timezone.now())


@transaction.atomic
def _settle_due() -> int:
    due = list(Presence.objects.due().values_list("user_id", flat=True)[:500])
    if due:
        _settle(due)
    return len(due)


def _settle(users: Iterable[UUID]) -> None:
    """Brings presence rows in line with the connections, and publishes what changed."""
    users = sorted(users)
    Presence.objects.bulk_create([Presence(user_id=user) for user in users], ignore_conflicts=True)
    rows = list(Presence.objects.select_for_update().filter(user__in=users).order_by("user_id"))
    best = _best_status(users)
    changed = [row for row in rows if row.status != best.get(row.user_id, Status.OFFLINE)]
    now = timezone.now()
    for row in changed:
        row.status = best.get(row.user_id, Status.OFFLINE)
        row.last_seen = row.last_seen if row.status == Status.OFFLINE else now
    Presence.objects.bulk_update(changed, ["status", "last_seen"])
    Presence.objects.filter(user__in=users, check_at__isnull=False).update(check_at=None)
    for row in changed:
        publish(presence_topic(row.user_id), PresenceChanged(row.user_id, row.status, row.last_seen))


def _best_status(users: Collection[UUID]) -> dict[UUID, str]:
    """Online somewhere is online; away everywhere is away; nowhere is left out."""
    rows = Connection.objects.filter(user__in=users).values_list("user_id", "status")
    best: dict[UUID, str] = {}
    for user_id, status in rows:
        if best.get(user_id) != Status.ONLINE:
            best[user_id] = status
    return best
