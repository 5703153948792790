"""Online, away, on a call, offline: derived from the connections' rows, and told as changes.

Each write of connections comes before the lock on the people's presence rows, and the count of what is left comes
after it. So of two processes that open and close sockets of one person at once, the later one sees both.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from realtime.clock import sweep
from realtime.errors import Conflict
from realtime.hooks import Hook
from realtime.models import Connection, Presence, ServerProcess, Status
from realtime.publish import publish
from realtime.registry import event
from realtime.topics import presence_topic
from realtime.wire import Moment

GRACE = timedelta(seconds=5)
"""Between the last socket's end and "offline": long enough for a reload of the page."""

MOST_AT_ONCE = 500


class Opened(msgspec.Struct, frozen=True):
    """`until` is when it was surely there, of one that is gone: its process may have died some seconds ago."""

    id: UUID
    user_id: UUID
    session_id: str
    until: datetime | None = None


on_gone = Hook[[Sequence[Opened]], None]()
"""Closed, or lost with their process. Before presence, as `on_back`."""

on_back = Hook[[Sequence[Opened]], None]()
"""Their process was taken for dead, and was not."""

on_status = Hook[[Collection[UUID]], None]()
"""People are shown as something else than before. It is told with their presence locked, so reactions lock nothing
more, and leave to the commit what they have to write.
"""


@event("presence.changed", coalesce=("user",))
class PresenceChanged(msgspec.Struct):
    """Somebody whose presence you may see came, went, or stepped away.

    `last_seen` is told of who went, unless they hide it.
    """

    user: UUID
    status: Status
    last_seen: Moment | None


def process_renew(*, process_id: UUID, open_now: Callable[[], Sequence[Opened]]) -> None:
    """Renews the lease; where there is none (a start, a stall that was taken for death) it is taken anew."""
    if ServerProcess.objects.filter(pk=process_id).update(renewed_at=timezone.now()):
        return
    _processes_end(ServerProcess.objects.crashed_here())
    with transaction.atomic():
        ServerProcess.objects.create(pk=process_id)
        opened = open_now()
        _add(process_id, opened)
        on_back.run(opened)
        _settle({each.user_id for each in opened})


def process_stop(*, process_id: UUID) -> None:
    _processes_end(ServerProcess.objects.filter(pk=process_id))


@transaction.atomic
def connections_open(*, process_id: UUID, opened: Sequence[Opened]) -> None:
    _add(process_id, opened)
    _settle({each.user_id for each in opened})


@transaction.atomic
def connections_close(*, ids: Collection[UUID]) -> None:
    """The person stays what they were until the grace is over; the clock looks then."""
    now = timezone.now()
    _remove(Connection.objects.filter(pk__in=ids), check_at=now + GRACE, last_seen=now)


@transaction.atomic
def connection_set_status(*, connection_id: UUID, status: Status) -> Status:
    """Returns what the person's devices together add up to now."""
    connection = Connection.objects.filter(pk=connection_id)
    user_id = connection.values_list("user_id", flat=True).first()
    if user_id is None:
        raise Conflict("connection_lost", "This connection is being set up again. Try once more.")
    if connection.exclude(status=status).update(status=status):
        _settle([user_id])
    return status_of(user_id)


@transaction.atomic
def on_call_begin(*, user_id: UUID) -> None:
    """The person sits in a call. To be called after everything else that the transaction locks, as is `on_call_end`."""
    here = Presence.objects.filter(user=user_id, on_call=False).exclude(status=Status.OFFLINE)
    if here.update(on_call=True, status=Status.ON_CALL, last_seen=timezone.now()):
        publish(presence_topic(user_id), PresenceChanged(user_id, Status.ON_CALL, None))
        on_status.run([user_id])
    elif Presence.objects.filter(user=user_id).update(on_call=True):  # behind whoever ends their other call just now
        _settle([user_id])


