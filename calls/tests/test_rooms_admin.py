"""Rooms and calls, as the staff sees them."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import User
from calls.models import Room
from calls.tests.calling import talk
from calls.tests.rooms import names, room_of, sit
from calls.topics import room_topic
from chat.tests.conftest import Deliveries
from conftest import MakeUser, nothing_changes

ROOMS, CALLS = "/admin/calls/room/", "/admin/calls/call/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice: User, bob: User) -> Room:
    room = room_of(alice, title="Standup", max_participants=4)
    sit(room, alice)
    sit(room, bob)
    return room


def test_a_room_is_shown_with_who_sits_in_it(room: Room, desk: Client) -> None:
    assert "Standup" in desk.get(ROOMS, {"q": "alice"}).content.decode()
    page = desk.get(f"{ROOMS}{room.pk}/change/").content.decode()
    assert "alice" in page
    assert "bob" in page


def test_staff_end_a_room_and_it_is_noted(room: Room, desk: Client, staff: User, deliveries: Deliveries) -> None:
    with nothing_changes():
        assert desk.get(f"{ROOMS}{room.pk}/end/").status_code == 200
    with deliveries() as sent:
        assert desk.post(f"{ROOMS}{room.pk}/end/", {"sure": "yes"}).status_code == 302
    room.refresh_from_db()
    assert room.end_reason == Room.End.STAFF
    assert names(sent, room_topic(room.pk)) == ["calls.room_ended"]
    assert LogEntry.objects.get().user == staff


def test_a_room_that_is_over_is_not_ended_again(room: Room, desk: Client) -> None:
    desk.post(f"{ROOMS}{room.pk}/end/", {"sure": "yes"})
    with nothing_changes():
        assert "closed" in desk.post(f"{ROOMS}{room.pk}/end/", {"sure": "yes"}).content.decode()


def test_calls_are_listed_with_what_came_of_them(alice: User, bob: User, desk: Client) -> None:
    talk(alice, bob)
    page = desk.get(CALLS, {"q": "bob"}).content.decode()
    assert "Accepted" in page
    assert "alice" in page


def test_nothing_is_written_here(room: Room, desk: Client) -> None:
    with nothing_changes():
        assert desk.get(f"{ROOMS}add/").status_code == 403
        assert desk.get(f"{CALLS}add/").status_code == 403
        assert desk.post(f"{ROOMS}{room.pk}/delete/", {"post": "yes"}).status_code == 403
        desk.post(f"{ROOMS}{room.pk}/change/", {"title": "Other"})


def test_a_list_costs_the_same_however_long(
    room: Room, desk: Client, alice: User, make_user: MakeUser, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(30, exact=False) as few:
        desk.get(ROOMS)
    for number in range(5):
        room_of(make_user(f"host{number}"))
    with django_assert_num_queries(len(few)):
        desk.get(ROOMS)
