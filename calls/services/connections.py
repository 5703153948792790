"""What becomes of seats when the sockets that hold them go, or were only thought to be gone."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Session
from calls.frames import UserJoined, UserReconnecting
from calls.models import Room, Seat
from calls.models.seat import GRACE, SeatQuerySet
from calls.pairs import relations
from calls.services.seats import seats_end, seats_turn
from calls.topics import room_topic
from calls.wire import participant
from realtime.models import Connection
from realtime.presence import Opened
from realtime.publish import publish

NOTHING = timedelta()


def seats_keep(connections: Collection[Opened]) -> None:
    """For a moment; who was signed out does not come back, and gets none."""
    found = _seats_of(connections).filter(expires_at__isnull=True)
    if not found.exists():
        return
    over = _ended({each.session_id for each in connections})
    signed_out = [each.id for each in connections if each.session_id in over]
    since = min((each.until for each in connections if each.until), default=timezone.now())
    _keep(found.filter(connection__in=signed_out), NOTHING, since)
    _keep(found.exclude(connection__in=signed_out), GRACE, since)


def seats_come_back(connections: Collection[Opened]) -> None:
    kept = _seats_of(connections).filter(expires_at__isnull=False)
    for seat in _locked(kept):
        if kept.filter(pk=seat.pk).update(expires_at=None) and seat.state == Seat.State.TAKEN:
            seat.expires_at = None
            publish(room_topic(seat.room_id), UserJoined(seat.room_id, participant(seat)))
            seats_turn(seat.room, timezone.now())


def seats_give_up(now: datetime) -> int:
    """A room at a time: one that fails leaves the others as they are."""
    rooms = Seat.objects.given_up(now).values_list("room", flat=True).order_by("room").distinct()
    return sum(_give_up_in(room_id, now) for room_id in list(rooms))


@transaction.atomic
def seats_find_orphaned() -> int:
    """Whose socket went when nobody could see it: before the seat was committed, for example."""
    held = Exists(Connection.objects.filter(pk=OuterRef("connection")))
    return _keep(Seat.objects.present().filter(~held, expires_at__isnull=True), GRACE, timezone.now())


@transaction.atomic
def _give_up_in(room_id: str, now: datetime) -> int:
    room = Room.objects.select_for_update(no_key=True).get(pk=room_id)
    seats = list(Seat.objects.given_up(now).filter(room=room).with_people())
    seats_end(room, seats, reason="lost")
    return len(seats)


def _keep(seats: SeatQuerySet, grace: timedelta, since: datetime) -> int:
    kept = _locked(seats)
    for seat in kept:
        seat.expires_at = timezone.now() + grace
        if seat.state == Seat.State.TAKEN:
            publish(room_topic(seat.room_id), UserReconnecting(seat.room_id, seat.user_id, seat.generation))
    Seat.objects.bulk_update(kept, ["expires_at"])
    for room in {seat.room_id: seat.room for seat in kept}.values():
        seats_turn(room, since)
    return len(kept)


def _locked(seats: SeatQuerySet) -> list[Seat]:
    """As they are once their rooms are locked."""
    rooms = Room.objects.filter(pk__in=list(seats.values_list("room", flat=True)))
    list(rooms.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    with_calls = [f"room__{name}" for name in relations]
    return list(seats.with_people().select_related(*with_calls).order_by("pk"))


def _seats_of(connections: Iterable[Opened]) -> SeatQuerySet:
    return Seat.objects.present().filter(connection__in=[each.id for each in connections])


def _ended(session_ids: Collection[str]) -> set[str]:
    known = [UUID(each) for each in session_ids if each]
    return {str(pk) for pk in Session.objects.filter(pk__in=known, ended_at__isnull=False).values_list("pk", flat=True)}
