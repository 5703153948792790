"""Pictures made anew."""

import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageCms

from files.images import TooManyPixels, Unreadable, format_of
from files.pictures import KEPT_PIXELS, Picture, TooManyFrames, picture_remade

RED, BLUE = (220, 20, 20), (20, 20, 220)


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **save: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    target = BytesIO()
    image.convert(mode).save(target, kind, **save)
    return target.getvalue()


def moving(kind: str, frames: int, size: tuple[int, int] = (60, 40), **save: Any) -> bytes:
    colours = random.Random(7)
    images = [Image.new("RGB", size, tuple(colours.randbytes(3))) for _ in range(frames)]
    target = BytesIO()
    images[0].save(target, kind, save_all=True, append_images=images[1:], **save)
    return target.getvalue()


def remade(data: bytes) -> Picture:
    kind = format_of(data)
    assert kind is not None
    return picture_remade(BytesIO(data), kind)


def shown(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def near(one: Any, other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/png")],
)
def test_every_usual_kind_is_made_anew_with_a_thumbnail(kind: str, content_type: str) -> None:
    made = remade(picture(kind))
    assert (made.content_type, made.width, made.height) == (content_type, 640, 480)
    image, small = shown(made.content), shown(made.thumbnail)
    assert (image.get_format_mimetype(), image.size) == (content_type, (640, 480))  # type: ignore[attr-defined]
    assert (small.format, small.size) == ("WEBP", (480, 360))
    for each in (image, small):
        assert near(each.convert("RGB").getpixel((10, 100)), RED)
        assert near(each.convert("RGB").getpixel((each.width - 10, 100)), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_one_that_browsers_know(mode: str) -> None:
    target = BytesIO()
    (Image.new("I;16", (90, 60), 40_000) if mode == "I;16" else shown(picture("PNG", (90, 60))).convert(mode)).save(
        target, "PNG"
    )
    image = shown(remade(target.getvalue()).content)
    assert image.mode in {"L", "RGB", "RGBA"}
    if mode == "I;16":
        assert abs(image.getpixel((0, 0)) - 156) < 2  # type: ignore[operator]


def test_a_cmyk_jpeg_becomes_one_that_browsers_know() -> None:
    assert shown(remade(picture("JPEG", mode="CMYK")).content).mode == "RGB"


def test_the_camera_is_turned_upright_and_its_notes_are_gone() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # on its side
    exif[0x010F] = "A camera that knows where it was"
    made = remade(picture("JPEG", exif=exif, comment=b"secret"))
    assert (made.width, made.height) == (480, 640)
    image = shown(made.content)
    assert near(image.getpixel((240, 10)), RED)
    assert not image.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & image.info.keys()
    assert b"secret" not in made.content
    assert b"camera" not in made.content + made.thumbnail


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_profiles_notes_and_what_hangs_on_at_the_end_are_gone(kind: str) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = remade(picture(kind, icc_profile=profile) + b"PK\3\4<script>alert(1)</script>")
    assert "icc_profile" not in shown(made.content).info
    assert b"script" not in made.content


def test_a_large_one_is_made_smaller_in_its_shape() -> None:
    made = remade(picture("JPEG", (6000, 4000)))
    assert made.width * made.height <= KEPT_PIXELS
    assert abs(made.width / made.height - 1.5) < 0.01
    assert max(shown(made.thumbnail).size) == 480


def test_a_very_long_one_stays_readable() -> None:
    made = remade(picture("PNG", (1080, 6000)))
    assert (made.width, made.height) == (1080, 6000)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_what_moves_goes_on_moving(kind: str) -> None:
    made = remade(moving(kind, 7, duration=40, loop=0))
    image = shown(made.content)
    assert (made.content_type, image.n_frames, image.size) == ("image/webp", 7, (60, 40))  # type: ignore[attr-defined]
    assert shown(made.thumbnail).n_frames == 1  # type: ignore[attr-defined]
    image.seek(1)
    image.load()
    assert image.info["duration"] == 40


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side: int = 30_000) -> bytes:
    """Two hundred thousand bytes that are 900 million pixels."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def gif_bomb(frames: int = 9000, size: int = 300) -> bytes:
    screen = b"GIF89a" + struct.pack("<HHBBB", size, size, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, size, size, 0) + b"\2\2\x4c\1\0"
    return screen + frame * frames + b";"


def webp_bomb() -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + (16382).to_bytes(3, "little") * 2
    return b"RIFF" + struct.pack("<I", len(body) + 200_000) + body + bytes(200_000)


# Made when one is wanted, which takes seconds for all of them.
BOMBS: dict[str, tuple[Callable[[], bytes], type[Exception]]] = {
    "PNG": (png_bomb, TooManyPixels),
    "JPEG": (lambda: picture("JPEG", (9000, 6000)), TooManyPixels),
    "progressive JPEG": (lambda: picture("JPEG", (5500, 5000), progressive=True), TooManyPixels),
    "GIF of pixels": (lambda: gif_bomb(1, 30_000), TooManyPixels),
    "GIF of frames": (gif_bomb, TooManyFrames),
    "GIF of blocks": (lambda: gif_bomb(1)[:-1] + b"!\xfe" + b"\1x" * 600_000, TooManyFrames),
    "WebP": (webp_bomb, TooManyPixels),
    "WebP of frames": (lambda: moving("WEBP", 520, (8, 8)), TooManyFrames),
    "WebP of pixels in all": (lambda: moving("WEBP", 130, (800, 600), method=0, minimize_size=False), TooManyFrames),
    "APNG": (lambda: moving("PNG", 501, (8, 8)), TooManyFrames),
}


@pytest.mark.parametrize(("bomb", "refusal"), BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_not_opened(bomb: Callable[[], bytes], refusal: type[Exception]) -> None:
    data = bomb()
    with pytest.raises(refusal):
        remade(data)


@pytest.mark.parametrize(
    "data",
    [
        picture("JPEG")[:300],
        picture("PNG")[:-40],
        b"GIF89a",
        b"GIF89a" + b"/*" * 4 + b"=1;alert(1)",
        moving("GIF", 5)[:200],
        b"RIFF\0\0\0\0WEBPVP8 " + bytes(30),
        b"\x89PNG\r\n\x1a\n" + b"x" * 100,
    ],
)
def test_what_is_broken_is_no_picture(data: bytes) -> None:
    with pytest.raises((Unreadable, TooManyPixels)):
        remade(data)


MEASURE = """
import sys, time
from io import BytesIO
from files.images import TooManyPixels, format_of
from files.pictures import picture_remade
def highest(): return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
data = sys.stdin.buffer.read()
kind, before, started = format_of(data), highest(), time.process_time()
try:
    picture_remade(BytesIO(data), kind)
except TooManyPixels:
    pass
print(highest() - before, time.process_time() - started)
"""


def measured(data: bytes) -> tuple[float, float]:
    """Megabytes, and seconds of the processor."""
    done = subprocess.run([sys.executable, "-c", MEASURE], input=data, capture_output=True, check=True)
    kilobytes, seconds = done.stdout.split()
    return int(kilobytes) / 1024, float(seconds)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the highest memory use on Linux only")
class TestCost:
    @pytest.mark.parametrize("name", BOMBS)
    def test_a_bomb_costs_next_to_nothing(self, name: str) -> None:
        megabytes, seconds = measured(BOMBS[name][0]())
        assert megabytes < 20
        assert seconds < 1

    @pytest.mark.parametrize(
        ("kind", "size", "save"),
        [
            ("JPEG", (8660, 5773), {}),
            ("JPEG", (5773, 4330), {"progressive": True}),
            ("PNG", (4000, 4000), {}),
            ("WEBP", (3162, 3162), {}),
        ],
    )
    def test_the_largest_ones_fit_into_a_small_servers_memory(
        self, kind: str, size: tuple[int, int], save: dict[str, Any]
    ) -> None:
        megabytes, _ = measured(picture(kind, size, **save))
        assert megabytes < 200

    def test_the_longest_film_is_seen_frame_by_frame(self) -> None:
        megabytes, _ = measured(moving("GIF", 100, (775, 770)))
        assert megabytes < 100
