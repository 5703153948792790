"""What browsers were told of a paid call, so that it can be taken back."""

from uuid import UUID

from django.utils import timezone

from telecaller.models import PaidCall


def paid_ring_pushed(call_id: UUID) -> bool:
    """Before it is told: whoever answers from then on knows of it. What was answered just before rings nowhere."""
    return bool(PaidCall.objects.ringing().filter(pk=call_id).update(pushed_at=timezone.now()))
