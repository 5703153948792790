"""Attachments: taken in, given to a message, taken out again. Their files come and go with them (files.services)."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from accounts.services.locks import user_lock
from chat.models import Attachment
from chat.models.attachment import AttachmentQuerySet
from chat.services.access import no_such_attachment
from files.content import SUFFIXES, UNKNOWN, audio_type, file_type
from files.images import HEAD_BYTES, TooManyPixels, Unreadable, format_of
from files.names import clean_name, with_suffix
from files.pictures import TooManyFrames, picture_remade
from files.services import files_discard, files_keep, files_writing
from realtime.errors import Conflict, Invalid, TooLarge

MOST_REMOVED = 200


class Upload(msgspec.Struct, frozen=True):
    """What somebody sends. All but the bytes are claims."""

    file: IO[bytes]
    size: int
    name: str
    content_type: str = ""
    duration_ms: int | None = None
    waveform: list[int] | None = None


def attachment_upload(*, owner: User, upload: Upload) -> Attachment:
    """Kept for an hour, or for as long as the message it is sent with."""
    if upload.size > settings.ATTACHMENT_BYTES:
        raise TooLarge("too_large", f"A file may have {settings.ATTACHMENT_BYTES // 1024**2} MiB.")
    attachment, content, thumbnail = _taken(owner, upload)
    _must_have_room(owner, attachment.size)
    with files_writing() as write:
        attachment.file = write(content)
        attachment.thumbnail = write(thumbnail) if thumbnail else ""
        _enter(attachment, owner)
    return attachment


@transaction.atomic
def _enter(attachment: Attachment, owner: User) -> None:
    """Uploads of one person come one after the other here, so that their sum stays within what they may have."""
    user_lock(owner)
    _must_have_room(owner, attachment.size)
    attachment.created_at = timezone.now()
    attachment.save(force_insert=True)
    files_keep(names=attachment.files)


def _must_have_room(owner: User, size: int) -> None:
    theirs = Attachment.objects.filter(owner=owner)
    if theirs.waiting().count() >= settings.ATTACHMENTS_WAITING:
        raise Conflict("quota", "Too many files wait to be sent. Send some, or remove them.")
    used = theirs.aggregate(used=Sum("size", default=0))["used"]
    if used + size > settings.ATTACHMENT_BYTES_PER_PERSON:
        room = settings.ATTACHMENT_BYTES_PER_PERSON / 1024**3
        raise Conflict("quota", f"Your files take up all of your {room:.3g} GiB. Delete messages with files first.")


def _taken(owner: User, upload: Upload) -> tuple[Attachment, File[Any] | bytes, bytes]:
    """What is uploaded, as it will be kept: the row, the file, and a small picture."""
    head = upload.file.read(HEAD_BYTES)
    name = clean_name(upload.name)
    return _image(owner, upload, name, head) or _sound_or_file(owner, upload, name, head)


def _image(owner: User, upload: Upload, name: str, head: bytes) -> tuple[Attachment, bytes, bytes] | None:
    """What cannot be made anew is kept as a file that nobody opens by looking at it; what is too large, not at all."""
    kind = format_of(head)
    if kind is None:
        return None
    try:
        picture = picture_remade(upload.file, kind)
    except TooManyFrames:
        raise _refused("too_many_frames", "A moving picture may have 500 frames, and 60 megapixels in all.") from None
    except TooManyPixels:
        message = "A picture may have 50 megapixels as a JPEG, 10 as WebP, and 16 in other formats."
        raise _refused("too_many_pixels", message) from None
    except Unreadable:
        return None
    attachment = Attachment(
        owner=owner,
        kind=Attachment.Kind.IMAGE,
        name=with_suffix(name, SUFFIXES[picture.content_type]),
        content_type=picture.content_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )
    return attachment, picture.content, picture.thumbnail


def _sound_or_file(owner: User, upload: Upload, name: str, head: bytes) -> tuple[Attachment, File[Any], bytes]:
    upload.file.seek(0)
    attachment = Attachment(owner=owner, kind=Attachment.Kind.FILE, name=name, size=upload.size)
    if sound := audio_type(head, name=name, claimed=upload.content_type):
        attachment.kind = Attachment.Kind.AUDIO
        attachment.content_type = sound
        attachment.duration_ms = upload.duration_ms
        attachment.waveform = upload.waveform
    else:
        attachment.content_type = UNKNOWN if format_of(head) else file_type(head, name=name)
    return attachment, File(upload.file), b""


@transaction.atomic
def attachment_remove(*, attachment_id: UUID, by: UUID) -> None:
    """One's own that no message has. Those of a message go with it."""
    mine = Attachment.objects.waiting().filter(owner=by, pk=attachment_id)
    if not _discard(mine.select_for_update()):
        raise no_such_attachment()


def attachments_discard_of_message(message_id: int) -> None:
    """In the transaction that deletes the message."""
    _discard(Attachment.objects.filter(message=message_id))


def attachments_discard_waiting_of(owner_id: UUID) -> None:
    """In the transaction that deletes the account."""
    _discard(Attachment.objects.waiting().filter(owner=owner_id).select_for_update().order_by("pk"))


@transaction.atomic
def attachments_expire(now: datetime) -> int:
    """One that a message claims at this instant is locked by it, and left alone."""
    expired = Attachment.objects.expired(now).select_for_update(skip_locked=True).order_by("created_at")
    return _discard(expired[:MOST_REMOVED])


def attachments_lock(ids: set[UUID], *, owners: set[UUID]) -> dict[UUID, Attachment]:
    """Those that may be sent now, and stay so until the transaction ends."""
    if not ids:
        return {}
    sendable = Attachment.objects.sendable(timezone.now()).filter(pk__in=ids, owner__in=owners)
    return {row.pk: row for row in sendable.select_for_update(no_key=True).order_by("pk")}


def attachments_missing() -> Invalid:
    message = "A file is not here any more, or was sent already."
    return Invalid("attachment_gone", message, fields={"attachments": [message]})


def _discard(rows: AttachmentQuerySet) -> int:
    going: Sequence[Attachment] = list(rows)
    files_discard(names=[name for row in going for name in row.files])
    Attachment.objects.filter(pk__in=[row.pk for row in going]).delete()
    return len(going)


def _refused(code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={"file": [message]})
