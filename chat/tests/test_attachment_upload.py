"""POST attachments/"""

import json
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pytest_django.fixtures import Settings

from accounts.models import User
from accounts.tests.conftest import error_of
from chat.models import Attachment
from chat.tests.conftest import attach, picture
from conftest import Client, nothing_changes
from files.models import LooseFile
from files.storage import private_storage
from files.tests.test_content import MP3, OGG
from files.tests.test_pictures import gif_bomb, moving, png_bomb

pytestmark = pytest.mark.django_db

URL = "/api/v1/attachments/"
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def upload(api: Client, data: bytes, name: str = "photo.jpg", content_type: str = "", **given: Any) -> Any:
    file = SimpleUploadedFile(name, data, content_type)
    return api.post(URL, {"file": file, **given}, format="multipart")


def test_a_picture_is_told_of_and_kept_without_its_notes(alice: User, alice_api: Client) -> None:
    exif = Image.Exif()
    exif[0x010F] = "A camera that knows where it was"
    response = upload(alice_api, picture(exif=exif), name="../DCIM/IMG_1.JPG")
    assert response.status_code == 201
    row = Attachment.objects.get()
    address = f"/api/v1/attachments/{row.pk}/"
    assert response.json() == {
        "id": str(row.pk),
        "kind": "image",
        "name": "IMG_1.JPG",
        "content_type": "image/jpeg",
        "size": row.size,
        "width": 640,
        "height": 480,
        "duration_ms": None,
        "waveform": None,
        "url": address,
        "thumbnail": f"{address}thumbnail/",
        "created_at": row.created_at.isoformat().replace("+00:00", "Z"),
    }
    for name in row.files:
        with private_storage().open(name) as file:
            assert b"camera" not in file.read()
    assert not {"IMG", "JPG"} & set(row.file.split("/"))
    assert not LooseFile.objects.exists()


def test_a_moving_picture_is_named_as_what_it_becomes(alice_api: Client) -> None:
    view = upload(alice_api, moving("GIF", 3), name="cat.gif").json()
    assert (view["kind"], view["content_type"], view["name"]) == ("image", "image/webp", "cat.webp")


def test_a_voice_note_keeps_its_length_and_shape(alice_api: Client) -> None:
    given = {"duration_ms": 1500, "waveform": json.dumps([1, 50, 100])}
    view = upload(alice_api, OGG, "note.ogg", "audio/ogg", **given).json()
    assert (view["kind"], view["content_type"]) == ("audio", "audio/ogg")
    assert (view["duration_ms"], view["waveform"], view["thumbnail"]) == (1500, [1, 50, 100], None)


def test_a_file_of_any_kind_is_kept_as_it_came(alice_api: Client) -> None:
    data = bytes(range(256)) * 8000  # more than stays in memory
    view = upload(alice_api, data, "தரவு.bin", duration_ms=5).json()
    assert (view["kind"], view["name"], view["size"]) == ("file", "தரவு.bin", len(data))
    assert (view["content_type"], view["duration_ms"]) == ("application/octet-stream", None)
    assert alice_api.get(view["url"]).getvalue() == data


@pytest.mark.parametrize(
    ("data", "name", "content_type"),
    [
        (SCRIPT, "drawing.svg", "image/svg+xml"),
        (SCRIPT, "photo.jpg", "image/jpeg"),
        (b"<html><script>alert(1)</script></html>", "page.html", "text/html"),
        (b"GIF89a\2\0\2\0/*" + SCRIPT, "photo.gif", "image/gif"),
        (picture()[:300], "broken.jpg", "image/jpeg"),
        (MP3 + SCRIPT, "page.html", "text/html"),
    ],
)
def test_what_could_run_is_only_a_download(alice_api: Client, data: bytes, name: str, content_type: str) -> None:
    view = upload(alice_api, data, name, content_type).json()
    assert (view["kind"], view["content_type"]) == ("file", "application/octet-stream")
    answer = alice_api.get(view["url"])
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'none'; sandbox"
    assert answer.getvalue() == data


def test_what_is_two_things_at_once_becomes_one(alice_api: Client) -> None:
    """A picture that is a page, an archive and a script as well."""
    view = upload(alice_api, picture("GIF") + b"PK\3\4" + SCRIPT, "page.html", "text/html").json()
    assert (view["kind"], view["content_type"], view["name"]) == ("image", "image/png", "page.png")
    content = alice_api.get(view["url"]).getvalue()
    assert b"script" not in content
    assert b"PK\3\4" not in content


