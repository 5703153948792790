"""Sockets as the tests of the real-time core have them."""

from realtime.tests.conftest import (
    _outlet_of_its_own,
    anyio_backend,
    application,
    connect,
    server,
    signed_in,
    unlimited,
)

__all__ = ["_outlet_of_its_own", "anyio_backend", "application", "connect", "server", "signed_in", "unlimited"]
