"""Coming into a room by its code, for who does it by REST or by the socket."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.services.sessions import session_is_over
from livetests.limits import guess
from livetests.models import Participant, TestRoom
from livetests.models.room import ALPHABET, CODE_LENGTH
from livetests.services.access import is_host, no_such_room
from livetests.services.seats import seat_take
from livetests.topics import hosts_topic, room_topic, seat_topic


class Coming(NamedTuple):
    code: str
    user_id: UUID
    connection: UUID
    name: str


class Came(NamedTuple):
    """`topics` are what the socket listens to from now on."""

    room_id: UUID
    topics: list[str]


def come(coming: Coming) -> Came:
    room = room_of_code(coming.code, user_id=coming.user_id)
    if is_host(room, coming.user_id):
        return Came(room.pk, [room_topic(room.pk), hosts_topic(room.pk)])
    user = User.objects.unsuspended().filter(pk=coming.user_id).first()
    if user is None:
        raise session_is_over()
    seat = seat_take(room_id=room.pk, user=user, name=coming.name, connection=coming.connection)
    own = [seat_topic(seat.pk)]
    return Came(room.pk, [*own, room_topic(room.pk)] if seat.state == Participant.State.SEATED else own)


def room_of_code(code: str, *, user_id: UUID | None, address: str = "") -> TestRoom:
    """For who was sent away, there is none. A stranger's tries are counted by their address."""
    sent_away = Participant.objects.filter(room=OuterRef("pk"), user=user_id, state=Participant.State.REMOVED)
    with guess(str(user_id or address)):
        room = TestRoom.objects.undeleted().with_people().filter(~Exists(sent_away), code=_plain(code)).first()
        if room is None:
            raise no_such_room()
    return room


def _plain(code: str) -> str:
    """As it is stored, whatever stands between its letters; a code that cannot be is none."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else ""
