"""Files in a bucket: written from here, read by links that soon expire."""

from typing import Any

from botocore.config import Config
from django.conf import settings
from storages.backends.s3 import S3Storage


class BucketStorage(S3Storage):
    """Names are random, so nothing is asked for before it is written; and nobody waits long for a bucket."""

    def get_default_settings(self) -> dict[str, Any]:
        style = "path" if settings.AWS_S3_ENDPOINT_URL else "virtual"
        return {
            **super().get_default_settings(),
            "bucket_name": settings.AWS_STORAGE_BUCKET_NAME,
            "access_key": settings.AWS_ACCESS_KEY_ID or None,
            "secret_key": settings.AWS_SECRET_ACCESS_KEY or None,
            "region_name": settings.AWS_S3_REGION_NAME,
            # The region's own: a link to the general one is redirected, or refused for its signature.
            "endpoint_url": settings.AWS_S3_ENDPOINT_URL or f"https://s3.{settings.AWS_S3_REGION_NAME}.amazonaws.com",
            "file_overwrite": True,
            "querystring_auth": True,
            "querystring_expire": settings.AWS_QUERYSTRING_EXPIRE,
            "client_config": Config(
                signature_version="s3v4",
                s3={"addressing_style": style},
                connect_timeout=5,
                read_timeout=30,
                retries={"total_max_attempts": 3},
            ),
        }


class PrivateBucketStorage(BucketStorage):
    def link(self, name: str, *, content_type: str, disposition: str) -> str:
        """What it is shown as is part of what is signed."""
        shown = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
        link: str = self.url(name, parameters=shown)
        return link
