"""What participants' answers add up to: kept in their rows, so that a leaderboard reads nothing else."""

from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.models.participant import ParticipantQuerySet
from livetests.shares import ALL

_COUNT = """
    UPDATE livetests_participant SET
        score = score + answer.points + answer.bonus,
        answered = answered + 1,
        "right" = "right" + CASE WHEN answer.share = %s THEN 1 ELSE 0 END,
        took_ms = livetests_participant.took_ms + answer.took_ms,
        streak = answer.streak
    FROM livetests_answer AS answer
    WHERE answer.participant_id = livetests_participant.id AND answer.question_id = %s
"""
"""One join. Django would ask for each participant, and for each of the five."""

_REMEMBER = """
    UPDATE livetests_participant SET was = before.place
    FROM (
        SELECT id, RANK() OVER (ORDER BY score DESC) AS place FROM livetests_participant
        WHERE room_id = %s AND state IN ('seated', 'left')
    ) AS before
    WHERE before.id = livetests_participant.id
"""

EARNED = F("points") + F("bonus")


def question_count(room: TestRoom, question: RoomQuestion) -> None:
    """A question that all were asked at once is over: drafts are answers now."""
    answers = Answer.objects.filter(question=question)
    answers.filter(final=False).update(final=True)
    if question.is_judged:  # who does not answer it begins a new streak
        answered = answers.filter(participant=OuterRef("pk"))
        Participant.objects.filter(~Exists(answered), room=room, streak__gt=0).update(streak=0)
    if question.is_judged and question.position:
        _execute(_REMEMBER, room.pk)
    _execute(_COUNT, ALL, question.pk)
    distribution_keep(question)


def room_count(room: TestRoom) -> None:
    """At one's own pace, everything is over at once."""
    drafts = Answer.objects.drafts_of(room.pk)
    own = drafts.filter(participant=OuterRef("pk"))
    Participant.objects.filter(Exists(own), room=room).update(streak=_one(own.values("streak")))
    drafts.update(final=True)
    participants_recount(room, Participant.objects.filter(room=room))
    for question in RoomQuestion.objects.filter(room=room):
        distribution_keep(question)


def participants_recount(room: TestRoom, participants: ParticipantQuerySet) -> None:
    """From their answers. A streak is not counted again: it follows from the order in which they came."""
    final = Answer.objects.counting_in(room).filter(participant=OuterRef("pk")).order_by().values("participant")
    participants.update(
        score=_one(final.annotate(all=Sum(EARNED)).values("all")),
        answered=_one(final.annotate(all=Count("pk")).values("all")),
        right=_one(final.annotate(all=Count("pk", filter=Q(share=ALL))).values("all")),
        took_ms=_one(final.annotate(all=Sum("took_ms")).values("all")),
    )


def distribution_keep(question: RoomQuestion) -> None:
    """Of those who were not sent away."""
    values = list(Answer.objects.final().shown().filter(question=question).values_list("value", flat=True))
    question.distribution = msgspec.to_builtins(question.asks.distribution(values))
    question.save(update_fields=["distribution"])


def _execute(statement: str, *values: int | UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_adapted(each) for each in values])


def _adapted(value: int | UUID) -> int | UUID | str:
    return value.hex if isinstance(value, UUID) and connection.vendor == "sqlite" else value


def _one(rows: QuerySet[Answer, Any]) -> Coalesce:
    return Coalesce(Subquery(rows[:1], output_field=IntegerField()), 0)
