"""Where uploaded files are kept: in folders of VAR_DIR, or in a bucket that speaks S3."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def storages(folder: Path, *, bucket: str = "") -> dict[str, Any]:
    """`default` has what everybody may see, `private` what is shown only after asking who wants it."""
    own = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return {**own, **(_in_bucket() if bucket else _in_folders(folder))}


def _in_folders(folder: Path) -> dict[str, Any]:
    private = {"location": folder / "private", "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
    return {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "private": {"BACKEND": "files.storage.PrivateDiskStorage", "OPTIONS": private},
    }


def _in_bucket() -> dict[str, Any]:
    return {
        "default": {"BACKEND": "files.s3.BucketStorage", "OPTIONS": {"location": "media"}},
        "private": {"BACKEND": "files.s3.PrivateBucketStorage", "OPTIONS": {"location": "private"}},
    }


def files_origin(*, bucket: str, endpoint: str, region: str) -> str:
    """Where links to files lead: what a page has to allow, beside its own."""
    if not bucket:
        return ""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}" if endpoint else f"https://{bucket}.s3.{region}.amazonaws.com"
