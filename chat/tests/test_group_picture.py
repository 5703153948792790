"""PUT|DELETE conversations/{id}/picture/, and who sees it."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.models import User
from accounts.tests.conftest import error_of
from chat.models import Conversation, Message
from chat.services.members import member_remove
from chat.tests.conftest import Deliveries, address, picture, told, told_all
from conftest import Client, nothing_changes
from files.models import LooseFile

pytestmark = pytest.mark.django_db


def put(api: Client, conversation: Conversation, data: bytes | None = None) -> Any:
    given = {"picture": SimpleUploadedFile("us.jpg", picture() if data is None else data)}
    return api.put(address(conversation, "picture/"), given, format="multipart")


def test_members_see_it_and_are_told(
    group: Conversation, carol: User, alice_api: Client, carol_api: Client, deliveries: Deliveries
) -> None:
    with deliveries() as sent:
        view = put(alice_api, group).json()
    assert re.fullmatch(rf"/api/v1/conversations/{group.pk}/picture/\?v=[0-9a-f]{{8}}", view["picture"])
    answer = carol_api.get(view["picture"])
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"].startswith("private")
    assert Image.open(BytesIO(answer.getvalue())).size == (512, 512)
    assert told(sent, carol)[-1][1]["conversation"]["picture"] == view["picture"]
    assert [data["message"]["notice"] for _, data in told_all(sent, group)] == [{"what": "picture_changed"}]


def test_another_one_has_another_address_and_the_first_goes(group: Conversation, alice_api: Client) -> None:
    first = put(alice_api, group).json()["picture"]
    name = Conversation.objects.get(pk=group.pk).picture
    assert put(alice_api, group).json()["picture"] != first
    assert list(LooseFile.objects.values_list("name", flat=True)) == [name]


def test_it_is_taken_away_once(group: Conversation, alice_api: Client, bob_api: Client) -> None:
    there = put(alice_api, group).json()["picture"]
    assert bob_api.delete(address(group, "picture/")).json()["picture"] is None
    assert Message.objects.order_by("seq").last().notice == {"what": "picture_removed"}  # type: ignore[union-attr]
    assert error_of(alice_api.get(there)) == (404, "not_found")
    with nothing_changes():
        assert alice_api.delete(address(group, "picture/")).status_code == 200


def test_members_do_not_change_it(group: Conversation, carol_api: Client) -> None:
    with nothing_changes():
        assert error_of(put(carol_api, group)) == (403, "not_allowed")
        assert error_of(carol_api.delete(address(group, "picture/"))) == (403, "not_allowed")


def test_a_direct_conversation_has_none(direct: Conversation, alice_api: Client) -> None:
    with nothing_changes():
        assert error_of(put(alice_api, direct)) == (403, "not_allowed")
        assert error_of(alice_api.get(address(direct, "picture/"))) == (404, "not_found")


def test_who_is_out_does_not_see_it(
    group: Conversation, alice: User, bob: User, alice_api: Client, bob_api: Client, stranger_api: Client
) -> None:
    there = put(alice_api, group).json()["picture"]
    bob_api.get(there).getvalue()
    member_remove(conversation_id=group.pk, by=alice.pk, user_id=bob.pk)
    for api in (bob_api, stranger_api):
        assert error_of(api.get(there)) == (404, "not_found")


def test_what_is_no_picture_is_refused_at_its_field(group: Conversation, alice_api: Client) -> None:
    with nothing_changes():
        response = put(alice_api, group, b"<svg/>")
    assert error_of(response) == (400, "photo_unreadable")
    assert response.json()["errors"][0]["attr"] == "picture"
    assert not LooseFile.objects.exists()
