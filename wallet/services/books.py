"""The books as a whole: checked, and closed while they do not add up."""

from django.db import transaction
from django.utils import timezone

from realtime.errors import Conflict
from wallet.models import Books
from wallet.reconciling import Report, look


def books_check() -> Report:
    """Nothing is paid out from the moment that something was found wrong, until all is right again."""
    report, now = look(), timezone.now()
    with transaction.atomic():
        books, _ = Books.objects.select_for_update().get_or_create(pk=1)
        books.checked_at = now
        books.frozen_at = None if report.is_clean else books.frozen_at or now
        books.save()
    return report


def must_be_in_order() -> None:
    if Books.objects.filter(frozen_at__isnull=False).exists():
        raise Conflict("books_frozen", "Nothing is paid out at the moment. The people who run this server know why.")