@transaction.atomic
def on_call_end(*, user_ids: Collection[UUID], sitting: Callable[[Collection[UUID]], Collection[UUID]]) -> None:
    """They left a call. `sitting` says who of them sits in another; it is asked when nobody can begin one any more."""
    _lock(user_ids)
    gone = set(user_ids).difference(sitting(user_ids))
    if Presence.objects.filter(user__in=gone, on_call=True).update(on_call=False):
        _settle(gone)


def status_of(user_id: UUID) -> Status:
    return Status(Presence.objects.filter(user=user_id).values_list("status", flat=True).first() or Status.OFFLINE)


def own_statuses(user_ids: Sequence[UUID]) -> list[Status]:
    """Of people who come just now, as online, and one device that is online is enough; unless they sit in a call."""
    on_call = set(Presence.objects.filter(user__in=user_ids, on_call=True).values_list("user_id", flat=True))
    return [Status.ON_CALL if each in on_call else Status.ONLINE for each in user_ids]


@sweep("presence")
def presence_sweep(now: datetime) -> int:
    """All that is due, in portions: thousands whose process died are not kept for the sweeps of the next minute."""
    handled = _processes_end(ServerProcess.objects.dead())
    while settled := _settle_due():
        handled += settled
    return handled


@transaction.atomic
def _processes_end(processes: Iterable[ServerProcess]) -> int:
    ended = 0
    for process in processes:
        _remove(process.connections.all(), check_at=timezone.now(), last_seen=process.renewed_at)
        process.delete()
        ended += 1
    return ended


def _remove(connections: QuerySet[Connection], *, check_at: datetime, last_seen: datetime) -> None:
    found = [Opened(*row, last_seen) for row in connections.values_list("pk", "user_id", "session_id")]
    users = {each.user_id for each in found}
    connections.delete()
    on_gone.run(found)
    _lock(users)
    Presence.objects.filter(user__in=users).update(check_at=check_at, last_seen=last_seen)


@transaction.atomic
def _settle_due() -> int:
    due = list(Presence.objects.due().values_list("user_id", flat=True)[:MOST_AT_ONCE])
    _settle(due)
    return len(due)


def _add(process_id: UUID, opened: Sequence[Opened]) -> None:
    Connection.objects.bulk_create(
        [
            Connection(id=each.id, process_id=process_id, user_id=each.user_id, session_id=each.session_id)
            for each in opened
        ],
        ignore_conflicts=True,
    )


def _settle(users: Collection[UUID]) -> None:
    """Brings presence rows in line with the connections, and publishes what changed."""
    Presence.objects.bulk_create([Presence(user_id=user) for user in sorted(users)], ignore_conflicts=True)
    rows = _lock(users)
    best = _best_status(users)
    for status in Status:
        _change(status, [row for row in rows if _status(row, best.get(row.user_id)) == status != row.status])
    Presence.objects.filter(user__in=users, check_at__isnull=False).update(check_at=None)


def _lock(users: Collection[UUID]) -> list[Presence]:
    """In one order everywhere, so that two transactions never wait for each other."""
    return list(Presence.objects.select_for_update().filter(user__in=users).order_by("user_id"))


def _change(status: Status, rows: Sequence[Presence]) -> None:
    """When somebody went offline they were last seen before, as whatever ended their last connection noted."""
    now = timezone.now()
    stamps = {} if status == Status.OFFLINE else {"last_seen": now}
    Presence.objects.filter(pk__in=[row.pk for row in rows]).update(status=status, **stamps)
    for row in rows:
        last_seen = row.last_seen if status == Status.OFFLINE else None
        publish(presence_topic(row.user_id), PresenceChanged(row.user_id, status, last_seen))
    if rows:
        on_status.run([row.user_id for row in rows])


def _status(row: Presence, best: str | None) -> str:
    if best is None:
        return Status.OFFLINE
    return Status.ON_CALL if row.on_call else best


def _best_status(users: Collection[UUID]) -> dict[UUID, str]:
    """Online somewhere is online; away everywhere is away; nowhere is left out."""
    rows = Connection.objects.filter(user__in=users).values_list("user_id", "status")
    best: dict[UUID, str] = {}
    for user_id, status in rows:
        if best.get(user_id) != Status.ONLINE:
            best[user_id] = status
    return best
