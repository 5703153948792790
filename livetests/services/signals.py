"""What participants' devices notice: told to hosts who wanted to know, and never a judgement."""

from uuid import UUID

from django.db import transaction

from livetests.models import Participant, Signal, TestRoom
from livetests.room_frames import SignalNoticed
from livetests.services.access import no_such_room, room_lock
from livetests.services.asking import question_current
from livetests.topics import hosts_topic
from realtime.publish import publish

ASKING = {TestRoom.Phase.QUESTION, TestRoom.Phase.OPEN}


@transaction.atomic
def signal_take(*, room_id: UUID, by: UUID, kind: TestRoom.Watched) -> None:
    room = room_lock(room_id)
    seat = Participant.objects.seated().filter(room=room, user=by).first()
    if seat is None:
        raise no_such_room()
    signal_note(room, seat, kind)


def signal_note(room: TestRoom, seat: Participant, kind: TestRoom.Watched) -> None:
    """Nothing, if no host asked for it, or nothing is asked of the participant."""
    if kind not in room.signals or room.phase not in ASKING:
        return
    question = question_current(room) if room.position is not None else None
    signal = Signal.objects.create(participant=seat, question=question, kind=kind)
    told = SignalNoticed(room.pk, seat.pk, question.pk if question else None, kind, signal.at)
    publish(hosts_topic(room.pk), told)
