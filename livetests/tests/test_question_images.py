"""Pictures of questions: given, seen, shared by copies, gone with the last of them."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Picture

from accounts.models import User
from conftest import Client, nothing_changes
from files.models import LooseFile
from files.tests.test_pictures import gif_bomb, picture, png_bomb
from livetests.models import Image, Question, RoomQuestion, TestRoom
from livetests.room_state import room_state
from livetests.services import images
from livetests.services.holding import room_create
from livetests.services.phases import room_end, room_start
from livetests.services.tests import live_test_empty
from livetests.tests.rooms import sit
from livetests.tests.writing import question_of_a_kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(alice: User) -> Question:
    return question_of_a_kind(alice, "slide")


def of(question: Question, *path: str) -> str:
    return "/".join((f"/api/v1/live-tests/{question.test_id}/questions/{question.pk}", *path, ""))


def put(api: Client, question: Question, data: bytes) -> Any:
    return api.put(of(question, "image"), {"image": SimpleUploadedFile("x.jpg", data)}, format="multipart")


def uses() -> list[int]:
    """Of each picture; and they are as many as name it, and each has its file."""
    named = [
        name
        for kind in (Question, RoomQuestion)
        for name in kind.objects.exclude(image="").values_list("image", flat=True)
    ]
    for image in Image.objects.all():
        assert image.uses == named.count(image.name)
        assert storages["private"].exists(image.name)
    assert set(named) == set(Image.objects.values_list("name", flat=True))
    return list(Image.objects.order_by("pk").values_list("uses", flat=True))


def test_a_picture_is_made_anew_and_shown(question: Question, alice_api: Client) -> None:
    given = picture("JPEG", (3000, 2000), comment=b"secret")
    view = put(alice_api, question, given).json()
    assert re.fullmatch(rf"{of(question, 'image')}\?v=[0-9a-f]{{8}}", view["image"])
    answer = alice_api.get(view["image"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    content = answer.getvalue()
    size = Picture.open(BytesIO(content)).size
    assert size[0] * size[1] <= images.KEPT_PIXELS
    assert size[0] / size[1] == pytest.approx(1.5, abs=0.01)
    assert b"secret" not in content
    assert uses() == [1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"<svg/>", "image_unreadable"),
        (picture()[:300], "image_unreadable"),
        (png_bomb(), "image_too_many_pixels"),
        (gif_bomb(), "image_too_many_pixels"),
        (b"x" * (images.MAX_BYTES + 1), "image_too_large"),
    ],
)
def test_what_is_no_picture_is_refused(question: Question, alice_api: Client, data: bytes, code: str) -> None:
    with nothing_changes():
        answer = put(alice_api, question, data)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["code"], error["attr"]) == (400, code, "image")
    assert not LooseFile.objects.exists()


def test_another_picture_has_another_address_and_the_first_goes(question: Question, alice_api: Client) -> None:
    first = put(alice_api, question, picture()).json()["image"]
    name = Image.objects.get().name
    assert put(alice_api, question, picture("PNG")).json()["image"] != first
    assert uses() == [1]
    assert LooseFile.objects.get().name == name


def test_a_picture_is_taken_away_once(question: Question, alice_api: Client) -> None:
    address = put(alice_api, question, picture()).json()["image"]
    assert alice_api.delete(of(question, "image")).json()["image"] is None
    assert alice_api.get(address).status_code == 404
    assert uses() == []
    with nothing_changes():
        assert alice_api.delete(of(question, "image")).status_code == 200


def test_copies_share_a_file_that_goes_with_the_last_of_them(question: Question, alice_api: Client) -> None:
    put(alice_api, question, picture())
    copy = alice_api.post(of(question, "duplicate")).json()
    assert alice_api.get(copy["image"]).getvalue()
    another = alice_api.post(f"/api/v1/live-tests/{question.test_id}/duplicate/").json()
    assert uses() == [4]
    alice_api.delete(of(question))
    alice_api.delete(of(Question.objects.get(pk=copy["id"]), "image"))
    assert uses() == [2]
    assert not LooseFile.objects.exists()
    for row in Question.objects.filter(test=another["id"]):
        alice_api.delete(of(row))
    assert uses() == []
    assert LooseFile.objects.count() == 1


def test_what_is_emptied_lets_all_of_its_pictures_go(question: Question, alice_api: Client) -> None:
    put(alice_api, question, picture())
    alice_api.post(of(question, "duplicate"))
    live_test_empty(question.test)
    assert uses() == []
    assert LooseFile.objects.count() == 1


def test_what_a_picture_shows_is_said_wherever_it_is_shown(
    question: Question, alice: User, bob: User, alice_api: Client
) -> None:
    put(alice_api, question, picture())
    given = {"image_text": "A map of the Ganges,  with four towns."}
    assert alice_api.patch(of(question), given).json()["image_text"] == "A map of the Ganges, with four towns."
    preview = alice_api.get(f"/api/v1/live-tests/{question.test_id}/preview/").json()
    room = room_create(test=question.test, by=alice, pace=TestRoom.Pace.HOST)
    sit(room, bob)
    room_start(room_id=room.pk, by=alice.pk)
    asked = room_state(room.pk, bob.pk).question
    assert asked is not None
    room_end(room_id=room.pk, by=alice.pk)
    results = alice_api.get(f"/api/v1/test-rooms/{room.code}/results/").json()
    shown = preview["questions"][0], results["questions"][0], {"image_text": asked.image_text}
    assert {each["image_text"] for each in shown} == {"A map of the Ganges, with four towns."}


def test_a_room_keeps_the_picture_that_it_shows(question: Question, alice: User, alice_api: Client) -> None:
    put(alice_api, question, picture())
    room_create(test=question.test, by=alice, pace=TestRoom.Pace.HOST)
    assert uses() == [2]
    alice_api.delete(of(question))
    assert uses() == [1]
    assert not LooseFile.objects.exists()


def test_a_picture_that_was_let_go_is_not_shared_any_more(question: Question, alice_api: Client) -> None:
    put(alice_api, question, picture())
    question.refresh_from_db()
    Image.objects.all().delete()
    with pytest.raises(AssertionError):
        images.images_share([question.image])
