"""What a server looks for on its round of the sockets, once a second, instead of a timer for each."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from realtime.errors import Unauthenticated
from realtime.socket import Socket
from realtime.wire import PING, CloseCode

PROBATION_SECONDS = 1
STALL_SECONDS = 30
LINGER_SECONDS = 10


def patrol(sockets: Iterable[Socket], now: float) -> None:
    wall = timezone.now()
    for socket in list(sockets):
        if socket.closed is None:
            _look_at(socket, now, wall)
        elif now - socket.closed_at > LINGER_SECONDS:
            socket.abandon()


def _look_at(socket: Socket, now: float, wall: datetime) -> None:
    if socket.on_probation and now - socket.opened > PROBATION_SECONDS:
        socket.refuse_as_too_soon()
    elif not socket.signing_in and now - socket.opened > settings.WS_AUTH_SECONDS:
        socket.fail(Unauthenticated("not_authenticated", "No sign-in came in time."))
        socket.close(CloseCode.NOT_AUTHENTICATED)
    elif now - socket.heard > 2 * settings.WS_HEARTBEAT:
        socket.close(CloseCode.NO_HEARTBEAT)
    elif socket.signed_in and socket.identity.expires_at <= wall:
        socket.close(CloseCode.TOKEN_EXPIRED)
    elif socket.outbox.stalled_for(now) > STALL_SECONDS:
        socket.close(CloseCode.SLOW_CONSUMER, at_once=True)
    elif now - socket.heard > 1.5 * settings.WS_HEARTBEAT and socket.asked <= socket.heard:
        # Browsers let the timers of hidden pages run once a minute, but hand them what arrives at once.
        socket.asked = now
        socket.send(PING)
