"""Who writes a test with its owner."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services.blocks import is_blocked_between
from accounts.services.locks import pair_lock
from livetests.models import Author, Test
from livetests.services.authoring import live_test_edited_by, live_test_lock, must_own
from realtime.errors import Conflict, Invalid, NotFound

MAX_AUTHORS = 20


@transaction.atomic
def author_add(*, test_id: UUID, by: UUID, user_id: UUID) -> Test:
    """Who is one already stays one."""
    if user_id == by:
        live_test_edited_by(test_id, by)
        raise _refused("not_oneself", "This is you.")
    pair_lock(by, user_id)  # or they might leave at this moment, and be one for ever
    test = live_test_lock(test_id, by)
    must_own(test, by, "Only its owner may add authors.")
    if not User.objects.active().filter(pk=user_id).exists() or is_blocked_between(by, user_id):
        raise _refused("not_found", "There is no such person.")
    beside = Author.objects.filter(test=test)
    if beside.filter(user=user_id).exists():
        return test
    if beside.count() >= MAX_AUTHORS:
        raise Conflict("too_many_authors", f"A test has at most {MAX_AUTHORS} authors beside its owner.")
    Author.objects.create(test=test, user_id=user_id)
    return test


@transaction.atomic
def author_remove(*, test_id: UUID, by: UUID, user_id: UUID) -> None:
    """By the owner, or oneself."""
    test = live_test_lock(test_id, by)
    if user_id != by:
        must_own(test, by, "Only its owner may remove other authors.")
    gone, _ = Author.objects.filter(test=test, user=user_id).delete()
    if not gone:
        raise NotFound("not_found", "This is no author of the test.")


def live_test_hand_over(test: Test) -> bool:
    """Of an owner who goes, and a test that is locked: to who has written it longest, if anybody has."""
    heir = Author.objects.filter(test=test).exclude(user=test.owner_id).order_by("pk").first()
    if heir is None:
        return False
    Test.objects.filter(pk=test.pk).update(owner=heir.user_id)
    heir.delete()
    return True


def _refused(code: str, message: str) -> Invalid:
    return Invalid(code, message, fields={"user": [message]})
