"""Coming to a test room: one, or all who came while the last ones sat down. A seat each, however many tabs."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from livetests.models import Device, Participant, TestRoom
from livetests.models.participant import MOST_NAME, ParticipantQuerySet
from livetests.room_frames import ParticipantJoined
from livetests.room_wire import participant_view
from livetests.services.access import hosts_among, no_such_room, rooms_lock
from livetests.services.asking import question_current, times_set
from livetests.services.signals import signal_note
from livetests.topics import hosts_topic
from realtime.batching import alone
from realtime.errors import Conflict, DomainError, Forbidden
from realtime.publish import publish_all

State = Participant.State

MOST_PARTICIPANTS = 2000


class NewSeat(msgspec.Struct, frozen=True):
    """`connection` is the socket that shows it to them."""

    room_id: UUID
    user: User
    name: str = ""
    connection: UUID | None = None


def seat_take(*, room_id: UUID, user: User, name: str = "", connection: UUID | None = None) -> Participant:
    return alone(seats_take, NewSeat(room_id, user, name, connection))


@transaction.atomic
def seats_take(new: Sequence[NewSeat]) -> list[Participant | DomainError]:
    """Who has a seat keeps it, by whatever name they come back. A constant number of queries for all."""
    arrivals = Arrivals(new)
    taken = [arrivals.take(each) for each in new]
    arrivals.write()
    return taken


class Arrivals:
    """What one batch has to know. The rooms are locked, so it stays true to the commit."""

    def __init__(self, new: Sequence[NewSeat]) -> None:
        self.rooms = rooms_lock({each.room_id for each in new})
        user_ids = {each.user.pk for each in new}
        self.hosts = hosts_among(self.rooms.values(), user_ids)
        seats = list(Participant.objects.filter(room__in=self.rooms, user__in=user_ids))
        self.seats = {(seat.room_id, seat.user_id): seat for seat in seats}
        self.devices: defaultdict[UUID, set[UUID]] = defaultdict(set)
        for device in Device.objects.filter(participant__in=seats):
            self.devices[device.participant_id].add(device.connection)
        self.taken = seats_counted(Participant.objects.filter(room__in=self.rooms))
        self.fresh: list[Participant] = []
        self.back: list[Participant] = []
        self.here: dict[UUID, Participant] = {}
        """Who was not before."""
        self.attached: list[Device] = []
        self.seconds: list[Participant] = []
        """Whose other device shows the room as well."""

    def take(self, new: NewSeat) -> Participant | DomainError:
        try:
            seat = self._seat(new)
        except DomainError as error:
            return error
        if new.connection is not None:
            self._attach(seat, new.connection)
        return seat

    def write(self) -> None:
        Participant.objects.bulk_create(self.fresh)
        Participant.objects.bulk_update(self.back, ["state", "admitted"])
        Device.objects.bulk_create(self.attached)
        for seat in self.seconds:
            signal_note(self.rooms[seat.room_id], seat, TestRoom.Watched.DEVICE)
        for seat in self.back:
            time_wait_for(self.rooms[seat.room_id], seat)
        came_tell(self.here.values(), here={pk for pk, connections in self.devices.items() if connections})

    def _seat(self, new: NewSeat) -> Participant:
        room, key = self.rooms.get(new.room_id), (new.room_id, new.user.pk)
        if key in self.hosts:
            raise Conflict("hosting", "Who hosts a test does not take part.")
        seat = self.seats.get(key)
        if room is None or (seat is not None and seat.state == State.REMOVED):
            raise no_such_room()
        if seat is None:
            self._must_let_in(room)
            name = (new.name or new.user.get_full_name())[:MOST_NAME]
            seat = self.seats[key] = Participant(room=room, user=new.user, name=name)
            self.fresh.append(seat)
            self.taken[room.pk] += 1
        elif seat.state == State.LEFT:
            _must_go_on(room)
            self.back.append(seat)
        else:
            return seat
        seat.admitted = seat.admitted or not room.lobby
        seat.state = State.SEATED if seat.admitted else State.WAITING
        self.here[seat.pk] = seat
        return seat

    def _must_let_in(self, room: TestRoom) -> None:
        _must_go_on(room)
        if room.locked:
            raise Forbidden("room_locked", "Nobody new comes in.")
        if room.started_at is not None and not room.late_join:
            raise Forbidden("room_started", "It has begun, and nobody comes late.")
        if room.opens_at is not None and room.opens_at > timezone.now():
            raise Forbidden("room_not_open", "This room is not open yet.")
        if self.taken[room.pk] >= MOST_PARTICIPANTS:
            raise Conflict("room_full", f"No more than {MOST_PARTICIPANTS:,} can take part.")

    def _attach(self, seat: Participant, connection: UUID) -> None:
        there = self.devices[seat.pk]
        if connection in there:
            return
        if there:
            self.seconds.append(seat)
        else:
            self.here[seat.pk] = seat
        there.add(connection)
        self.attached.append(Device(participant=seat, connection=connection))


def came_tell(seats: Iterable[Participant], *, here: set[UUID]) -> None:
    """To hosts. `here` are the seats that a device shows."""
    seats = list(seats)
    counts = seats_counted(Participant.objects.seated().filter(room__in={seat.room_id for seat in seats}))
    publish_all(
        (
            hosts_topic(seat.room_id),
            ParticipantJoined(seat.room_id, participant_view(seat, here=seat.pk in here), counts[seat.room_id]),
        )
        for seat in seats
    )


def time_wait_for(room: TestRoom, seat: Participant) -> None:
    """Who has more time than others was not counted on while they were away."""
    if seat.is_seated and seat.extra_percent and room.phase == TestRoom.Phase.QUESTION and room.paused_at is None:
        times_set(room, question_current(room))
        room.save(update_fields=["due_at"])


def seats_counted(people: ParticipantQuerySet) -> Counter[UUID]:
    """In each room."""
    return Counter(dict(people.order_by().values_list("room").annotate(Count("pk"))))


def _must_go_on(room: TestRoom) -> None:
    if room.has_ended:
        raise Conflict("room_ended", "This test is over.")
