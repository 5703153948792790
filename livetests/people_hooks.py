"""What becomes of tests when their people go, and what they take along."""

from typing import Any

from django.db.models import Q

from accounts.hooks import Steps
from accounts.models import User
from accounts.personal_data import erased, exported
from livetests.exchange.files import TestFile, live_test_file
from livetests.models import Author, Test
from livetests.services.authors import live_test_hand_over
from livetests.services.tests import live_test_empty


@erased("live_tests")
def _erase(user: User) -> Steps:
    """A test goes on with those who write it too. One that nobody else writes is emptied."""
    concerned = Test.objects.filter(Q(owner=user) | Q(authors__user=user)).values("pk")
    locked = Test.objects.filter(pk__in=concerned).select_for_update(no_key=True).order_by("pk")
    ids = list(locked.values_list("pk", flat=True))
    yield
    Author.objects.filter(user=user).delete()
    for test in Test.objects.filter(pk__in=ids, owner=user).order_by("pk"):
        if test.is_deleted or not live_test_hand_over(test):
            live_test_empty(test)


@exported("live_tests")
def _tests(user: User) -> list[TestFile]:
    return [live_test_file(test) for test in Test.objects.owned_by(user.pk).order_by("pk")]


@exported("live_tests_of_others")
def _of_others(user: User) -> list[Any]:
    return list(Author.objects.filter(user=user).order_by("pk").values("test__title", "added_at"))
