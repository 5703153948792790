"""PUT|DELETE auth/me/photo/, and the pictures it keeps."""

import re
import struct
import subprocess
import sys
import zlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageCms

from accounts.models import User
from accounts.services import photo as photo_service
from accounts.services.photo import photo_set
from accounts.tests.conftest import error_of
from conftest import Client, nothing_changes
from files import images, photos
from files.models import LooseFile
from files.sweeps import loose_files_collect

URL = "/api/v1/auth/me/photo/"
RED, BLUE = (220, 20, 20), (20, 20, 220)

pytestmark = pytest.mark.django_db


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **save: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    target = BytesIO()
    image.save(target, kind, **save)
    return target.getvalue()


def put(client: Client, data: bytes, name: str = "me.jpg") -> Any:
    return client.put(URL, {"photo": SimpleUploadedFile(name, data)}, format="multipart")


def kept() -> Image.Image:
    with default_storage.open(User.objects.get(username="alice").photo) as file:
        return Image.open(BytesIO(file.read()))


def near(one: Any, other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_usual_kind_becomes_a_square_webp(alice_api: Client, kind: str) -> None:
    response = put(alice_api, picture(kind))
    assert response.status_code == 200
    assert re.fullmatch(r"/media/photos/[0-9a-f]{32}\.webp", response.json()["photo"])
    assert response.json()["has_photo"] is True
    image = kept()
    assert (image.format, image.size) == ("WEBP", (512, 512))
    assert near(image.convert("RGB").getpixel((10, 256)), RED)
    assert near(image.convert("RGB").getpixel((500, 256)), BLUE)


def test_the_name_of_the_file_says_nothing(alice_api: Client) -> None:
    assert put(alice_api, picture("PNG"), name="../../etc/passwd.html").status_code == 200
    assert re.fullmatch(r"photos/[0-9a-f]{32}\.webp", User.objects.get().photo)


def test_the_camera_is_turned_upright_and_its_notes_are_gone(alice_api: Client) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010F] = "A camera that knows where it was"
    put(alice_api, picture("JPEG", exif=exif, comment=b"secret"))
    image = kept()
    assert near(image.convert("RGB").getpixel((10, 256)), BLUE)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()


def test_colours_of_a_profile_are_converted_and_the_profile_is_gone(alice_api: Client) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    put(alice_api, picture("PNG", icc_profile=profile))
    assert "icc_profile" not in kept().info
    assert put(alice_api, picture("PNG", icc_profile=b"broken")).status_code == 200


def test_what_is_transparent_becomes_white(alice_api: Client) -> None:
    target = BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(target, "PNG")
    put(alice_api, target.getvalue())
    assert near(kept().convert("RGB").getpixel((256, 256)), (255, 255, 255))


def test_the_old_file_goes_once_the_new_one_is_in(alice_api: Client, deliveries: Any) -> None:
    with deliveries():
        put(alice_api, picture())
    old = User.objects.get().photo
    with deliveries() as sent:
        put(alice_api, picture("PNG"))
        assert default_storage.exists(old)
    loose_files_collect(timezone.now())
    assert not default_storage.exists(old)
    assert default_storage.exists(User.objects.get().photo)
    assert "accounts.profile_changed" in sent[0].frame


