"""Who answers the question of who somebody is."""

from accounts.sockets import SocketAuthenticator
from realtime.identity import authenticator


def test_the_authenticator_is_the_one_that_settings_name_made_once() -> None:
    assert isinstance(authenticator(), SocketAuthenticator)
    assert authenticator() is authenticator()
