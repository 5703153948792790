"""Which way the media of a new room go, and whether a room of a mesh can grow."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as built
from django.utils import timezone
from pytest_django.fixtures import Settings

from calls import media
from calls.models import MediaServer, Room

pytestmark = pytest.mark.django_db

MESH, LIVEKIT = Room.Media.MESH, Room.Media.LIVEKIT


@pytest.mark.parametrize(
    ("url", "always", "places", "chosen"),
    [
        ("", False, 2, MESH),
        ("", False, 50, MESH),
        ("", True, 50, MESH),
        ("wss://media.example", False, 6, MESH),
        ("wss://media.example", False, 7, LIVEKIT),
        ("wss://media.example", True, 2, LIVEKIT),
    ],
)
def test_few_are_a_mesh_and_many_need_livekit(
    settings: Settings, url: str, always: bool, places: int, chosen: Room.Media
) -> None:
    settings.LIVEKIT_URL, settings.LIVEKIT_ALWAYS = url, always
    assert media.chosen_media(places) == chosen
    assert media.can_grow() is bool(url)


def test_room_begins_as_a_mesh_while_livekit_is_down(settings: Settings) -> None:
    settings.LIVEKIT_URL = "wss://media.example"
    MediaServer.objects.create(pk="livekit", down_since=timezone.now())
    assert media.chosen_media(7) == MESH
    assert not media.can_grow()


def test_site_that_wants_no_mesh_has_none_even_then(settings: Settings) -> None:
    settings.LIVEKIT_URL, settings.LIVEKIT_ALWAYS = "wss://media.example", True
    MediaServer.objects.create(pk="livekit", down_since=timezone.now())
    assert media.chosen_media(2) == LIVEKIT


def test_server_without_livekit_needs_none_of_its_packages() -> None:
    """They are not imported until somebody asks LiveKit."""
    blocked = "import sys; sys.modules.update(dict.fromkeys(['livekit', 'google.protobuf', 'aiohttp']))"
    start = "import django; django.setup(); import config.urls; from calls import media; print(media.chosen_media(50))"
    env = {"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "config.settings_test"}
    done = subprocess.run(
        [sys.executable, "-c", f"{blocked}; {start}"],
        cwd=built.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "mesh"), done.stderr
