"""The way into a test room: open to people without an account, where its host and this server let them in."""

import msgspec
from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.answers import SignedInAnswer, django_request, origin_of, signed_in_answer
from accounts.authentication import BearerAuthentication, CookieAuthentication, current_user
from accounts.cookies import sign_in_browser
from accounts.services.guests import guest_sign_in
from livetests.api.codes import IN_ROOM, REFUSED
from livetests.joining import room_of_code
from livetests.limits import guest_allowed
from livetests.room_serializers import SeatInput
from livetests.room_wire import OwnSeat, TestRoomView, own_seat, room_view
from livetests.services.coming import seat_take
from realtime.errors import Invalid, Unauthenticated
from realtime.rest.addresses import client_address, counted_address
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet


class Seated(msgspec.Struct, frozen=True):
    """A seat is taken. What happens in the room is told on the socket, to who joins there (`livetests.join`).

    `signed_in` is for who came without an account: they have one of a guest now, for a day.
    """

    room: TestRoomView
    seat: OwnSeat
    signed_in: SignedInAnswer | None = None


class DoorViewSet(ApiViewSet):
    permission_classes = ()
    guest_actions = ("join",)

    def get_authenticators(self) -> list[BaseAuthentication]:
        """The cookie of a session that is over does not keep anybody out who needs none."""
        return [BearerAuthentication(), CookieAuthentication(forgiving=True)]

    @extend_schema(
        parameters=IN_ROOM,
        request=SeatInput,
        responses={200: Seated, 401: ErrorEnvelope, **REFUSED},
        tags=["Test rooms"],
    )
    def join(self, request: Request, code: str) -> Response:
        """Take a seat, or have one's own again. Where guests are let in, no account is needed, but a name."""
        name = parsed(SeatInput, request).get("display_name", "")
        if not request.user.is_authenticated:
            return _come_as_guest(request, code, name)
        user = current_user(request)
        room = room_of_code(code, user_id=user.pk)
        seat = seat_take(room_id=room.pk, user=user, name=name)
        return Response(Seated(room_view(room), own_seat(seat, room)))


def _come_as_guest(request: Request, code: str, name: str) -> Response:
    address = counted_address(client_address(django_request(request)))
    room = room_of_code(code, user_id=None, address=address)
    if not room.guests:
        raise Unauthenticated("not_authenticated", "Sign in to take part in this test.")
    if not name:
        raise Invalid("invalid", "Say your name.", fields={"display_name": ["This field is required."]})
    guest_allowed(address)
    with transaction.atomic():  # who cannot have a seat needs no account
        signed_in = guest_sign_in(full_name=name, origin=origin_of(request))
        seat = seat_take(room_id=room.pk, user=signed_in.user, name=name)
    response = Response(Seated(room_view(room), own_seat(seat, room), signed_in_answer(signed_in)))
    sign_in_browser(django_request(request), response, signed_in.tokens)
    return response
