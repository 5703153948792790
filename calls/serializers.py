"""What the API of rooms takes."""

from calls.models import Kind
from calls.models.room import MOST_PARTICIPANTS
from realtime.rest.fields import Choice, Flag, Line, Whole
from realtime.rest.serializers import StrictSerializer


class RoomInput(StrictSerializer):
    kind = Choice(choices=Kind.choices)
    title = Line(max_length=120, required=False, allow_blank=True)
    max_participants = Whole(
        min_value=2,
        max_value=MOST_PARTICIPANTS,
        required=False,
        help_text="Without LiveKit, fewer may fit.",
    )
    lobby = Flag(required=False, help_text="Others than the host wait until they are admitted.")


class LockInput(StrictSerializer):
    locked = Flag()


class LobbyInput(StrictSerializer):
    lobby = Flag()
