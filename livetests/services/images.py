"""Pictures of questions: made anew, kept in private, and shared by all rows that name them."""

from collections import Counter
from collections.abc import Iterable
from io import BytesIO

from django.db.models import F

from files.images import TooManyPixels, Unreadable, format_of
from files.pictures import Picture, picture_remade
from files.services import files_discard
from files.serving import StoredFile
from livetests.models import Image
from realtime.errors import Invalid, NotFound

MAX_BYTES = 5 * 1024 * 1024
KEPT_PIXELS = 2_000_000
"""A hall full of phones loads it at one moment."""


def images_share(names: Iterable[str]) -> None:
    """In the transaction that writes other rows which name them; what named them before must be locked."""
    for name, count in _counted(names):
        found = Image.objects.filter(pk=name).update(uses=F("uses") + count)
        assert found, "A picture was let go that is still shown."


def images_release(names: Iterable[str]) -> None:
    """In the transaction after which so many rows fewer name them."""
    counted = _counted(names)
    for name, count in counted:
        Image.objects.filter(pk=name).update(uses=F("uses") - count)
    over = Image.objects.filter(pk__in=[name for name, _ in counted], uses=0)
    gone = list(over.values_list("pk", flat=True))
    over.delete()
    files_discard(names=gone)


def _counted(names: Iterable[str]) -> list[tuple[str, int]]:
    """In one order, or two who share the same would wait for each other."""
    return sorted(Counter(name for name in names if name).items())


def image_file(name: str) -> StoredFile:
    """Of a row that whoever asks may see."""
    image = Image.objects.filter(pk=name).first()
    if image is None:
        raise NotFound("not_found", "There is no such picture.")
    suffix = image.content_type.rpartition("/")[2]
    return StoredFile(
        name=name, content_type=image.content_type, shown_as=f"picture.{suffix}", tag=name[-32:], inline=True
    )


def image_remade(data: bytes) -> Picture:
    if len(data) > MAX_BYTES:
        raise _refused("image_too_large", "A picture may have 5 MB.")
    kind = format_of(data)
    if kind is None:
        raise _unreadable()
    try:
        return picture_remade(BytesIO(data), kind, kept=KEPT_PIXELS)
    except TooManyPixels:
        raise _refused("image_too_many_pixels", "This picture has too many pixels, or frames.") from None
    except Unreadable:
        raise _unreadable() from None


def _unreadable() -> Invalid:
    return _refused("image_unreadable", "This is no JPEG, PNG, WebP or GIF that can be read.")


def _refused(code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={"image": [message]})
