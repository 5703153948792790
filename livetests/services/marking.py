"""Answers that a person marks: with points and a comment, as often as they like; what was said last holds."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livetests.models import Answer, Participant, TestRoom
from livetests.questions import MARKED_KINDS
from livetests.room_frames import Marked
from livetests.services.access import room_lock_hosted
from livetests.services.counting import participants_recount
from livetests.services.standings import place_tell
from livetests.shares import ALL, divided
from livetests.topics import hosts_topic
from realtime.errors import Conflict, Invalid, NotFound
from realtime.publish import publish


@transaction.atomic
def answer_mark(*, room_id: UUID, by: User, answer_id: int, points: int, comment: str = "") -> Answer:
    """Their total moves with it."""
    room = room_lock_hosted(room_id, by.pk)
    answer = _answer(room, answer_id)
    if not 0 <= points <= answer.question.points:
        message = f"From 0 to {answer.question.points:,}."
        raise Invalid("invalid", message, fields={"points": [message]})
    answer.points, answer.share, answer.comment = points, _share(points, answer.question.points), comment
    answer.marked_by, answer.marked_at = by, timezone.now()
    answer.save(update_fields=["points", "share", "comment", "marked_by", "marked_at"])
    participants_recount(room, Participant.objects.filter(pk=answer.participant_id))
    told = Marked(room.pk, answer.pk, answer.question_id, answer.participant_id, points, comment)
    publish(hosts_topic(room.pk), told)
    if room.has_ended:
        place_tell(room, answer)
    return answer


def _answer(room: TestRoom, answer_id: int) -> Answer:
    answers = Answer.objects.shown().filter(question__room=room, question__kind__in=MARKED_KINDS)
    answer = answers.select_related("participant", "question").filter(pk=answer_id).first()
    if answer is None:
        raise NotFound("not_found", "There is no such answer to mark.")
    if not answer.is_settled:
        raise Conflict("not_over", "This question is not over yet.")
    return answer


def _share(points: int, worth: int) -> int | None:
    """Wholly right is only what earned all of it, however it rounds."""
    if points == worth:
        return ALL if worth else None
    return min(divided(points * ALL, worth), ALL - 1)