@pytest.mark.parametrize(
    ("data", "code"),
    [(png_bomb(), "too_many_pixels"), (gif_bomb(), "too_many_frames"), (b"", "empty")],
    ids=["pixels", "frames", "nothing"],
)
def test_what_cannot_be_taken_is_refused_at_its_field(alice_api: Client, data: bytes, code: str) -> None:
    with nothing_changes():
        response = upload(alice_api, data)
    assert error_of(response) == (400, code)
    assert response.json()["errors"][0]["attr"] == "file"
    assert not LooseFile.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"waveform": "[101]"}, "waveform"),
        ({"waveform": "[-1]"}, "waveform"),
        ({"waveform": "[1.5]"}, "waveform"),
        ({"waveform": "no list"}, "waveform"),
        ({"waveform": json.dumps([1] * 65)}, "waveform"),
        ({"duration_ms": "-1"}, "duration_ms"),
        ({"duration_ms": "soon"}, "duration_ms"),
        ({"owner": "bob"}, "owner"),
    ],
)
def test_what_is_wrong_beside_the_file_is_refused(alice_api: Client, given: dict[str, str], field: str) -> None:
    with nothing_changes():
        response = upload(alice_api, OGG, "note.ogg", "audio/ogg", **given)
    assert (response.status_code, response.json()["errors"][0]["attr"]) == (400, field)


class TestLimits:
    def test_of_a_file(self, alice_api: Client, settings: Settings) -> None:
        settings.ATTACHMENT_BYTES = 1000
        assert upload(alice_api, b"x" * 1000, "a.bin").status_code == 201
        with nothing_changes():
            assert error_of(upload(alice_api, b"x" * 1001, "a.bin")) == (413, "too_large")
            assert error_of(upload(alice_api, b"x" * 100_000, "a.bin")) == (413, "too_large")

    def test_of_a_person(self, alice: User, bob: User, alice_api: Client, settings: Settings) -> None:
        settings.ATTACHMENT_BYTES_PER_PERSON = 1000
        attach(bob, b"x" * 900, "a.bin")
        attach(alice, b"x" * 900, "a.bin")
        with nothing_changes():
            assert error_of(upload(alice_api, b"x" * 101, "a.bin")) == (409, "quota")
        assert upload(alice_api, b"x" * 100, "a.bin").status_code == 201

    def test_of_what_waits(self, alice: User, alice_api: Client, settings: Settings) -> None:
        settings.ATTACHMENTS_WAITING = 2
        first = attach(alice, b"1", "a.bin")
        attach(alice, b"2", "a.bin")
        with nothing_changes():
            assert error_of(upload(alice_api, b"3", "a.bin")) == (409, "quota")
        assert alice_api.delete(f"{URL}{first}/").status_code == 204
        assert upload(alice_api, b"3", "a.bin").status_code == 201

    def test_of_how_often(self, alice_api: Client, settings: Settings) -> None:
        settings.API_RATES = {**settings.API_RATES, "attachment": "1/hour"}
        assert upload(alice_api, b"1", "a.bin").status_code == 201
        with nothing_changes():
            assert upload(alice_api, b"2", "a.bin").status_code == 429
        assert alice_api.get(f"{URL}{Attachment.objects.get().pk}/").getvalue() == b"1"


def test_only_ones_own_that_waits_is_taken_back(alice: User, bob_api: Client, alice_api: Client) -> None:
    attachment = attach(alice)
    with nothing_changes():
        assert error_of(bob_api.delete(f"{URL}{attachment}/")) == (404, "not_found")
    names = Attachment.objects.get().files
    assert alice_api.delete(f"{URL}{attachment}/").status_code == 204
    assert alice_api.get(f"{URL}{attachment}/").status_code == 404
    assert set(LooseFile.objects.values_list("name", flat=True)) == set(names)


def test_the_thumbnail_is_small_and_only_of_pictures(alice: User, alice_api: Client) -> None:
    answer = alice_api.get(f"{URL}{attach(alice, picture(size=(2000, 1000)))}/thumbnail/")
    assert answer["Content-Type"] == "image/webp"
    assert Image.open(BytesIO(answer.getvalue())).size == (480, 240)
    assert alice_api.get(f"{URL}{attach(alice, b'x', 'a.bin')}/thumbnail/").status_code == 404
