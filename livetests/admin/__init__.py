"""What the staff see of live tests."""

from livetests.admin.rooms import AnswerAdmin, ParticipantAdmin, TestRoomAdmin
from livetests.admin.tests import TestAdmin

__all__ = ["AnswerAdmin", "ParticipantAdmin", "TestAdmin", "TestRoomAdmin"]
