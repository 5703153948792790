"""Rooms in which a test is held: made, changed, deleted."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livetests.models import Question, RoomQuestion, Test, TestRoom
from livetests.room_frames import Changed
from livetests.room_wire import room_view
from livetests.scoring import Scoring
from livetests.services.access import moved_on, room_lock_hosted
from livetests.services.images import images_share
from livetests.services.phases import room_close
from livetests.topics import room_topic
from realtime.errors import Conflict, Forbidden, Invalid
from realtime.publish import publish


@transaction.atomic
def room_create(
    *,
    test: Test,
    by: User,
    pace: TestRoom.Pace,
    scoring: Scoring = Scoring.ACCURACY,
    lobby: bool = False,
    guests: bool = False,
    late_join: bool = True,
    signals: Collection[TestRoom.Watched] = (),
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> TestRoom:
    """With its questions as they are now."""
    if guests and not settings.TEST_GUESTS:
        raise Forbidden("guests_off", "People without an account cannot come to rooms of this server.")
    _must_be_a_window(opens_at, closes_at)
    list(Test.objects.filter(pk=test.pk).select_for_update(no_key=True).values_list("pk"))  # or pictures might go
    questions = list(Question.objects.filter(test=test).order_by("position", "pk"))
    if not questions:
        raise Conflict("test_empty", "A test without questions cannot be held.")
    room = TestRoom(
        test=test,
        host=by,
        title=test.title,
        pace=pace,
        scoring=scoring,
        shuffle_questions=test.shuffle_questions,
        shuffle_choices=test.shuffle_choices,
        lobby=lobby,
        guests=guests,
        late_join=late_join,
        signals=sorted(signals),
        opens_at=opens_at,
        closes_at=closes_at,
        questions_count=len(questions),
    )
    room.expires_at = room.expiry(room.created_at)
    room.save(force_insert=True)
    images_share(question.image for question in questions)
    RoomQuestion.objects.bulk_create(_taken(room, place, each) for place, each in enumerate(questions))
    return room


def _taken(room: TestRoom, position: int, question: Question) -> RoomQuestion:
    return RoomQuestion(
        room=room,
        position=position,
        kind=question.kind,
        prompt=question.prompt,
        image=question.image,
        image_text=question.image_text,
        points=question.points,
        seconds=question.seconds,
        explanation=question.explanation,
        content=question.content,
    )


@transaction.atomic
def room_change(
    *,
    room_id: UUID,
    by: UUID,
    lobby: bool | None = None,
    locked: bool | None = None,
    late_join: bool | None = None,
    closes_at: datetime | None = None,
) -> TestRoom:
    """What is not given stays as it is."""
    room = room_lock_hosted(room_id, by)
    if room.has_ended:
        raise moved_on()
    given = {"lobby": lobby, "locked": locked, "late_join": late_join, "closes_at": closes_at}
    changed = {name: value for name, value in given.items() if value is not None and getattr(room, name) != value}
    if not changed:
        return room
    if "closes_at" in changed:
        _must_be_a_window(room.opens_at, closes_at)
        room.closes_at = closes_at
        changed["expires_at"] = room.expiry(timezone.now())
    return _change(room, **changed)


@transaction.atomic
def room_take_over(*, room_id: UUID, by: User) -> TestRoom:
    """From now on this host leads. The others of them can still do all that a host can."""
    room = room_lock_hosted(room_id, by.pk)
    if room.has_ended:
        raise moved_on()
    return room if room.host_id == by.pk else _change(room, host=by)


@transaction.atomic
def room_delete(*, room_id: UUID, by: UUID) -> None:
    """For everybody, its results too. One that runs is ended first."""
    room = room_lock_hosted(room_id, by)
    if not room.has_ended:
        room_close(room, timezone.now())
    TestRoom.objects.filter(pk=room.pk).update(deleted_at=timezone.now())


def _change(room: TestRoom, **changes: object) -> TestRoom:
    for name, value in changes.items():
        setattr(room, name, value)
    room.save(update_fields=list(changes))
    publish(room_topic(room.pk), Changed(room_view(room)))
    return room


def _must_be_a_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    now = timezone.now()
    if closes_at is not None and closes_at <= max(now, opens_at or now):
        message = "A room closes after it opens, and not in the past."
        raise Invalid("invalid", message, fields={"closes_at": [message]})
