"""Deleting takes a network where files are elsewhere, so it is not for the clock to wait for."""

import structlog
from django.core.files.storage import storages
from django_tasks import task

from files.models import LooseFile

logger = structlog.get_logger(__name__)


@task()
def delete_files(ids: list[int]) -> None:
    """A file that is gone already counts as deleted. What is left over comes due again."""
    for loose in LooseFile.objects.filter(pk__in=ids).order_by("pk"):
        try:
            storages[loose.storage].delete(loose.name)
        except Exception:
            logger.exception("file_not_deleted", storage=loose.storage)
            return
        loose.delete()
