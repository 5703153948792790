"""Pictures from outside: looked at by content, opened with care, and made anew."""

import warnings
from contextlib import suppress
from io import BytesIO

import puremagic
from PIL import Image, ImageCms, ImageOps

from realtime.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
SIDE = 512
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}


def square_photo(data: bytes) -> bytes:
    """A square WebP of the picture's middle. Nothing of the original file goes into it but the pixels."""
    if len(data) > MAX_BYTES:
        raise _refused("photo_too_large", "A photo may have 5 MB.")
    kind = _format_of(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            _verify(data, kind)
            return _encode(_square(Image.open(BytesIO(data), formats=[kind])))
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except Exception:  # noqa: BLE001  A decoder of broken files raises whatever it stumbles over.
        raise _not_a_picture() from None


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
        if image.width * image.height > MAX_PIXELS:
            raise _too_many_pixels()
        image.verify()


def _square(image: Image.Image) -> Image.Image:
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(_in_srgb(image))
    fitted = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (SIDE, SIDE), "white")
    square.paste(fitted, mask=fitted)
    return square


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
    return _refused("photo_too_many_pixels", "A photo may have 25 megapixels.")


def _refused(code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={"photo": [message]})
