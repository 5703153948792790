"""Pictures of people and groups: square, small, and made anew."""

from io import BytesIO

from PIL import Image, ImageOps

from files.images import TooManyPixels, Unreadable, format_of, in_srgb, opened
from realtime.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
# Only a JPEG can be made smaller while it is read; of the others, every pixel lies in memory at once, in some twice.
MAX_PIXELS_UNREDUCED = 10_000_000
SIDE = 512


def square_photo(data: bytes, *, field: str = "photo") -> bytes:
    """A square WebP of the picture's middle. Nothing of the original file goes into it but the pixels."""
    if len(data) > MAX_BYTES:
        raise _refused(field, "photo_too_large", "A photo may have 5 MB.")
    try:
        return _remade(data)
    except TooManyPixels:
        message = "A photo may have 25 megapixels as a JPEG, and 10 in other formats."
        raise _refused(field, "photo_too_many_pixels", message) from None
    except Unreadable:
        message = "This is no JPEG, PNG, WebP or GIF that can be read."
        raise _refused(field, "photo_unreadable", message) from None


def _remade(data: bytes) -> bytes:
    kind = format_of(data)
    if kind is None:
        raise Unreadable
    with opened(BytesIO(data), kind, most=_most) as image:
        image.verify()  # and nothing more can be done with it
        with Image.open(BytesIO(data), formats=[kind]) as again:
            return _encode(_square(again))


def _most(image: Image.Image) -> int:
    return MAX_PIXELS if image.format == "JPEG" else MAX_PIXELS_UNREDUCED


def _square(image: Image.Image) -> Image.Image:
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    upright = ImageOps.exif_transpose(in_srgb(_smaller(image)))
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


def _encode(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "WEBP", quality=82, method=4)
    return target.getvalue()


def _refused(field: str, code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={field: [message]})
