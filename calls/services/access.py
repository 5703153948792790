"""Who may do what in a room, asked once and in the same words everywhere."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Block
from calls.models import Room, Seat
from calls.pairs import pair_in, relations
from realtime.errors import Conflict, Forbidden, NotFound


def no_such_room() -> NotFound:
    return NotFound("not_found", "There is no such room.")


def no_such_participant() -> NotFound:
    return NotFound("not_found", "There is no such person in this room.")


def not_in_room() -> Forbidden:
    return Forbidden("not_in_room", "You are not in this room.")


@dataclass(frozen=True)
class Standing:
    """What somebody is to a room that they may know of. `seat` is theirs, also one that they left; `others` sit."""

    room: Room
    user_id: UUID
    seat: Seat | None
    others: int

    @property
    def is_host(self) -> bool:
        return self.room.host_id == self.user_id

    @property
    def sits(self) -> bool:
        return self.seat is not None and self.seat.state == Seat.State.TAKEN

    @property
    def is_let_in(self) -> bool:
        """Though the door is closed: they knocked, and the host opened."""
        return self.seat is not None and self.seat.state == Seat.State.WAITING and self.seat.admitted

    @property
    def must_wait(self) -> bool:
        known = self.seat is not None and self.seat.admitted
        return self.room.lobby and not (self.is_host or self.sits or known)


def room_seen_by(room_id: str, user_id: UUID) -> Standing:
    """Whoever has its id may know of a room, but who was removed, who is kept apart from the host, and third parties
    of a call: for them there is none.
    """
    room = _read(room_id, user_id)
    if room is None or room.is_blocked or _is_of_others(room, user_id):  # type: ignore[attr-defined]
        raise no_such_room()
    seat: Seat | None = getattr(room, "mine", None)
    if seat is not None and seat.state == Seat.State.REMOVED:
        raise no_such_room()
    return Standing(room, user_id, seat, room.others)  # type: ignore[attr-defined]


def room_lock(room_id: str, user_id: UUID) -> Standing:
    """The same, with the room locked: who comes, goes and decides there does so one after the other.

    Two questions, for the first may have waited, and what it saw beside the row is what was before.
    """
    if not Room.objects.select_for_update(no_key=True).filter(pk=room_id).values_list("pk", flat=True).first():
        raise no_such_room()
    return room_seen_by(room_id, user_id)


def must_run(room: Room) -> None:
    if room.has_ended:
        raise Conflict("room_ended", "This room is closed.")


def must_sit(standing: Standing) -> None:
    must_run(standing.room)
    if not standing.sits:
        raise not_in_room()


def must_host(standing: Standing) -> None:
    """A call between two has no host: neither of them decides about the other."""
    must_run(standing.room)
    if not standing.is_host or pair_in(standing.room) is not None:
        raise Forbidden("not_host", "Only the host of this room may do this.")


def may_come_in(standing: Standing) -> None:
    """Who sits there already, if only by a socket that is gone, comes back whatever the door says."""
    room = standing.room
    must_run(room)
    if standing.sits:
        return
    if room.locked and not (standing.is_host or standing.is_let_in):
        raise Forbidden("room_locked", "This room is locked.")
    if standing.others >= room.max_participants:
        raise room_full()


def may_have_media(standing: Standing) -> None:
    """LiveKit lets in who has a token, and others hear them: it is for those who sit there, and for nobody else."""
    may_come_in(standing)
    if standing.must_wait:
        raise Forbidden("not_admitted", "The host has not let you in yet.")
    if standing.room.media == Room.Media.LIVEKIT and not standing.sits:
        raise not_in_room()


def room_full() -> Conflict:
    return Conflict("room_full", "This room is full.")


def _read(room_id: str, user_id: UUID) -> Room | None:
    here = Seat.objects.taken().filter(room=OuterRef("pk")).exclude(user=user_id).order_by()
    others = here.values("room").annotate(count=Count("pk")).values("count")
    made, met = Q(blocker=OuterRef("host"), blocked=user_id), Q(blocker=user_id, blocked=OuterRef("host"))
    return (
        Room.objects.filter(pk=room_id)  # type: ignore[misc]  # of "mine", which is a seat as if the room had only one
        .annotate(
            mine=FilteredRelation("seats", condition=Q(seats__user=user_id)),
            others=Coalesce(Subquery(others), 0),
            is_blocked=Exists(Block.objects.filter(made | met)),
        )
        .select_related("host", "mine", *relations)
        .first()
    )


def _is_of_others(room: Room, user_id: UUID) -> bool:
    pair = pair_in(room)
    return pair is not None and user_id not in pair
