"""What came of a room: its people in order, its questions counted, and what one of them answered."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

import msgspec
from django.db.models import Count, Q, Sum

from livetests.models import Answer, Participant, RoomQuestion, TestRoom
from livetests.questions import AnyContent, AnyDistribution
from livetests.result_wire import QuestionResult, Review, RoomResults, person_result, reviewed_question
from livetests.room_wire import question_head, room_view
from livetests.scoring import Standing, Total, ranked
from livetests.services.access import no_such_participant, no_such_room, seat_of
from livetests.shares import ALL, divided
from realtime.errors import Conflict, Forbidden

NOTHING = {"answered": 0, "right": 0, "took_ms": 0, "marked": 0}


def room_results(room: TestRoom) -> RoomResults:
    people = [person_result(each) for each in standings_of(room)]
    return RoomResults(room_view(room), question_results(room, people=len(people)), people)


def standings_of(room: TestRoom) -> list[Standing[Participant]]:
    people = Participant.objects.shown().filter(room=room).in_order()
    return ranked(Total(person, person.score, person.took_ms, person.name) for person in people)


def question_results(room: TestRoom, *, people: int) -> list[QuestionResult]:
    answers = Answer.objects.counting_in(room).shown().order_by().values("question")
    counted = answers.annotate(
        answered=Count("pk"),
        right=Count("pk", filter=Q(share=ALL)),
        took_ms=Sum("took_ms"),
        marked=Count("pk", filter=Q(marked_at__isnull=False)),
    )
    counts = {each["question"]: each for each in counted}
    questions = RoomQuestion.objects.filter(room=room).order_by("position")
    return [_question_result(each, room, counts.get(each.pk, NOTHING), people) for each in questions]


def _question_result(question: RoomQuestion, room: TestRoom, counts: Mapping[str, Any], people: int) -> QuestionResult:
    asks = question.asks
    is_told = question.counts_in(room)
    answered, right = counts["answered"], counts["right"]
    judged = counts["marked"] if asks.is_marked else answered
    is_scored = is_told and asks.is_scored and (judged > 0 or judged == answered)
    return QuestionResult(
        **question_head(question),
        kind=question.kind,
        seconds=question.seconds,
        explanation=question.explanation,
        content=cast("AnyContent", asks),
        distribution=_distribution(question) if is_told else None,
        answered=answered if is_told else None,
        right=right if is_scored else None,
        right_of_answered=_share(right, judged) if is_scored else None,
        right_of_all=_share(right, people) if is_scored and judged == answered else None,
        mean_ms=divided(counts["took_ms"], answered) if answered else None,
        unmarked=answered - judged,
    )


def _distribution(question: RoomQuestion) -> AnyDistribution | None:
    if question.distribution is None:
        return None
    kept: AnyDistribution = msgspec.convert(question.distribution, AnyDistribution)
    return kept


def _share(count: int, of: int) -> int | None:
    return divided(count * ALL, of) if of else None


def person_review(room: TestRoom, participant_id: UUID) -> Review:
    """For hosts."""
    standings = standings_of(room)
    own = next((each for each in standings if each.total.who.pk == participant_id), None)
    if own is None:
        raise no_such_participant()
    person = own.total.who
    answers = {each.question_id: each for each in Answer.objects.counting_in(room).filter(participant=person)}
    questions = RoomQuestion.objects.filter(room=room).order_by("position")
    return Review(
        participant=person.pk,
        name=person.name,
        place=own.place,
        of=len(standings),
        score=person.score,
        right=person.right,
        answered=person.answered,
        questions=[
            reviewed_question(each, room=room, participant=person, answer=answers.get(each.pk))
            for each in questions
            if each.counts_in(room)
        ],
    )


def own_review(room: TestRoom, user_id: UUID) -> Review:
    """For who took part, once it is over: what was right is in it."""
    seat = seat_of(room.pk, user_id)
    if seat is None:
        raise no_such_room()
    if seat.state not in Participant.SHOWN:
        raise Forbidden("not_admitted", "The host did not let you in.")
    if not room.has_ended:
        raise Conflict("not_over", "This test is not over yet.")
    return person_review(room, seat.pk)
