"""The picture of a room's address."""

from xml.etree import ElementTree as ET

import pytest

from accounts.models import User
from conftest import Client
from livetests.tests.rooms import room_of

pytestmark = pytest.mark.django_db


def test_it_is_a_picture_that_a_page_can_show(alice: User, alice_api: Client) -> None:
    room = room_of(alice)
    answer = alice_api.get(f"/api/v1/test-rooms/{room.code}/qr/")
    assert answer["Content-Type"] == "image/svg+xml"
    assert ET.fromstring(answer.content).tag == "{http://www.w3.org/2000/svg}svg"
