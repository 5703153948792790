"""The tables of live tests."""

from livetests.models.answer import Answer
from livetests.models.author import Author
from livetests.models.image import Image
from livetests.models.participant import Device, Participant
from livetests.models.question import Question
from livetests.models.room import RoomQuestion, TestRoom
from livetests.models.signal import Signal
from livetests.models.test import Test

__all__ = [
    "Answer",
    "Author",
    "Device",
    "Image",
    "Participant",
    "Question",
    "RoomQuestion",
    "Signal",
    "Test",
    "TestRoom",
]
