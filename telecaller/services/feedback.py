"""What callers say of their calls."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from calls.services.refusals import must_be, no_such_call
from realtime.errors import Conflict
from telecaller.models import Feedback, PaidCall
from telecaller.services.counts import rating_count


@transaction.atomic
def feedback_give(*, call_id: UUID, by: UUID, stars: int, text: str = "") -> PaidCall:
    """Of a call that was talked in. For a day they may say something else instead."""
    calls = PaidCall.objects.of(by).select_for_update(no_key=True)
    call = calls.filter(pk=call_id).first()
    if call is None:
        raise no_such_call()
    must_be(call.caller_id, by, "Only who called can say how it was.")
    if not call.seconds:
        raise Conflict("not_talked", "There was no talk in this call.")
    before = Feedback.objects.filter(call=call).first()
    if before is None:
        Feedback.objects.create(call=call, stars=stars, text=text)
    else:
        _edit(before, stars, text)
    rating_count(telecaller_id=call.telecaller_id, stars=stars, before=before.stars if before else None)
    return PaidCall.objects.with_people().get(pk=call_id)


def _edit(feedback: Feedback, stars: int, text: str) -> None:
    now = timezone.now()
    if feedback.is_final(now):
        raise Conflict("feedback_final", "After a day, what was said stays.")
    Feedback.objects.filter(pk=feedback.pk).update(stars=stars, text=text, edited_at=now)
