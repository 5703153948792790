"""Pictures from outside: known by content, opened with care, one at a time."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Lock
from typing import IO

import puremagic
from PIL import Image, ImageCms

from realtime.errors import DomainError, Unavailable

HEAD_BYTES = 4096
WAIT_SECONDS = 10
RETRY_AFTER = 5
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


class Unreadable(Exception):
    """It is no picture, or a broken one."""


class TooManyPixels(Exception):
    pass


def format_of(head: bytes) -> str | None:
    """What its first bytes say it is, as Pillow calls it."""
    try:
        return FORMATS.get(puremagic.from_string(head[:HEAD_BYTES], mime=True))
    except (puremagic.PureError, ValueError):
        return None


@contextmanager
def opened(file: IO[bytes], kind: str, *, most: Callable[[Image.Image], int]) -> Iterator[Image.Image]:
    """The size stands in the header: a picture that would fill the memory is refused before it is decoded.

    Whatever goes wrong within is the picture's fault: a decoder of broken files raises whatever it stumbles over.
    """
    try:
        with one_at_a_time(), warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            file.seek(0)
            with Image.open(file, formats=[kind]) as image:
                _must_fit(image, most(image))
                yield image
    except (DomainError, Unreadable, TooManyPixels):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except Exception:  # noqa: BLE001
        raise Unreadable from None


def _must_fit(image: Image.Image, most: int) -> None:
    if image.width * image.height > most:
        raise TooManyPixels


_turn = Lock()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A small file can hold a picture of 100 MB: a few opened at once would fill the server's memory."""
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("photos_busy", "Other pictures are being read. Please try again.", retry_after=RETRY_AFTER)
    try:
        yield
    finally:
        _turn.release()


def in_srgb(image: Image.Image) -> Image.Image:
    """Cameras' wider colours look pale once their profile is gone, unless they are converted first."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode != "RGB":
        return image
    with suppress(ImageCms.PyCMSError, OSError):
        ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, inPlace=True)
    return image


_SRGB = ImageCms.createProfile("sRGB")
