"""What becomes of somebody's calls and seats when something happens to them."""

from uuid import UUID

from django.db.models import Q

from accounts.hooks import Steps, on_block, on_suspension
from accounts.models import User
from accounts.personal_data import erased
from calls.frames import RoomEnded
from calls.models import Call, Room, Seat
from calls.models.call import CallQuerySet
from calls.models.room import RoomQuerySet
from calls.models.seat import SeatQuerySet
from calls.pairs import rooms_for_all
from calls.services.endings import calls_end
from calls.services.presence import presence_last
from calls.services.rooms import room_hand_over
from calls.services.seats import seats_end
from chat.services.access import conversations_hold


@on_block("calls")
def _part(blocker: User, blocked: User) -> Steps:
    """Their call ends as if the one who blocks had hung up: the other is told no more than that.

    Each has to go from where the other is the host. Of rooms of third people they are both free to go.
    """
    pair = {blocker.pk: blocked.pk, blocked.pk: blocker.pk}
    hosted = rooms_for_all(Room.objects.running().filter(host__in=pair))
    calls, rooms = _held(Call.objects.live().between(blocker.pk, blocked.pk), hosted)
    yield
    with presence_last():
        calls_end(calls, by=blocker.pk)
        for room in rooms:
            away = list(_present(room, pair[room.host_id]))
            seats_end(room, away, reason="removed", told=RoomEnded(room.pk, "removed"))


@on_suspension("calls")
def _suspend(user: User, _by: User) -> Steps:
    """The seats go with the sockets."""
    calls, _ = _held(Call.objects.live().of(user.pk), Room.objects.none())
    yield
    with presence_last():
        calls_end(calls, by=user.pk)


@erased("calls")
def _erase(user: User) -> Steps:
    """Those they called keep their history, in which it is somebody without a name."""
    own = Q(host=user) | Q(seats__user=user, seats__state__in=Seat.PRESENT)
    around = rooms_for_all(Room.objects.running().filter(own)).distinct()
    calls, rooms = _held(Call.objects.live().of(user.pk), around)
    yield
    with presence_last():
        calls_end(calls, by=user.pk)
        for room in rooms:
            seats_end(room, list(_present(room, user.pk)), reason="left")
            if room.host_id == user.pk:
                room_hand_over(room=room)


def _held(calls: CallQuerySet, rooms: RoomQuerySet) -> tuple[list[Call], list[Room]]:
    """As they are once they are locked, with all that is locked when they end."""
    call_ids, room_ids = list(calls.values_list("pk", flat=True)), list(rooms.values_list("pk", flat=True))
    wanted = Room.objects.filter(Q(pk__in=room_ids) | Q(call__in=call_ids))
    locked = list(wanted.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    ending = Call.objects.filter(pk__in=call_ids).select_for_update(no_key=True).order_by("pk")
    list(ending.values_list("pk", flat=True))
    conversations_hold([room.conversation_id for room in locked if room.conversation_id])
    going = list(Call.objects.live().with_people().select_related("room").filter(pk__in=call_ids).order_by("pk"))
    return going, [room for room in locked if room.pk in room_ids and not room.has_ended]


def _present(room: Room, user_id: UUID) -> SeatQuerySet:
    return Seat.objects.present().with_people().filter(room=room, user=user_id)
