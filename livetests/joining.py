"""Coming into a room by its code, for who does it by REST or by the socket."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from accounts.models import User
from accounts.services.sessions import session_is_over
from livetests.limits import guess
from livetests.models import Participant, TestRoom
from livetests.models.room import ALPHABET, CODE_LENGTH
from livetests.services.access import hosts_among, no_such_room
from livetests.services.coming import NewSeat, seats_take
from livetests.topics import hosts_topic, room_topic, seat_topic
from realtime.batching import alone
from realtime.errors import DomainError


class Knock(NamedTuple):
    """A stranger's tries are counted by their address."""

    code: str
    user_id: UUID | None
    address: str = ""


class Coming(NamedTuple):
    code: str
    user_id: UUID
    connection: UUID
    name: str


class Came(NamedTuple):
    """`topics` are what the socket listens to from now on."""

    room_id: UUID
    topics: list[str]


def come(coming: Sequence[Coming]) -> list[Came | DomainError]:
    """A constant number of queries for all; one that is refused spoils no other."""
    rooms = rooms_of_codes([Knock(each.code, each.user_id) for each in coming])
    user_ids = {each.user_id for each in coming}
    hosts = hosts_among([room for room in rooms if isinstance(room, TestRoom)], user_ids)
    users = User.objects.unsuspended().in_bulk(user_ids)
    wanted = [_wanted(each, room, hosts, users) for each, room in zip(coming, rooms, strict=True)]
    seats = iter(seats_take([each for each in wanted if isinstance(each, NewSeat)]))
    return [_came(next(seats)) if isinstance(each, NewSeat) else each for each in wanted]


def room_of_code(code: str, *, user_id: UUID | None, address: str = "") -> TestRoom:
    return alone(rooms_of_codes, Knock(code, user_id, address))


def rooms_of_codes(knocks: Sequence[Knock]) -> list[TestRoom | DomainError]:
    """For who was sent away, there is none."""
    codes = {_plain(each.code) for each in knocks}
    rooms = {room.code: room for room in TestRoom.objects.undeleted().with_people().filter(code__in=codes)}
    people = Participant.objects.filter(room__in=rooms.values(), user__in={each.user_id for each in knocks})
    sent_away = set(people.filter(state=Participant.State.REMOVED).values_list("room", "user"))
    return [_found(each, rooms.get(_plain(each.code)), sent_away) for each in knocks]


def _found(
    knock: Knock, room: TestRoom | None, sent_away: Collection[tuple[UUID, UUID | None]]
) -> TestRoom | DomainError:
    try:
        with guess(str(knock.user_id or knock.address)):
            if room is None or (room.pk, knock.user_id) in sent_away:
                raise no_such_room()
    except DomainError as error:
        return error
    return room


def _wanted(
    coming: Coming, room: TestRoom | DomainError, hosts: Collection[tuple[UUID, UUID]], users: Mapping[UUID, User]
) -> NewSeat | Came | DomainError:
    """Of a host nothing more than to listen."""
    if isinstance(room, DomainError):
        return room
    if (room.pk, coming.user_id) in hosts:
        return Came(room.pk, [room_topic(room.pk), hosts_topic(room.pk)])
    if coming.user_id not in users:
        return session_is_over()
    return NewSeat(room.pk, users[coming.user_id], coming.name, coming.connection)


def _came(seat: Participant | DomainError) -> Came | DomainError:
    if isinstance(seat, DomainError):
        return seat
    own = [seat_topic(seat.pk)]
    return Came(seat.room_id, [*own, room_topic(seat.room_id)] if seat.is_seated else own)


def _plain(code: str) -> str:
    """As it is stored, whatever stands between its letters; a code that cannot be is none."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else ""
