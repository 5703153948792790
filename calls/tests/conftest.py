"""Sockets, friends and browsers as chat's tests have them."""

from calls.tests.livekit import livekit, no_livekit, stand_in
from chat.tests.conftest import (
    _outlet_of_its_own,
    alice_socket,
    alice_token,
    anyio_backend,
    application,
    bob_token,
    carol,
    carol_api,
    connect,
    direct,
    friends,
    push_service,
    server,
    signed_in,
    unlimited,
)

__all__ = [
    "_outlet_of_its_own",
    "alice_socket",
    "alice_token",
    "anyio_backend",
    "application",
    "bob_token",
    "carol",
    "carol_api",
    "connect",
    "direct",
    "friends",
    "livekit",
    "no_livekit",
    "push_service",
    "server",
    "signed_in",
    "stand_in",
    "unlimited",
]
