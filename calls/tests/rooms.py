"""People with sockets, as rows, and rooms that they sit in."""

import json
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from calls.frames import RoomUsers
from calls.models import Kind, Room, Seat
from calls.services.rooms import room_create
from calls.services.seats import Coming, seat_take
from realtime.ids import uuid7
from realtime.models import Connection
from realtime.presence import Opened
from realtime.publish import Delivery
from realtime.tests.connections import came
from realtime.tests.driver import Frame


def room_of(host: User, **options: Any) -> Room:
    return room_create(by=host.pk, **{"kind": Kind.VIDEO, **options})


def knock(room: Room, user: User, **how: Any) -> RoomUsers | None:
    """Comes with a new socket, or one that is given as `connection`."""
    how = {"connection": how.get("connection") or came(user), "generation": uuid7().hex, **how}
    return seat_take(Coming(room.pk, user.pk, **how))


def sit(room: Room, user: User, **how: Any) -> Seat:
    assert knock(room, user, **how) is not None
    return seat_of(room, user)


def seat_of(room: Room, user: User) -> Seat:
    return Seat.objects.get(room=room, user=user)


def connection_of(room: Room, user: User) -> Opened:
    """That of the seat."""
    row = Connection.objects.get(user=user, pk__in=Seat.objects.filter(room=room, user=user).values("connection"))
    return Opened(row.pk, row.user_id, row.session_id)


def heard(sent: Iterable[Delivery], topic: str) -> list[Frame]:
    return [json.loads(each.frame) for each in sent if each.topic == topic and each.frame]


def names(sent: Iterable[Delivery], topic: str) -> list[str]:
    return [frame["type"] for frame in heard(sent, topic)]
