"""What a telecaller's calls and ratings add up to. Written in the transaction of the call or the rating."""

from uuid import UUID

from django.db.models import F

from telecaller.models import Telecaller


def call_count(*, telecaller_id: UUID) -> None:
    """One more that was talked through."""
    Telecaller.objects.filter(pk=telecaller_id).update(calls_count=F("calls_count") + 1)


def rating_count(*, telecaller_id: UUID, stars: int, before: int | None = None) -> None:
    """One more, or another instead of the one that somebody gave before."""
    Telecaller.objects.filter(pk=telecaller_id).update(
        rating_sum=F("rating_sum") + stars - (before or 0),
        rating_count=F("rating_count") + (0 if before else 1),
    )
