"""GET test-rooms/{code}/signals/"""

from typing import Any

import pytest

from accounts.models import User
from accounts.tests.conftest import error_of
from conftest import Client
from livetests.models import TestRoom
from livetests.services.phases import room_start
from livetests.services.signals import signal_take
from livetests.tests.rooms import question_at, room_of, sit

pytestmark = pytest.mark.django_db

Watched = TestRoom.Watched


@pytest.fixture
def room(alice: User, bob: User, stranger: User) -> TestRoom:
    room = room_of(alice, signals=[Watched.TAB, Watched.PASTE])
    sit(room, bob, stranger)
    room_start(room_id=room.pk, by=alice.pk)
    for user, kind in ((bob, Watched.TAB), (stranger, Watched.TAB), (bob, Watched.PASTE)):
        signal_take(room_id=room.pk, by=user.pk, kind=kind)
    return room


def url(room: TestRoom) -> str:
    return f"/api/v1/test-rooms/{room.code}/signals/"


def test_what_devices_noticed_the_latest_first(room: TestRoom, alice_api: Client) -> None:
    rows = alice_api.get(url(room)).json()["results"]
    assert [(each["name"], each["kind"]) for each in rows] == [
        ("Bob Biswas", "paste"),
        ("Sam Stranger", "tab"),
        ("Bob Biswas", "tab"),
    ]
    assert rows[0]["question"] == str(question_at(room, 0).pk)


def test_of_one_of_them(room: TestRoom, alice_api: Client) -> None:
    first = alice_api.get(url(room)).json()["results"][0]
    rows = alice_api.get(url(room), {"participant": first["participant"]}).json()["results"]
    assert [each["kind"] for each in rows] == ["paste", "tab"]


def test_only_of_this_room(room: TestRoom, alice: User, alice_api: Client) -> None:
    assert alice_api.get(url(room_of(alice))).json()["results"] == []


def test_only_for_hosts(room: TestRoom, bob_api: Client) -> None:
    assert error_of(bob_api.get(url(room))) == (403, "not_host")


def test_page_by_page_at_one_price(room: TestRoom, alice_api: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(20, exact=False) as few:
        page = alice_api.get(url(room), {"limit": 1}).json()
    with django_assert_num_queries(len(few)):
        assert len(alice_api.get(url(room)).json()["results"]) == 3
    assert alice_api.get(page["next"]).json()["results"][0]["kind"] == "tab"
