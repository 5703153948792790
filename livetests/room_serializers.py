"""What the API of test rooms takes."""

from rest_framework import serializers

from livetests.models import TestRoom
from livetests.models.participant import MOST_EXTRA, MOST_NAME
from livetests.scoring import Scoring
from realtime.rest.fields import Choice, Flag, Line, Whole
from realtime.rest.serializers import StrictSerializer


class TestRoomWindow(StrictSerializer):
    closes_at = serializers.DateTimeField(required=False)
    lobby = Flag(required=False, help_text="Participants wait until they are admitted.")
    late_join = Flag(required=False, help_text="One may come when it has begun.")


class TestRoomInput(TestRoomWindow):
    pace = Choice(choices=TestRoom.Pace.choices)
    scoring = Choice(choices=Scoring.choices, required=False)
    guests = Flag(required=False, help_text="Also for people without an account.")
    signals = serializers.ListField(
        child=Choice(choices=TestRoom.Watched.choices),
        required=False,
        max_length=len(TestRoom.Watched),
        help_text="What hosts want to be told of.",
    )
    opens_at = serializers.DateTimeField(required=False, help_text="Nobody comes before.")


class TestRoomChangeInput(TestRoomWindow):
    locked = Flag(required=False, help_text="Nobody new comes in.")


class SeatInput(StrictSerializer):
    display_name = Line(max_length=MOST_NAME, required=False, allow_blank=True)


class ExtraTimeInput(StrictSerializer):
    extra_percent = Whole(min_value=0, max_value=MOST_EXTRA, help_text="More time, in hundredths.")
