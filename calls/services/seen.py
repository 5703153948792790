"""Which missed calls somebody knows of."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls.frames import Seen
from calls.models import Call
from calls.services.telling import missed_count
from realtime.publish import publish
from realtime.topics import user_topic


@transaction.atomic
def calls_seen(*, by: UUID, until: UUID | None = None) -> int:
    """All of them, or those up to one. Returns how many are left."""
    missed = Call.objects.missed_by(by)
    if until is not None:
        missed = missed.filter(pk__lte=until)
    changed = missed.update(seen_at=timezone.now())
    left = missed_count(by)
    if changed:
        publish(user_topic(by), Seen(left))
    return left
