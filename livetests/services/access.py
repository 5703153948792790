"""Who may do what in a test room. Whatever writes there locks the room first, and then its participants."""

from collections.abc import Collection
from uuid import UUID

from livetests.models import Author, Participant, RoomQuestion, TestRoom
from realtime.errors import Conflict, Forbidden, NotFound


def no_such_room() -> NotFound:
    return NotFound("not_found", "There is no such test room.")


def no_such_participant() -> NotFound:
    return NotFound("not_found", "There is no such participant.")


def moved_on() -> Conflict:
    return Conflict("room_state", "The room has moved on.")


def room_lock(room_id: UUID) -> TestRoom:
    rooms = rooms_lock({room_id})
    if room_id not in rooms:
        raise no_such_room()
    return rooms[room_id]


def rooms_lock(ids: Collection[UUID]) -> dict[UUID, TestRoom]:
    rooms = TestRoom.objects.undeleted().with_people().select_for_update(no_key=True, of=("self",))
    return {room.pk: room for room in rooms.filter(pk__in=ids).order_by("pk")}


def room_lock_hosted(room_id: UUID, by: UUID) -> TestRoom:
    return room_hosted(room_lock(room_id), by)


def room_hosted(room: TestRoom, by: UUID) -> TestRoom:
    """For a host. To somebody who takes part it says that they may not, to others that there is none."""
    if not is_host(room, by):
        if seat_of(room.pk, by) is None:
            raise no_such_room()
        raise Forbidden("not_host", "Only a host of this room can do that.")
    return room


def room_question_seen_by(question_id: UUID, user_id: UUID) -> RoomQuestion:
    """By hosts, and by who takes part from when they are asked it."""
    questions = RoomQuestion.objects.select_related("room__test").filter(room__deleted_at__isnull=True)
    question = questions.filter(pk=question_id).first()
    if question is None or not (is_host(question.room, user_id) or _was_asked(question, user_id)):
        raise NotFound("not_found", "There is no such question.")
    return question


def _was_asked(question: RoomQuestion, user_id: UUID) -> bool:
    room, seat = question.room, seat_of(question.room_id, user_id)
    if seat is None or not seat.admitted:
        return False
    if room.pace == TestRoom.Pace.SELF:
        return question.position in seat.order[: seat.given]
    return question.position < (room.step + 1) // 2


def is_host(room: TestRoom, user_id: UUID) -> bool:
    """Who leads it, and all who may edit its test: any of them can take over."""
    return (room.pk, user_id) in hosts_among([room], {user_id})


def hosts_among(rooms: Collection[TestRoom], user_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Rooms, and who hosts them."""
    hosts = {(room.pk, user_id) for room in rooms for user_id in (room.host_id, room.test.owner_id)}
    authors = Author.objects.filter(test__in={room.test_id for room in rooms}, user__in=user_ids)
    for test_id, user_id in authors.values_list("test", "user"):
        hosts |= {(room.pk, user_id) for room in rooms if room.test_id == test_id}
    return hosts


def seat_of(room_id: UUID, user_id: UUID) -> Participant | None:
    """For who was sent away, there is no such room."""
    removed = Participant.State.REMOVED
    return Participant.objects.filter(room=room_id, user=user_id).exclude(state=removed).first()
