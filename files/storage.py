"""Where files are that only some may see: never below an address that shows whatever lies there."""

import os
from pathlib import Path
from typing import Any, Protocol, cast

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, storages


class PrivateStorage(Protocol):
    def open(self, name: str) -> File[Any]: ...

    def link(self, name: str, *, content_type: str, disposition: str) -> str:
        """An address that shows the file for a while to whoever has it. Empty if it is to be read from here."""


class PrivateDiskStorage(FileSystemStorage):
    """What was saved is on the disk: a row that names it may be committed."""

    def link(self, name: str, *, content_type: str, disposition: str) -> str:
        return ""

    def _save(self, name: str, content: File[Any]) -> str:
        saved: str = super()._save(name, content)  # type: ignore[misc]
        path = Path(self.path(saved))
        for each in (path, path.parent, path.parent.parent):
            _flush(each)
        return saved


def private_storage() -> PrivateStorage:
    return cast("PrivateStorage", storages["private"])


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
