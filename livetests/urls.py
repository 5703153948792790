"""The live tests' part of /api/v1/."""

from livetests.api.questions import QUESTION_URLS
from livetests.api.results import TEST_RESULT_URLS
from livetests.api.rooms import TEST_ROOM_URLS
from livetests.api.tests import TEST_URLS

urlpatterns = [*TEST_URLS, *QUESTION_URLS, *TEST_ROOM_URLS, *TEST_RESULT_URLS]