def test_a_write_that_fails_leaves_no_file_behind(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(user: User, name: str) -> User:
        raise RuntimeError(name)

    monkeypatch.setattr(photo_service, "_photo_replace", fails)
    with nothing_changes(), pytest.raises(RuntimeError) as failure:
        photo_set(user=alice, data=picture())
    loose_files_collect(timezone.now())
    assert not default_storage.exists(str(failure.value))
    assert not LooseFile.objects.exists()


def test_deleting_goes_back_to_initials(alice_api: Client, deliveries: Any) -> None:
    put(alice_api, picture())
    name = User.objects.get().photo
    with deliveries():
        response = alice_api.delete(URL)
    assert response.json()["photo"].endswith("/AA.svg")
    loose_files_collect(timezone.now())
    assert not default_storage.exists(name)
    with deliveries() as sent, nothing_changes():
        assert alice_api.delete(URL).status_code == 200
    assert sent == []


def bomb() -> bytes:
    """A PNG that says it has 20,000 by 20,000 pixels."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def too_many_pixels() -> bytes:
    return picture("PNG", size=(10_000, 1001))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "photo_unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "photo_unreadable"),
        (b"<html>not a picture</html>", "photo_unreadable"),
        (b"GIF89a", "photo_unreadable"),
        (b"plain text", "photo_unreadable"),
        (b"\0", "photo_unreadable"),
        (picture("BMP", size=(8, 8)), "photo_unreadable"),
        (picture("JPEG")[:300], "photo_unreadable"),
        (picture("PNG")[:-40], "photo_unreadable"),
        (bomb(), "photo_too_many_pixels"),
        (too_many_pixels(), "photo_too_many_pixels"),
        (picture("JPEG", size=(5001, 5000)), "photo_too_many_pixels"),
        (b"\xff\xd8\xff" + b"x" * photos.MAX_BYTES, "photo_too_large"),
        (b"", "empty"),
    ],
)
def test_what_is_no_photo_is_refused(alice_api: Client, data: bytes, code: str) -> None:
    with nothing_changes():
        response = put(alice_api, data)
    assert error_of(response) == (400, code)
    assert response.json()["errors"][0]["attr"] == "photo"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_a_large_one_of_any_mode_keeps_its_middle(mode: str) -> None:
    image = Image.new("RGB", (4000, 2500), RED)
    image.paste(BLUE, (750, 0, 3250, 2500))
    target = BytesIO()
    image.convert(mode).save(target, "PNG")
    square = Image.open(BytesIO(photos.square_photo(target.getvalue())))
    expected = image.convert(mode).crop((750, 0, 3250, 2500)).convert("RGB")
    assert square.size == (512, 512)
    if mode != "1":
        assert near(square.convert("RGB").getpixel((3, 3)), expected.getpixel((3, 3)))  # type: ignore[arg-type]
    assert near(square.convert("RGB").resize((1, 1)).getpixel((0, 0)), expected.resize((1, 1)).getpixel((0, 0)))  # type: ignore[arg-type]


MEASURE = """
import sys
from files.photos import square_photo
def highest(): return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
before = highest()
square_photo(sys.stdin.buffer.read())
print(highest() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the highest memory use on Linux only")
@pytest.mark.parametrize(
    ("kind", "size"), [("JPEG", (5000, 5000)), ("PNG", (3162, 3162)), ("PNG", (400, 25_000)), ("WEBP", (3162, 3162))]
)
def test_the_largest_ones_fit_into_a_small_servers_memory(kind: str, size: tuple[int, int]) -> None:
    done = subprocess.run([sys.executable, "-c", MEASURE], input=picture(kind, size), capture_output=True, check=True)
    assert int(done.stdout) < 170 * 1024


def test_photos_wait_their_turn_but_not_for_ever(alice_api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "WAIT_SECONDS", 0.01)
    alice_api.raise_request_exception = False
    with images._turn, nothing_changes():
        response = put(alice_api, picture())
    assert error_of(response) == (503, "photos_busy")
    assert response["Retry-After"] == "5"
    assert put(alice_api, b"GIF89a").status_code == 400
    assert put(alice_api, picture()).status_code == 200


def test_what_pillow_only_warns_of_is_refused(alice_api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 1000)
    assert error_of(put(alice_api, picture(size=(40, 40)))) == (400, "photo_too_many_pixels")
    assert error_of(put(alice_api, picture(size=(50, 50)))) == (400, "photo_too_many_pixels")


def test_the_length_is_refused_before_the_body_is_read(alice_api: Client) -> None:
    with nothing_changes():
        response = put(alice_api, b"\xff\xd8\xff" + b"x" * (7 * 1024 * 1024))
    assert error_of(response) == (413, "too_large")


def test_other_forms_of_body_are_refused(alice_api: Client) -> None:
    with nothing_changes():
        assert error_of(alice_api.put(URL, {"photo": "x"})) == (415, "unsupported_media_type")
        assert error_of(alice_api.put(URL, {"photo": "x"}, format="multipart")) == (400, "invalid")
        assert error_of(alice_api.put(URL, {}, format="multipart")) == (400, "required")
        upload = {"photo": SimpleUploadedFile("a.jpg", picture()), "owner": "bob"}
        assert error_of(alice_api.put(URL, upload, format="multipart")) == (400, "unknown_field")


class TestServing:
    def test_a_photo_may_be_kept_for_ever_and_does_nothing(self, alice_api: Client, api: Client) -> None:
        response = api.get(put(alice_api, picture()).json()["photo"])
        assert response.status_code == 200
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["Content-Security-Policy"] == "default-src 'none'; style-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize("name", ["0" * 32 + ".webp", "x.webp", "..%2fswitchboard.sqlite3", "%00.webp"])
    def test_what_is_not_there_is_not_found(self, api: Client, name: str) -> None:
        assert api.get(f"/media/photos/{name}").status_code == 404

    def test_pictures_are_only_read(self, api: Client) -> None:
        assert api.post(f"/media/photos/{'0' * 32}.webp").status_code == 405
