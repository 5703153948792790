"""Rooms, participants and answers, as the staff sees them."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import User
from conftest import nothing_changes
from livetests.models import Answer, Participant, TestRoom
from livetests.services.phases import room_start
from livetests.tests.rooms import answer, fresh, room_of, sit

ROOMS, PEOPLE, ANSWERS = (f"/admin/livetests/{name}/" for name in ("testroom", "participant", "answer"))

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(alice: User, bob: User, stranger: User) -> TestRoom:
    room = room_of(alice)
    sit(room, bob, stranger)
    room_start(room_id=room.pk, by=alice.pk)
    answer(room, bob, "d")
    return room


@pytest.mark.parametrize("word", ["code", "title", "host"])
def test_rooms_are_found_by_code_title_and_host(room: TestRoom, desk: Client, word: str) -> None:
    words = {"code": room.code, "title": "Capitals", "host": "alice"}
    assert room.code in desk.get(ROOMS, {"q": words[word]}).content.decode()
    assert room.code not in desk.get(ROOMS, {"q": "nothing such"}).content.decode()


def test_rooms_are_told_apart_by_phase_and_pace(room: TestRoom, desk: Client) -> None:
    assert room.code in desk.get(ROOMS, {"phase__exact": "question", "pace__exact": "host"}).content.decode()
    assert room.code not in desk.get(ROOMS, {"phase__exact": "ended"}).content.decode()


def test_a_room_is_shown_with_its_questions_and_how_many_answered(room: TestRoom, desk: Client) -> None:
    page = desk.get(f"{ROOMS}{room.pk}/change/").content.decode()
    assert "single?" in page
    assert "true_false?" in page


def test_staff_end_a_room_and_it_is_noted(room: TestRoom, desk: Client, staff: User) -> None:
    with nothing_changes():
        assert desk.get(f"{ROOMS}{room.pk}/end/").status_code == 200
    assert desk.post(f"{ROOMS}{room.pk}/end/", {"sure": "yes"}).status_code == 302
    assert fresh(room).phase == "ended"
    assert LogEntry.objects.get().user == staff
    with nothing_changes():
        assert "moved on" in desk.post(f"{ROOMS}{room.pk}/end/", {"sure": "yes"}).content.decode()


def test_staff_delete_a_room_and_its_rows_stay(room: TestRoom, desk: Client) -> None:
    assert desk.post(f"{ROOMS}{room.pk}/remove/", {"sure": "yes"}).status_code == 302
    assert fresh(room).deleted_at
    assert fresh(room).phase == "ended"
    assert Answer.objects.count() == 1
    assert "deleted" in desk.get(ROOMS).content.decode()
    with nothing_changes():
        assert "no such" in desk.post(f"{ROOMS}{room.pk}/remove/", {"sure": "yes"}).content.decode()


def test_participants_and_answers_are_listed_and_shown(room: TestRoom, desk: Client) -> None:
    seat, own = Participant.objects.get(name="Bob Biswas"), Answer.objects.get()
    assert "Sam Stranger" in desk.get(PEOPLE, {"q": room.code}).content.decode()
    assert "Bob Biswas" in desk.get(ANSWERS, {"q": "bob"}).content.decode()
    assert desk.get(f"{PEOPLE}{seat.pk}/change/").status_code == 200
    assert desk.get(f"{ANSWERS}{own.pk}/change/").status_code == 200


def test_nothing_is_written_here(room: TestRoom, desk: Client) -> None:
    rows = {ROOMS: room.pk, PEOPLE: Participant.objects.all()[0].pk, ANSWERS: Answer.objects.get().pk}
    with nothing_changes():
        for address, key in rows.items():
            assert desk.get(f"{address}add/").status_code == 403
            assert desk.post(f"{address}{key}/delete/", {"post": "yes"}).status_code == 403
            desk.post(f"{address}{key}/change/", {"title": "Other", "name": "Other", "points": 5})


@pytest.mark.parametrize("address", [ROOMS, PEOPLE, ANSWERS])
def test_a_list_costs_the_same_however_long(
    room: TestRoom, desk: Client, alice: User, bob: User, address: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(30, exact=False) as few:
        desk.get(address)
    for _ in range(3):
        other = room_of(alice)
        sit(other, bob)
        room_start(room_id=other.pk, by=alice.pk)
        answer(other, bob, "a")
    with django_assert_num_queries(len(few)):
        desk.get(address)
