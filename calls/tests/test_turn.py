"""coturn takes the credentials that this server gives, from whom and for as long as it says."""

from uuid import UUID

import pytest
from pytest_django.fixtures import Settings

from calls.tests.turn import SECRET, Allocation, Coturn, coturn
from calls.turn import ice_servers
from realtime.ids import uuid7

__all__ = ["coturn"]

UNAUTHORIZED = 401


@pytest.fixture(autouse=True)
def _relay(coturn: Coturn, settings: Settings) -> None:
    settings.TURN_URLS, settings.TURN_SECRET = [f"turn:127.0.0.1:{coturn.port}"], SECRET


def credentials(user_id: UUID) -> tuple[str, str]:
    (server,) = ice_servers(user_id).ice_servers
    assert server.username is not None
    assert server.credential is not None
    return server.username, server.credential


def test_credentials_open_a_relay(coturn: Coturn) -> None:
    relayed, error = coturn.allocate(*credentials(uuid7()))
    assert error is None
    assert relayed is not None
    assert (relayed[0], relayed[1] != coturn.port) == ("127.0.0.1", True)


def test_credentials_that_expired_open_none(coturn: Coturn, settings: Settings) -> None:
    settings.TURN_SECONDS = -1
    assert coturn.allocate(*credentials(uuid7())) == Allocation(None, UNAUTHORIZED)


def test_another_secret_opens_none(coturn: Coturn, settings: Settings) -> None:
    settings.TURN_SECRET = "what nobody shares"
    assert coturn.allocate(*credentials(uuid7())) == Allocation(None, UNAUTHORIZED)


def test_nobody_makes_their_credentials_last_longer(coturn: Coturn) -> None:
    username, password = credentials(uuid7())
    until, _, person = username.partition(":")
    assert coturn.allocate(f"{int(until) + 3600}:{person}", password) == Allocation(None, UNAUTHORIZED)


def test_nobody_passes_theirs_off_as_anothers(coturn: Coturn) -> None:
    username, password = credentials(uuid7())
    until, _, _ = username.partition(":")
    assert coturn.allocate(f"{until}:{uuid7()}", password) == Allocation(None, UNAUTHORIZED)
