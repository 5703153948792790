"""What the API of friends takes."""

from realtime.rest.fields import Choice, Id
from realtime.rest.serializers import StrictSerializer


class FriendRequestInput(StrictSerializer):
    user = Id()


class BoxInput(StrictSerializer):
    box = Choice(choices=["in", "out"], default="in", help_text="Those to oneself, or one's own.")
