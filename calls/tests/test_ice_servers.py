"""GET calls/ice-servers/, and what a room of a mesh is entered with."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django.fixtures import Settings

from accounts.models import User
from calls import media
from calls.models import Room
from conftest import Client, SignIn

pytestmark = pytest.mark.django_db

URL = "/api/v1/calls/ice-servers/"
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def relay(settings: Settings) -> None:
    settings.STUN_URLS = ["stun:turn.example:3478"]
    settings.TURN_URLS = ["turn:turn.example:3478?transport=udp", "turns:turn.example:5349"]
    settings.TURN_SECRET, settings.TURN_SECONDS = "s3cret", 600


def test_strangers_get_none(api: Client) -> None:
    assert api.get(URL).status_code == 401


def test_site_without_any_has_none(alice_api: Client) -> None:
    assert alice_api.get(URL).json()["ice_servers"] == []


@pytest.mark.usefixtures("relay")
@time_machine.travel(NOW, tick=False)
def test_credentials_are_for_one_person_and_some_minutes(alice: User, sign_in: SignIn) -> None:
    username = f"{int(NOW.timestamp()) + 600}:{alice.pk}"
    password = base64.b64encode(hmac.new(b"s3cret", username.encode(), hashlib.sha1).digest()).decode()
    assert sign_in(alice).get(URL).json() == {
        "ice_servers": [
            {"urls": ["stun:turn.example:3478"]},
            {
                "urls": ["turn:turn.example:3478?transport=udp", "turns:turn.example:5349"],
                "username": username,
                "credential": password,
            },
        ],
        "expires_at": "2026-05-01T12:10:00Z",
    }


@pytest.mark.usefixtures("relay")
@time_machine.travel(NOW, tick=False)
def test_mesh_is_entered_with_the_same(alice: User, sign_in: SignIn) -> None:
    given = media.credentials(Room(host=alice, max_participants=2), alice)
    found = sign_in(alice).get(URL).json()
    assert given.media == Room.Media.MESH
    assert given.ice_servers is not None
    assert [each.username for each in given.ice_servers] == [None, found["ice_servers"][1]["username"]]
    assert given.expires_at == datetime.fromisoformat(found["expires_at"])
    assert (given.url, given.token) == (None, None)


def test_asking_is_limited(alice_api: Client, settings: Settings) -> None:
    settings.API_RATES = {**settings.API_RATES, "ice": "2/min"}
    assert [alice_api.get(URL).status_code for _ in range(3)] == [200, 200, 429]
