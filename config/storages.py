"""Where uploaded files are kept: in folders of VAR_DIR, or in a bucket that speaks S3."""

from pathlib import Path
from typing import Any


def storages(folder: Path) -> dict[str, Any]:
    """`default` has what everybody may see, `private` what is shown only after asking who wants it."""
    private = {"location": folder / "private", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {"BACKEND": "files.storage.PrivateDiskStorage", "OPTIONS": private},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
