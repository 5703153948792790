"""What a telecaller's calls and ratings add up to. Written, and told them, with the call or the rating."""

from uuid import UUID

from django.db.models import F
from django.db.models.expressions import Combinable

from telecaller.models import Telecaller
from telecaller.services.telecallers import profile_tell


def call_count(*, telecaller_id: UUID) -> None:
    """One more that was talked through."""
    _add(telecaller_id, calls_count=F("calls_count") + 1)


def rating_count(*, telecaller_id: UUID, stars: int, before: int | None = None) -> None:
    """One more, or another instead of the one that somebody gave before."""
    _add(
        telecaller_id,
        rating_sum=F("rating_sum") + stars - (before or 0),
        rating_count=F("rating_count") + (0 if before else 1),
    )


def _add(telecaller_id: UUID, **sums: Combinable) -> None:
    Telecaller.objects.filter(pk=telecaller_id).update(**sums)
    profile_tell(Telecaller.objects.get(pk=telecaller_id))
