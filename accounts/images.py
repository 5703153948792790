"""Pictures from outside: looked at by content, opened with care, and made anew."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from threading import Lock

import puremagic
from PIL import Image, ImageCms, ImageOps

from realtime.errors import Invalid, Unavailable

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
# Only a JPEG can be made smaller while it is read; of the others, every pixel lies in memory at once, in some twice.
MAX_PIXELS_UNREDUCED = 10_000_000
SIDE = 512
WAIT_SECONDS = 10
RETRY_AFTER = 5
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


def square_photo(data: bytes) -> bytes:
    """A square WebP of the picture's middle. Nothing of the original file goes into it but the pixels."""
    if len(data) > MAX_BYTES:
        raise _refused("photo_too_large", "A photo may have 5 MB.")
    kind = _format_of(data)
    try:
        with _one_at_a_time(), warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _verify(data, kind)
            with Image.open(BytesIO(data), formats=[kind]) as image:
                return _encode(_square(image))
    except (Invalid, Unavailable):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # noqa: BLE001  A decoder of broken files raises whatever it stumbles over.
        raise _not_a_picture() from None


_turn = Lock()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """A small file can hold a picture of 100 MB: a few opened at once would fill the server's memory."""
    if not _turn.acquire(timeout=WAIT_SECONDS):
        raise Unavailable("photos_busy", "Other photos are being read. Please try again.", retry_after=RETRY_AFTER)
    try:
        yield
    finally:
        _turn.release()


def _format_of(data: bytes) -> str:
    try:
        kind = FORMATS.get(puremagic.from_string(data[:4096], mime=True))
    except puremagic.PureError:
        kind = None
    if kind is None:
        raise _not_a_picture()
    return kind


def _verify(data: bytes, kind: str) -> None:
    """The size stands in the header: a picture that would fill the memory is refused before it is decoded."""
    with Image.open(BytesIO(data), formats=[kind]) as image:
        limit = MAX_PIXELS if kind == "JPEG" else MAX_PIXELS_UNREDUCED
        if image.width * image.height > limit:
            raise _too_many_pixels()
        image.verify()


def _square(image: Image.Image) -> Image.Image:
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(_in_srgb(_smaller(image)))
    fitted = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (SIDE, SIDE), "white")
    square.paste(fitted, mask=fitted)
    return square


def _smaller(image: Image.Image) -> Image.Image:
    """The middle, at twice the size that will be kept, before anything else makes copies of the whole picture."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    factor = max(side // (2 * SIDE), 1)
    if image.mode in {"P", "PA", "1"}:
        # Numbers of colours have no average: some are left out.
        smaller = image.resize((side // factor, side // factor), Image.Resampling.NEAREST, box)
    else:
        smaller = image.reduce(factor, box)
    smaller.info = image.info
    return smaller


def _in_srgb(image: Image.Image) -> Image.Image:
    """Cameras' wider colours look pale once their profile is gone, unless they are converted first."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode != "RGB":
        return image
    with suppress(ImageCms.PyCMSError, OSError):
        ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), _SRGB, inPlace=True)
    return image


_SRGB = ImageCms.createProfile("sRGB")


def _encode(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "WEBP", quality=82, method=4)
    return target.getvalue()


def _not_a_picture() -> Invalid:
    return _refused("photo_unreadable", "This is no JPEG, PNG, WebP or GIF that can be read.")


def _too_many_pixels() -> Invalid:
    return _refused("photo_too_many_pixels", "A photo may have 25 megapixels as a JPEG, and 10 in other formats.")


def _refused(code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={"photo": [message]})
