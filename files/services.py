"""Files and rows, held together: whatever moment a process is killed at, no file is left behind and none is lost.

Every file of a storage is named by one row: that of the thing it belongs to, or a LooseFile, which says when it goes.
"""

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Protocol

import structlog
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.utils import timezone

from files.models import LooseFile
from realtime.errors import Unavailable

PUBLIC = "default"
PRIVATE = "private"
STRAY_AFTER = timedelta(hours=1)
"""How long a file that was written may wait for the row it is meant for."""

logger = structlog.get_logger(__name__)


def random_name() -> str:
    """Nothing of it comes from outside. Folders, or one would hold everything."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


class Write(Protocol):
    def __call__(self, content: File[Any] | bytes, *, name: str = "") -> str: ...


@contextmanager
def files_writing(*, storage: str = PRIVATE) -> Iterator[Write]:
    """Files written within it go at once if it fails, and in an hour unless `files_keep` was called for them."""
    written: list[str] = []

    def write(content: File[Any] | bytes, *, name: str = "") -> str:
        written.append(name or random_name())
        _write(storage, written[-1], ContentFile(content) if isinstance(content, bytes) else content)
        return written[-1]

    try:
        yield write
    except BaseException:
        files_discard(names=written, storage=storage)
        raise


def _write(storage: str, name: str, content: File[Any]) -> None:
    LooseFile.objects.create(storage=storage, name=name, due_at=timezone.now() + STRAY_AFTER)
    try:
        saved_as = storages[storage].save(name, content)
    except Exception:
        logger.exception("file_not_written", storage=storage)
        raise Unavailable("storage", "Files cannot be kept right now. Please try again.", retry_after=10) from None
    assert saved_as == name, "A random name was taken."


def files_keep(*, names: Collection[str], storage: str = PRIVATE) -> None:
    """In the transaction that writes the row they are for. What took longer than an hour may be gone already."""
    kept, _ = LooseFile.objects.untouched().filter(storage=storage, name__in=names).delete()
    if kept != len(names):
        raise Unavailable("too_slow", "This took too long. Please try again.", retry_after=1)


def files_discard(*, names: Collection[str], storage: str = PRIVATE) -> None:
    """In the transaction after which no row names them any more."""
    now = timezone.now()
    LooseFile.objects.bulk_create(
        [LooseFile(storage=storage, name=name, due_at=now) for name in names],
        update_conflicts=True,
        unique_fields=["storage", "name"],
        update_fields=["due_at"],
    )
