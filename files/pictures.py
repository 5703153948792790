"""Pictures that people show each other: made anew from their pixels, so that nothing else of the file goes on."""

from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from math import sqrt
from typing import IO

import msgspec
from PIL import Image, ImageOps, ImageSequence

from files.images import TooManyPixels, Unreadable, in_srgb, opened

MAX_PIXELS_JPEG = 50_000_000
# Of a JPEG that grows clearer while it loads, everything lies in memory, as of the other formats.
MAX_PIXELS = 25_000_000
MAX_PIXELS_UNREDUCED = 16_000_000
MAX_PIXELS_WEBP = 10_000_000  # its decoder holds everything twice
KEPT_PIXELS = 8_000_000
MAX_FRAMES = 500
MAX_PIXELS_ANIMATED = 60_000_000
MAX_BLOCKS = 500_000
THUMBNAIL_SIDE = 480
TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class TooManyFrames(TooManyPixels):
    pass


class Picture(msgspec.Struct, frozen=True):
    content: bytes
    content_type: str
    width: int
    height: int
    thumbnail: bytes


def picture_remade(file: IO[bytes], kind: str, *, kept: int = KEPT_PIXELS) -> Picture:
    """Upright, in the colours of the web, at most `kept` pixels; moving ones as WebP, and as large as they are."""
    if kind == "WEBP":
        _webp_canvas(file)
    if kind == "GIF":
        _gif_frames(file)
    with opened(file, kind, most=_most) as image:
        frames = getattr(image, "n_frames", 1)
        return _still(image, kind, kept) if frames == 1 else _moving(image, frames)


def _most(image: Image.Image) -> int:
    if image.format == "JPEG":
        return MAX_PIXELS if image.info.get("progressive") else MAX_PIXELS_JPEG
    return MAX_PIXELS_WEBP if image.format == "WEBP" else MAX_PIXELS_UNREDUCED


def _still(image: Image.Image, kind: str, kept: int) -> Picture:
    size = _kept_size(image, kept)
    image.draft("RGB", size)
    upright = ImageOps.exif_transpose(in_srgb(_plain(image, size)))
    upright.info = {}
    kind = "PNG" if kind == "GIF" else kind
    upright = upright.convert("RGB") if kind == "JPEG" and upright.mode != "L" else upright
    return Picture(_encoded(upright, kind), TYPES[kind], upright.width, upright.height, _thumbnail(upright))


def _kept_size(image: Image.Image, kept: int) -> tuple[int, int]:
    factor = min(sqrt(kept / (image.width * image.height)), 1)
    return max(int(image.width * factor), 1), max(int(image.height * factor), 1)


def _plain(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Grey or in colours, see-through or not, with eight bits each: what every format and browser knows."""
    if image.mode not in {"L", "RGB", "RGBA"}:
        info = image.info
        image = _eight_bits(image)
        image.info = info
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0) if image.size != size else image.copy()


def _eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if image.has_transparency_data else "L" if image.mode == "1" else "RGB")


def _encoded(image: Image.Image, kind: str) -> bytes:
    target = BytesIO()
    match kind:
        case "JPEG":
            image.save(target, "JPEG", quality=87)
        case "PNG":
            image.save(target, "PNG", compress_level=4)
        case _:
            image.save(target, "WEBP", quality=88, method=2)
    return target.getvalue()


def _thumbnail(image: Image.Image) -> bytes:
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=2.0)
    target = BytesIO()
    small.save(target, "WEBP", quality=75, method=4)
    return target.getvalue()


def _moving(image: Image.Image, frames: int) -> Picture:
    """Frame by frame, so that only one is in memory. Their number stands in the header, as their size does."""
    if frames > MAX_FRAMES or frames * image.width * image.height > MAX_PIXELS_ANIMATED:
        raise TooManyFrames
    durations = [_duration(frame) for frame in islice(ImageSequence.Iterator(image), frames)]
    image.seek(0)
    thumbnail = _thumbnail(_plain(image, image.size))
    target = BytesIO()
    image.save(
        target,
        "WEBP",
        save_all=True,
        duration=durations,
        loop=image.info.get("loop", 1 if image.format == "GIF" else 0),
        background=(0, 0, 0, 0),
        quality=75,
        method=0,
        icc_profile=b"",
        exif=b"",
        xmp=b"",
    )
    return Picture(target.getvalue(), TYPES["WEBP"], image.width, image.height, thumbnail)


def _duration(frame: Image.Image) -> float:
    frame.load()  # only then it is known
    duration: float = frame.info.get("duration", 100)
    return duration


def _webp_canvas(file: IO[bytes]) -> None:
    """Its decoder takes memory for the whole picture when it is opened, before anybody could ask for the size."""
    file.seek(0)
    head = file.read(30)
    if head[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(head[at : at + 3], "little") for at in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    if width * height > MAX_PIXELS_WEBP:
        raise TooManyPixels


def _gif_frames(file: IO[bytes]) -> None:
    """A GIF does not say how many frames it has, and to ask the decoder is to read them all."""
    file.seek(0)
    header = file.read(13)
    if len(header) < 13:
        raise Unreadable
    frames, blocks = 0, _gif_blocks(file, header[10])
    for number, kind in enumerate(blocks):
        frames += kind == b","
        if frames > MAX_FRAMES or number > MAX_BLOCKS:
            raise TooManyFrames


def _gif_blocks(file: IO[bytes], flags: int) -> Iterator[bytes]:
    """The kinds of its blocks, and those of what they are made of."""
    file.seek(_table_bytes(flags), 1)
    while (kind := file.read(1)) in {b"!", b","}:
        yield kind
        if kind == b"!":
            file.seek(1, 1)
        else:
            descriptor = file.read(9)
            file.seek(_table_bytes(descriptor[-1] if descriptor else 0) + 1, 1)
        while (length := file.read(1)) not in {b"", b"\0"}:
            file.seek(length[0], 1)
            yield b""


def _table_bytes(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
