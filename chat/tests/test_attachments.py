"""POST attachments/, and messages that carry files."""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from chat.models import Conversation
from chat.tests.conftest import address, picture
from conftest import Client

pytestmark = pytest.mark.django_db

URL = "/api/v1/attachments/"


def upload(api: Client, data: bytes, name: str = "photo.jpg", content_type: str = "", **given: Any) -> Any:
    file = SimpleUploadedFile(name, data, content_type)
    return api.post(URL, {"file": file, **given}, format="multipart")


def test_a_picture_is_uploaded_sent_seen_and_downloaded(
    alice_api: Client, bob_api: Client, direct: Conversation
) -> None:
    uploaded = upload(alice_api, picture())
    assert uploaded.status_code == 201, uploaded.content
    view = uploaded.json()
    assert (view["kind"], view["width"], view["height"], view["content_type"]) == ("image", 640, 480, "image/jpeg")
    assert bob_api.get(view["url"]).status_code == 404
    sent = alice_api.post(address(direct, "messages/"), {"client_id": "1", "attachments": [view["id"]]})
    assert sent.status_code == 201, sent.content
    assert sent.json()["attachments"] == [view]
    (listed,) = bob_api.get(address(direct, "messages/")).json()["results"]
    assert listed["attachments"] == [view]
    answer = bob_api.get(view["url"])
    assert answer.status_code == 200
    assert Image.open(BytesIO(answer.getvalue())).size == (640, 480)
    small = bob_api.get(view["thumbnail"])
    assert small["Content-Type"] == "image/webp"
    small.close()


def test_a_voice_note_keeps_its_length_and_shape(alice_api: Client) -> None:
    sound = b"OggS\0\2" + b"\0" * 22 + b"\1\x13OpusHead" + b"\0" * 500
    view = upload(alice_api, sound, "note.ogg", "audio/ogg", duration_ms=1500, waveform=json.dumps([1, 50, 100])).json()
    assert (view["kind"], view["duration_ms"], view["waveform"]) == ("audio", 1500, [1, 50, 100])
